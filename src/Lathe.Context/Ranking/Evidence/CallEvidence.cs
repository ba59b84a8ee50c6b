namespace Lathe.Context;

/// <summary>Files whose code uses a name that the task names and that few files define: whoever calls what is to be changed.</summary>
internal sealed class CallEvidence : IEvidence
{
    private const int CommonlyDefined = 4;

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        float[] named = scene.Table.Add("call.named"), title = scene.Table.Add("call.title"), least = scene.Table.Add("call.rare");
        var words = scene.Query.Words;
        for (var w = 0; w < scene.Hits.Length; w++)
        {
            var word = words[w];
            if (!word.Name && !word.Joined) continue;
            if (word.Text.Length < 4 || scene.Hits[w].Count == 0 || !IsDefined(scene, word)) continue;
            var df = Math.Max(1, scene.Having[w]);
            var last = -1;
            foreach (var hit in scene.Hits[w])
            {
                if (hit.Code == 0 || hit.Document == last) continue;
                last = hit.Document;
                named[last] += scene.Rarity[w];
                if (word.Title > 0) title[last] += scene.Rarity[w];
                least[last] = Math.Max(least[last], 1f / df);
            }
        }
    }

    private static bool IsDefined(RankScene scene, QueryWord word)
    {
        if (scene.Corpus.Defining(word.Text).Count is > 0 and <= CommonlyDefined) return true;
        return word.Snake is { } snake && scene.Corpus.Defining(snake).Count is > 0 and <= CommonlyDefined;
    }
}
