namespace Lathe.Context;

/// <summary>What else changes with the first pass's best files: files that changed with them before, files of the same family by name, and neighbours in the folder.</summary>
internal sealed class CompletionEvidence : IEvidence
{
    private const int Seeds = 10;

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        var table = scene.Table;
        float[] sum = table.Add("together.sum"), most = table.Add("together.most"), first = table.Add("together.first"), lift = table.Add("together.lift"), sharp = table.Add("together.sharp"), folders2 = table.Add("together.folder");
        float[] same = table.Add("family.same"), near = table.Add("family.near"), near1 = table.Add("family.near1"), folder = table.Add("folder.top"), close = table.Add("folder.close"), within = table.Add("folder.rank");
        var top = scene.Top.AsSpan(0, Math.Min(Seeds, scene.Top.Length));
        if (top.Length == 0) return;
        var n = scene.Documents.Count;
        var weights = new float[top.Length];
        for (var i = 0; i < top.Length; i++) weights[i] = scene.First[top[i]] / scene.First[top[0]] / (1 + (i / 4f));
        if (scene.HistoryFiles is { } files) Together(scene, files, top, weights, sum, most, first, lift, sharp, folders2);

        var paths = scene.Paths.Words;
        var folders = new float[paths.FolderCount];
        for (var i = 0; i < top.Length; i++) folders[paths.Folders[top[i]]] += weights[i];
        var own = new float[n];
        for (var i = 0; i < top.Length; i++) own[top[i]] = weights[i];
        var bestIn = new float[paths.FolderCount];
        for (var d = 0; d < n; d++) bestIn[paths.Folders[d]] = Math.Max(bestIn[paths.Folders[d]], scene.First[d]);
        // The files of a folder are as near to the best ones as each other, but for those that are among them.
        var nearOf = new float[paths.FolderCount];
        Array.Fill(nearOf, -1);
        for (var d = 0; d < n; d++)
        {
            var f = paths.Folders[d];
            if (own[d] > 0) close[d] = Closest(paths, d, top, weights);
            else if (nearOf[f] < 0) close[d] = nearOf[f] = Closest(paths, d, top, weights);
            else close[d] = nearOf[f];
            folder[d] = folders[f] - own[d];
            within[d] = bestIn[f] > 0 ? scene.First[d] / bestIn[f] : 0;
            for (var i = 0; i < top.Length; i++)
            {
                var t = top[i];
                if (t == d) continue;
                var alike = Alike(paths.StemParts(d), paths.StemParts(t));
                if (alike >= 1 || Twin(paths.Stem(d), paths.Stem(t))) same[d] = Math.Max(same[d], weights[i]);
                if (alike <= 0) continue;
                near[d] = Math.Max(near[d], alike * weights[i]);
                if (i == 0) near1[d] = alike;
            }
        }
    }

    private static void Together(RankScene scene, HistoryFiles files, ReadOnlySpan<int> top, float[] weights, float[] sum, float[] most, float[] first, float[] lift, float[] sharp, float[] folder)
    {
        var n = scene.Documents.Count;
        var paths = scene.Paths.Words;
        var byFolder = new float[paths.FolderCount];
        var inFolder = new int[paths.FolderCount];
        for (var d = 0; d < n; d++) inFolder[paths.Folders[d]]++;
        var total = new float[n];
        var all = 0f;
        for (var c = 0; c < files.Files.Length; c++)
        {
            if (files.Sizes[c] > 40) continue;
            all++;
            foreach (var f in files.Files[c]) total[f]++;
        }

        var with = new float[n];
        for (var i = 0; i < top.Length; i++)
        {
            var t = top[i];
            if (files.Commits[t] is not { } commits) continue;
            Array.Clear(with);
            var own = 0f;
            foreach (var c in commits)
            {
                if (files.Sizes[c] > 40) continue;
                var weight = MathF.Exp(-c / 2000f) / MathF.Sqrt(files.Sizes[c]);
                own += MathF.Exp(-c / 2000f);
                foreach (var f in files.Files[c]) with[f] += weight;
            }

            if (own == 0) continue;
            for (var f = 0; f < n; f++)
            {
                if (with[f] == 0 || f == t) continue;
                var share = with[f] / (own + 2);
                sum[f] += weights[i] * share;
                sharp[f] += MathF.Exp(5 * (weights[i] - 1)) * share;
                byFolder[paths.Folders[f]] += weights[i] * share;
                most[f] = Math.Max(most[f], weights[i] * share);
                if (i == 0) first[f] = share;
                lift[f] = Math.Max(lift[f], weights[i] * MathF.Log(1 + (with[f] * all / ((own + 2) * (total[f] + 2)))));
            }
        }

        for (var d = 0; d < n; d++) folder[d] = (byFolder[paths.Folders[d]] - sum[d]) / MathF.Sqrt(inFolder[paths.Folders[d]]);
    }

    // "album reader" and "artist reader": which share of the parts they have in common, from both ends.
    private static float Alike(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        if (a.Length == 0 || b.Length == 0) return 0;
        int head = 0, tail = 0, shorter = Math.Min(a.Length, b.Length);
        while (head < shorter && a[head] == b[head]) head++;
        while (tail < shorter - head && a[^(tail + 1)] == b[^(tail + 1)]) tail++;
        return (float)(head + tail) / Math.Max(a.Length, b.Length);
    }

    // IThing and Thing, ThingImpl and Thing, thing and things.
    private static bool Twin(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.Length < b.Length)
        {
            var shorter = a;
            a = b;
            b = shorter;
        }

        if (b.Length < 4 || a.Length - b.Length > 8) return false;
        if (a.Length == b.Length + 1 && a[0] == 'i' && a.EndsWith(b, StringComparison.Ordinal)) return true;
        if (!a.StartsWith(b, StringComparison.Ordinal)) return false;
        return a[b.Length..] is "s" or "impl" or "base" or "core" or "extensions" or "options" or "internal" or "factory" or "builder";
    }

    private static float Closest(PathWords paths, int document, ReadOnlySpan<int> top, float[] weights)
    {
        var most = 0f;
        for (var i = 0; i < top.Length; i++)
            if (top[i] != document) most = Math.Max(most, weights[i] * Shared(paths.FolderParts(document), paths.FolderParts(top[i])));
        return most;
    }

    private static float Shared(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var shorter = Math.Min(a.Length, b.Length);
        var same = 0;
        while (same < shorter && a[same] == b[same]) same++;
        return (1f + same) / (1 + Math.Max(a.Length, b.Length));
    }
}
