using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>
/// Words that the task does not use but its neighbourhood does: those of past commits with similar messages, and parts of the names that the first pass's best files define. Files that have many of them are related though the task's own
/// words do not reach them (pseudo-relevance feedback).
/// </summary>
internal sealed class ExpansionEvidence : IEvidence
{
    private const int Words = 24;
    private const int Messages = 10;
    private const int Files = 6;

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        float[] messages = scene.Table.Add("expand.messages"), names = scene.Table.Add("expand.names"), path = scene.Table.Add("expand.path");
        if (scene.History is { } history && scene.SimilarCommits.Length > 0) Spread(scene, FromMessages(scene, history), messages, path);
        Spread(scene, FromNames(scene), names, null);
    }

    private static Dictionary<string, float> FromMessages(RankScene scene, HistoryIndex history)
    {
        var gained = new Dictionary<string, float>(StringComparer.Ordinal);
        var n = history.Commits.Count;
        var best = scene.SimilarCommits[0].Similarity;
        foreach (var (commit, similarity) in scene.SimilarCommits.AsSpan(0, Math.Min(Messages, scene.SimilarCommits.Length)))
        {
            var share = similarity / best / MathF.Sqrt(10 + history.Commits[commit].Words.Length);
            foreach (var word in history.Commits[commit].Words)
            {
                if (word.Length < 3 || scene.Query.Find(word) is not null || TaskQuery.IsStopWord(word)) continue;
                var df = history.Saying(word).Count;
                CollectionsMarshal.GetValueRefOrAddDefault(gained, word, out _) += share * MathF.Log(1 + ((float)n / df));
            }
        }

        return gained;
    }

    private static Dictionary<string, float> FromNames(RankScene scene)
    {
        var gained = new Dictionary<string, float>(StringComparer.Ordinal);
        var own = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(Files, scene.Top.Length); i++)
        {
            own.Clear();
            var taken = 0;
            foreach (var name in scene.Corpus.DefinedBy(scene.Top[i]))
            {
                if (name.Length >= 4 && scene.Query.Find(name) is null && own.Add(name) && ++taken >= 60) break;
            }

            foreach (var name in own) CollectionsMarshal.GetValueRefOrAddDefault(gained, name, out _) += scene.First[scene.Top[i]] / scene.First[scene.Top[0]] / (1 + (i / 4f)) / MathF.Sqrt(4 + own.Count);
        }

        return gained;
    }

    private static (string Word, float Gain)[] Best(Dictionary<string, float> gained)
    {
        var all = new (string Word, float Gain)[gained.Count];
        var count = 0;
        foreach (var (word, gain) in gained) all[count++] = (word, gain);
        Sorting.Sort<(string Word, float Gain)>(all, static (a, b) => a.Gain != b.Gain ? b.Gain.CompareTo(a.Gain) : string.CompareOrdinal(a.Word, b.Word));
        return all.Length <= Words ? all : all[..Words];
    }

    private static void Spread(RankScene scene, Dictionary<string, float> gained, float[] into, float[]? paths)
    {
        if (gained.Count == 0) return;
        var words = Best(gained);
        var hits = scene.Corpus.Find(Array.ConvertAll(words, static w => w.Word));
        var n = scene.Documents.Count;
        for (var w = 0; w < words.Length; w++)
        {
            var list = hits[w];
            int df = 0, last = -1;
            foreach (var hit in list)
            {
                if (hit.Document != last) df++;
                last = hit.Document;
            }

            if (df == 0 || df > n / 3) continue;
            var weight = words[w].Gain * MathF.Log(1 + ((n - df + 0.5f) / (df + 0.5f)));
            for (var i = 0; i < list.Count;)
            {
                var d = list[i].Document;
                float count = 0;
                for (; i < list.Count && list[i].Document == d; i++) count += list[i].Code + list[i].Text;
                into[d] += weight * count * 2.2f / (count + 1.2f + (scene.Documents.Lengths[d] / 2000f));
            }
        }

        if (paths is null) return;
        var cut = scene.Paths.Words;
        var values = new float[cut.Count];
        var set = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var (word, gain) in words) set.Add(word, gain);
        var gainOf = set.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var p = 0; p < values.Length; p++) values[p] = gainOf.TryGetValue(cut[p], out var worth) ? worth : 0;
        for (var d = 0; d < n; d++)
            foreach (var part in cut.StemParts(d)) paths[d] += values[part];
    }
}
