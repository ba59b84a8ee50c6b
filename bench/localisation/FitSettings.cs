using System.Globalization;

namespace Lathe.Bench.Localisation;

/// <summary>What the command line says of a fit: <c>key=value</c>, and the mode as a bare word.</summary>
internal sealed record FitSettings(BoostOptions Options, HashSet<string> Without, string Mode, int Bags, int Networks, int MinWords, string Output)
{
    public static FitSettings Parse(ReadOnlySpan<string> args)
    {
        var c = CultureInfo.InvariantCulture;
        var (options, without) = (new BoostOptions(), new HashSet<string>(StringComparer.Ordinal));
        var (mode, bags, networks, words, output) = ("train", 1, 0, 0, ".");
        foreach (var arg in args)
        {
            var at = arg.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = at < 0 ? (arg, "") : (arg[..at], arg[(at + 1)..]);
            switch (key)
            {
                case "trees": options = options with { Trees = int.Parse(value, c) }; break;
                case "leaves": options = options with { Leaves = int.Parse(value, c) }; break;
                case "rate": options = options with { Rate = float.Parse(value, c) }; break;
                case "min": options = options with { MinLeaf = int.Parse(value, c) }; break;
                case "l2": options = options with { L2 = float.Parse(value, c) }; break;
                case "cols": options = options with { ColumnShare = double.Parse(value, c) }; break;
                case "start": options = options with { Start = float.Parse(value, c) }; break;
                case "dev": options = options with { DevWeight = float.Parse(value, c) }; break;
                case "issues": options = options with { IssueWeight = float.Parse(value, c) }; break;
                case "top": options = options with { TopGain = float.Parse(value, c) }; break;
                case "seed": options = options with { Seed = int.Parse(value, c) }; break;
                case "bags": bags = int.Parse(value, c); break;
                case "nets": networks = int.Parse(value, c); break;
                case "words": words = int.Parse(value, c); break;
                case "out": output = value; break;
                case "without": without.UnionWith(value.Split(',')); break;
                default: mode = key; break;
            }
        }

        return new FitSettings(options, without, mode, bags, networks, words, output);
    }

    /// <summary>The tasks to work with; those made of commits with hardly a word are left out.</summary>
    public List<DumpedTask> Select(string[] names, List<DumpedTask> tasks)
    {
        var at = Array.IndexOf(names, "task.words");
        return [.. tasks.Where(t => Evaluation.Kind(t) != "train" || (t.Rows.Length > 0 && t.Rows[0][at] >= MathF.Log(1 + MinWords) - 0.001f))];
    }
}
