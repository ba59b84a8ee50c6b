using Lathe.Syntax;

namespace Lathe.Quality;

internal sealed class LongFunctionRule : IFileRule
{
    public RuleInfo Info { get; } = new(
        "maintainability.long-function", "Very long function", QualityDimension.Maintainability, FindingSeverity.Warning,
        "A function of more than 100 lines (`limits.function_lines`) does more than one thing. Counts where the change made it that long, or longer by a tenth.",
        [
            new("a.py", null, "def f():\n" + string.Concat(Enumerable.Repeat("    a()\n", 120)), 1),
            new("a.py", "def f():\n" + string.Concat(Enumerable.Repeat("    a()\n", 120)), "def f():\n" + string.Concat(Enumerable.Repeat("    a()\n", 119)) + "    b()\n"),
            new("a.py", null, "def f():\n    a()\n\n\nclass B:\n" + string.Concat(Enumerable.Repeat("    x = 1\n", 120))),
        ]);

    public void Look(FileView file, List<Finding> findings)
    {
        var limit = file.Profile.Limit(RuleLimit.FunctionLines);
        if (file.Language is null || file.Lines.Length <= limit) return;
        Dictionary<string, int>? old = null;
        foreach (var item in Outline.Of(file.Language, file.After))
        {
            var length = item.EndLine - item.StartLine + 1;
            if (item.Kind != OutlineKind.Function || length <= limit || !AnyChanged(file, item)) continue;
            old ??= LengthsBefore(file);
            if (old.GetValueOrDefault(item.Name) is var before && before > limit && length < before * 1.1) continue;
            this.Report(findings, file, item.StartLine, $"'{item.Name}' has {length} lines", "Take parts with a name of their own out of it.", endLine: item.EndLine);
        }
    }

    private static bool AnyChanged(FileView file, OutlineItem item)
    {
        for (var line = item.StartLine; line <= item.EndLine; line++)
            if (file.IsChanged(line)) return true;
        return false;
    }

    private static Dictionary<string, int> LengthsBefore(FileView file)
    {
        var lengths = new Dictionary<string, int>(StringComparer.Ordinal);
        if (file.Before is null) return lengths;
        foreach (var item in Outline.Of(file.Language!, file.Before))
            lengths[item.Name] = Math.Max(lengths.GetValueOrDefault(item.Name), item.EndLine - item.StartLine + 1);
        return lengths;
    }
}
