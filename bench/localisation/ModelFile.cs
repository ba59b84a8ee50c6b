using System.Globalization;

namespace Lathe.Bench.Localisation;

/// <summary>Writes a model as ranking reads it: only the features that some tree asks for, thresholds and values rounded to what matters.</summary>
internal static class ModelFile
{
    public static void Write(string file, string[] names, IReadOnlyList<Tree> trees, float scale)
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
