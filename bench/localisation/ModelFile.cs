using System.Globalization;

namespace Lathe.Bench.Localisation;

/// <summary>Writes a model as ranking reads it: of the trees only the features that some tree asks for, thresholds, values and weights rounded to what matters.</summary>
internal static class ModelFile
{
    public static void Write(string folder, string[] names, Fitted fitted)
    {
        WriteTrees(Path.Combine(folder, "rank-model.txt"), names, fitted.Trees, fitted.TreeWeight);
        if (fitted.Networks.Count > 0) WriteNetworks(Path.Combine(folder, "rank-network.txt"), names, fitted.Networks, fitted.NetworkWeight);
    }

    // Networks that are added up are one network with all of their units.
    private static void WriteNetworks(string file, string[] names, List<Network> networks, float scale)
    {
        using var text = new StreamWriter(file) { NewLine = "\n" };
        var one = networks[0];
        var n = one.Features.Length;
        text.WriteLine(string.Join(' ', one.Features.Select(f => names[f])));
        text.WriteLine(Numbers(one.Means));
        text.WriteLine(Numbers(one.Scales));
        text.WriteLine(Numbers([.. Enumerable.Range(0, n).Select(i => scale * networks.Sum(w => w.Weights[w.Direct + i]))]));
        foreach (var network in networks)
        {
            var w = network.Weights;
            for (var h = 0; h < Network.Hidden; h++) text.WriteLine(Numbers([w[network.Biases + h], scale * w[network.Outs + h], .. w.AsSpan(h * network.Width, n)]));
        }
    }

    private static string Numbers(float[] numbers) => string.Join(' ', numbers.Select(static n => n.ToString(MathF.Abs(n) < 0.1f ? "G3" : "G5", CultureInfo.InvariantCulture)));

    private static void WriteTrees(string file, string[] names, IReadOnlyList<Tree> trees, float scale)
    {
        var used = trees.SelectMany(static t => t.Linear >= 0 ? [t.Linear] : t.Feature).Distinct().Order().ToList();
        using var text = new StreamWriter(file) { NewLine = "\n" };
        text.WriteLine(string.Join(' ', used.Select(f => names[f])));
        text.WriteLine(string.Join(' ', trees.Where(static t => t.Linear >= 0).GroupBy(static t => t.Linear).Select(g => string.Create(CultureInfo.InvariantCulture, $"{used.IndexOf(g.Key)} {g.Sum(static t => t.Weight) * scale:0.####}"))));
        foreach (var tree in trees)
        {
            if (tree.Linear >= 0) continue;
            var nodes = tree.Feature.Select((f, i) => string.Create(CultureInfo.InvariantCulture, $"{used.IndexOf(f)} {tree.Threshold[i]:G5} {tree.Left[i]} {tree.Right[i]}"));
            text.WriteLine($"{string.Join(' ', nodes)}|{string.Join(' ', tree.Values.Select(v => (v * scale).ToString("0.####", CultureInfo.InvariantCulture)))}");
        }
    }
}
