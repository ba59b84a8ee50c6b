namespace Lathe.Context;

/// <summary>
/// A task often asks for several things, and each may be about another file: how well a file answers one of its sentences or list items, however little the others have to do with it, and how well it answers the words that the first pass's
/// best file does not have.
/// </summary>
internal sealed class AspectEvidence : IEvidence
{
    private const int MaxAspects = 24;
    private const int FewestWords = 2;

    // Half of full weight for an aspect whose words have so much rarity together.
    private const float HalfStrength = 8;

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        var table = scene.Table;
        float[] best = table.Add("aspect.best"), sum = table.Add("aspect.sum"), lead = table.Add("aspect.lead"), rest = table.Add("aspect.rest"), rest3 = table.Add("aspect.rest3");
        if (scene.Hits.Length == 0 || scene.Top.Length == 0) return;
        var n = scene.Documents.Count;
        var scores = new float[n];
        foreach (var words in Aspects(scene.Query))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var total = Score(scene, words, scores);
            var most = 0f;
            for (var d = 0; d < n; d++)
                if (scores[d] > most && scene.Documents[d].Traits == Syntax.FileTraits.None) most = scores[d];
            if (most > 0)
            {
                var strength = total / (total + HalfStrength);
                for (var d = 0; d < n; d++)
                {
                    if (scores[d] <= 0) continue;
                    var share = Math.Min(1, scores[d] / most);
                    best[d] = Math.Max(best[d], share * strength);
                    sum[d] += share * share * share * strength;
                    if (share == 1) lead[d] += strength;
                }
            }

            Array.Clear(scores);
        }

        Rest(scene, 1, rest);
        Rest(scene, 3, rest3);
    }

    // What speaks for a file by the words that the best files do not have.
    private static void Rest(RankScene scene, int count, float[] into)
    {
        var known = scene.Top.AsSpan(0, Math.Min(count, scene.Top.Length));
        var words = new List<int>();
        for (var w = 0; w < scene.Hits.Length; w++)
        {
            if (scene.Query.Words[w].Joined) continue;
            var has = false;
            foreach (var file in known) has |= Has(scene.Hits[w], file);
            if (!has) words.Add(w);
        }

        Score(scene, words, into);
    }

    private static bool Has(IReadOnlyList<WordHit> hits, int document)
    {
        int low = 0, high = hits.Count;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (hits[middle].Document < document) low = middle + 1;
            else high = middle;
        }

        return low < hits.Count && hits[low].Document == document;
    }

    private static float Score(RankScene scene, IEnumerable<int> words, float[] into)
    {
        var total = 0f;
        var common = scene.Documents.Count / 4;
        foreach (var w in words)
        {
            if (scene.Having[w] == 0 || scene.Having[w] > common) continue;
            var weight = scene.Rarity[w] * Math.Min(1, scene.Query.Words[w].Weight);
            total += weight;
            var hits = scene.Hits[w];
            for (var i = 0; i < hits.Count;)
            {
                var d = hits[i].Document;
                float count = 0;
                for (; i < hits.Count && hits[i].Document == d; i++) count += hits[i].Code + hits[i].Text;
                into[d] += weight * count * 2.2f / (count + 1.2f + (scene.Documents[d].Length / 3000f));
            }
        }

        return total;
    }

    private static List<HashSet<int>> Aspects(TaskQuery query)
    {
        var aspects = new List<HashSet<int>>();
        foreach (var (part, line) in query.Lines)
        {
            if (part is not (TextPart.Title or TextPart.Body)) continue;
            var rest = line.AsSpan();
            while (!rest.IsEmpty && aspects.Count < MaxAspects)
            {
                var end = rest.IndexOf(". ");
                var sentence = end < 0 ? rest : rest[..end];
                rest = end < 0 ? default : rest[(end + 2)..];
                var words = new HashSet<int>();
                foreach (var range in sentence.SplitAny(" \t,;:()[]{}<>\"'`|/\\=*.-!?#"))
                {
                    if (query.Find(TaskQuery.Lower(sentence[range])) is { } whole) words.Add(whole.Place);
                    foreach (var name in NameParts.Of(sentence[range]))
                        if (query.Find(TaskQuery.Lower(sentence[range][name])) is { } word) words.Add(word.Place);
                }

                if (words.Count >= FewestWords) aspects.Add(words);
            }
        }

        // Of one sentence all is said by the text as a whole.
        return aspects.Count > 1 ? aspects : [];
    }
}
