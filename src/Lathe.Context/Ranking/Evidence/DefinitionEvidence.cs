namespace Lathe.Context;

/// <summary>Files that define what the task names.</summary>
internal sealed class DefinitionEvidence : IEvidence
{
    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        float[] named = scene.Table.Add("definition.named"), title = scene.Table.Add("definition.title"), any = scene.Table.Add("definition.any");
        var words = scene.Query.Words;
        for (var w = 0; w < words.Count; w++)
        {
            var word = words[w];
            if (word.Text.Length < 3) continue;
            var files = scene.Corpus.Defining(word.Text);
            if (word.Snake is { } snake && scene.Corpus.Defining(snake) is { Count: > 0 } others) files = [.. files.Union(others)];
            if (files.Count is 0 or > 60) continue;
            var weight = scene.Rarity[w] / MathF.Sqrt(files.Count) * Math.Min(1.5f, word.Weight);
            foreach (var file in files)
            {
                any[file] += weight;
                if (word.Name || word.Joined) named[file] += weight;
                if (word.Title > 0) title[file] += weight;
            }
        }
    }
}
