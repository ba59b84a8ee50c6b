using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>The import graph around the first pass's best files: what they import, and which of the nearer files import them.</summary>
internal sealed class ImportEvidence : IEvidence
{
    private const int Seeds = 8;
    private const int Near = 120;

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        var table = scene.Table;
        float[] made = table.Add("import.made"), users = table.Add("import.users"), made1 = table.Add("import.made1"), users1 = table.Add("import.users1"), shared = table.Add("import.shared");
        var top = scene.Top.AsSpan(0, Math.Min(Seeds, scene.Top.Length));
        if (top.Length == 0) return;
        var weights = new float[scene.Documents.Count];
        var own = new HashSet<int>();
        for (var i = 0; i < top.Length; i++)
        {
            var weight = scene.First[top[i]] / scene.First[top[0]] / (1 + (i / 4f));
            weights[top[i]] = weight;
            foreach (var edge in scene.Corpus.ImportedBy(top[i]))
            {
                made[edge.Document] += weight * edge.Share;
                if (i == 0) made1[edge.Document] = edge.Share;
                if (i < 3) own.Add(edge.Document);
            }
        }

        foreach (var file in Nearest(scene))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var common = 0;
            var edges = scene.Corpus.ImportedBy(file);
            foreach (var edge in edges)
            {
                users[file] += weights[edge.Document] * edge.Share;
                if (edge.Document == top[0]) users1[file] = edge.Share;
                if (own.Contains(edge.Document)) common++;
            }

            if (edges.Count > 0) shared[file] = common / MathF.Sqrt(edges.Count * (float)Math.Max(1, own.Count));
        }
    }

    // Looking through the imports of all files would take too long; a file that nothing else speaks for will not come first by an import either.
    private static IEnumerable<int> Nearest(RankScene scene)
    {
        var best = new PriorityQueue<int, (float, int)>();
        for (var d = 0; d < scene.First.Length; d++)
        {
            if (scene.First[d] <= 0 || scene.Documents[d].Traits != FileTraits.None || !scene.Paths.IsProgram[d]) continue;
            if (best.Count < Near) best.Enqueue(d, (scene.First[d], -d));
            else if (best.TryPeek(out _, out var least) && scene.First[d] > least.Item1) best.EnqueueDequeue(d, (scene.First[d], -d));
        }

        while (best.TryDequeue(out var file, out _)) yield return file;
    }
}
