namespace Lathe.Bench.Localisation;

/// <summary>What one fit has learned: trees and networks, several of each, whose means are added up.</summary>
internal sealed record Fitted(List<Tree> Trees, float TreeWeight, List<Network> Networks, float NetworkWeight)
{
    // Each has about the spread that the trees had alone once they are added up: what ranking takes off tests and texts is on that scale. Chosen on the folds, among equal and double weight of the networks.
    private const float Tree = 0.3f;
    private const float Network = 0.6f;

    public static Fitted Of(List<DumpedTask> tasks, BinnedRows rows, string[] names, FitSettings settings)
    {
        var trees = new List<Tree>();
        for (var bag = 0; bag < settings.Bags; bag++) trees.AddRange(Training.Fit(tasks, rows, names, settings.Without, settings.Options with { Seed = settings.Options.Seed + bag }).Trees);
        if (settings.Networks == 0) return new Fitted(trees, 1f / settings.Bags, [], 0);
        var networks = new Network[settings.Networks];
        Parallel.For(0, networks.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => networks[i] = NetworkFit.Fit(tasks, names, settings.Without, t => Training.Weight(t, settings.Options), settings.Options.Seed + i));
        return new Fitted(trees, Tree / settings.Bags, [.. networks], Network / networks.Length);
    }

    /// <summary>The files of a task, best first.</summary>
    public int[] Order(DumpedTask task)
    {
        var keys = Array.ConvertAll(task.Rows, row => -Score(row));
        var order = Enumerable.Range(0, keys.Length).ToArray();
        Array.Sort(keys, order);
        return order;
    }

    private float Score(float[] row)
    {
        var score = 0f;
        foreach (var tree in Trees) score += TreeWeight * tree.Score(row);
        Span<float> hidden = stackalloc float[Localisation.Network.Hidden];
        foreach (var network in Networks)
        {
            var inputs = new float[network.Width];
            network.Fill(row, inputs);
            score += NetworkWeight * network.Score(inputs, hidden);
        }

        return score;
    }
}
