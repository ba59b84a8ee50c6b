using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// Where a file stands among its like: how many files of its folder, and how many whose names end with the same word (<c>…Options</c>, <c>…Controller</c>), the first pass puts before it. Ten of a kind seldom change together, so that
/// the fifth of them has less to say for itself than the first of another kind.
/// </summary>
internal sealed class PlaceEvidence : IEvidence
{
    private const int Looked = 400;

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        float[] folder = scene.Table.Add("place.folder"), suffix = scene.Table.Add("place.suffix"), suffixes = scene.Table.Add("place.suffixes");
        var best = new PriorityQueue<int, (float, int)>();
        for (var d = 0; d < scene.First.Length; d++)
        {
            if (scene.First[d] <= 0 || scene.Documents[d].Traits != FileTraits.None) continue;
            if (best.Count < Looked) best.Enqueue(d, (scene.First[d], -d));
            else if (best.TryPeek(out _, out var least) && scene.First[d] > least.Item1) best.EnqueueDequeue(d, (scene.First[d], -d));
        }

        var order = new int[best.Count];
        for (var i = order.Length - 1; i >= 0; i--) order[i] = best.Dequeue();
        var inFolder = new Dictionary<int, int>();
        var ofSuffix = new Dictionary<int, int>();
        foreach (var file in order)
        {
            folder[file] = 1f / (1 + Next(inFolder, scene.Paths.Folders[file]));
            if (scene.Paths.StemParts[file].Length > 1) suffix[file] = 1f / (1 + Next(ofSuffix, scene.Paths.StemParts[file][^1]));
        }

        foreach (var file in order)
            if (scene.Paths.StemParts[file].Length > 1) suffixes[file] = (float)ofSuffix[scene.Paths.StemParts[file][^1]] / order.Length;
    }

    private static int Next(Dictionary<int, int> counts, int key)
    {
        var before = counts.GetValueOrDefault(key);
        counts[key] = before + 1;
        return before;
    }
}
