namespace Lathe.Context;

/// <summary>Which files use names that a given few define, and which define names that these use.</summary>
internal static class SymbolGraph
{
    private const int MaxNames = 60;
    private const int CommonlyDefined = IRankCorpus.MostMakers;

    /// <summary>
    /// For each way of weighing the seeds, adds to its first column what each file uses of them and to its second what it makes for them; a null first column saves the search for users.
    /// Each seed gives its weight once, shared out by how rare the names are; <paramref name="read"/> has begun to read what the seeds use.
    /// </summary>
    public static void Spread(RankScene scene, ReadOnlySpan<int> seeds, ReadOnlySpan<(float[] Weights, float[]? Users, float[] Makers)> ways, MakersAhead read, CancellationToken cancellationToken)
    {
        var corpus = scene.Corpus;
        var gained = new Dictionary<int, float>[seeds.Length];
        for (var s = 0; s < seeds.Length; s++) gained[s] = [];
        if (ways[0].Users is not null)
        {
            FindUsers(scene, seeds, gained, cancellationToken);
            foreach (var (weights, users, _) in ways)
                if (users is not null) Share(gained, weights, users);
        }

        read.Finish();
        for (var s = 0; s < seeds.Length; s++)
        {
            gained[s].Clear();
            foreach (var files in corpus.MakersOf(seeds[s]))
            {
                for (var i = 0; i < files.Count; i++)
                    if (files[i] != seeds[s]) gained[s][files[i]] = gained[s].GetValueOrDefault(files[i]) + (1f / files.Count);
            }
        }

        foreach (var (weights, _, makers) in ways) Share(gained, weights, makers);
    }

    private static void FindUsers(RankScene scene, ReadOnlySpan<int> seeds, Dictionary<int, float>[] gained, CancellationToken cancellationToken)
    {
        var corpus = scene.Corpus;
        var names = new List<string>();
        var owner = new List<int>();
        for (var s = 0; s < seeds.Length; s++)
        {
            var taken = 0;
            foreach (var name in corpus.DefinedBy(seeds[s]))
            {
                if (name.Length < 4 || corpus.Defining(name).Count > CommonlyDefined) continue;
                names.Add(name);
                owner.Add(s);
                if (++taken == MaxNames) break;
            }
        }

        var hits = corpus.Find(names);
        var n = scene.Documents.Count;
        for (var i = 0; i < names.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var list = hits[i];
            int df = 0, last = -1;
            foreach (var hit in list)
            {
                if (hit.Code == 0 || hit.Document == last) continue;
                df++;
                last = hit.Document;
            }

            if (df < 2 || df > Math.Max(20, n / 10)) continue;
            var gain = MathF.Log(1 + ((float)n / df)) / (1 + MathF.Log(df));
            last = -1;
            foreach (var hit in list)
            {
                if (hit.Code == 0 || hit.Document == last || hit.Document == seeds[owner[i]]) continue;
                last = hit.Document;
                gained[owner[i]][last] = gained[owner[i]].GetValueOrDefault(last) + gain;
            }
        }
    }

    private static void Share(Dictionary<int, float>[] gained, ReadOnlySpan<float> weights, float[] into)
    {
        for (var s = 0; s < gained.Length; s++)
        {
            float most = 0;
            foreach (var gain in gained[s].Values) most = Math.Max(most, gain);
            if (most == 0) continue;
            foreach (var (file, gain) in gained[s]) into[file] += weights[s] * gain / (most + 3);
        }
    }
}
