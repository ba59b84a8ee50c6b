using Lathe.Quality.Code;
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
        foreach (var (name, start, end) in FunctionsOf(file.Code, file.Language, file.After))
        {
            var length = end - start + 1;
            if (length <= limit || !file.AnyChanged(start, end)) continue;
            old ??= LengthsBefore(file);
            if (old.GetValueOrDefault(name) is var before && before > limit && length < before * 1.1) continue;
            this.Report(findings, file, start, $"'{name}' has {length} lines", "Take parts with a name of their own out of it.", endLine: end);
        }
    }

    private static Dictionary<string, int> LengthsBefore(FileView file)
    {
        var lengths = new Dictionary<string, int>(StringComparer.Ordinal);
        if (file.Before is null) return lengths;
        foreach (var (name, start, end) in FunctionsOf(file.CodeBefore, file.Language!, file.Before)) lengths[name] = Math.Max(lengths.GetValueOrDefault(name), end - start + 1);
        return lengths;
    }

    private static IEnumerable<(string Name, int Start, int End)> FunctionsOf(CodeFile? code, Language language, string text) => code is not null
        ? code.Functions.Where(static f => f.Role == CodeRole.Function).Select(static f => (f.Name, f.StartLine, f.EndLine))
        : Outline.Scan(language, text).Where(static i => i.Kind == OutlineKind.Function).Select(static i => (i.Name, i.StartLine, i.EndLine));
}
