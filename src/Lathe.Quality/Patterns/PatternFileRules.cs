namespace Lathe.Quality.Patterns;

/// <summary>A set of pattern rules as rules that look at the files of a change.</summary>
internal sealed class PatternFileRules(Func<PatternRuleSet> set) : IFileRules
{
    public IReadOnlyList<RuleInfo> Infos => [.. set().Rules.Select(rule => rule.Info)];

    public void Look(FileView file, List<Finding> findings)
    {
        if (file.Language is null || PatternLanguage.Find(file.Language.Id) is null || file.Code is not { } code) return;
        foreach (var found in set().Look(code.Tree, file.Path, file.Traits)) findings.Add(ToFinding(found, file, code.Tree));
    }

    private static Finding ToFinding(PatternFinding found, FileView file, Syntax.CodeTree tree)
    {
        var info = found.Rule.Info;
        var (line, end) = (tree.LineAt(found.Start), tree.LineAt(Math.Max(found.Start, found.End - 1)));
        var suggestion = found.Fix is { } fix ? $"{(info.Remedy is { } remedy ? remedy + " " : "")}Write: {fix}" : info.Remedy;
        return new Finding(
            info.Id, info.Dimension, info.Severity, file.Path, new LineRange(line, end), found.Message, suggestion,
            new ColumnRange(found.Start - tree.StartOfLine(line) + 1, found.End - tree.StartOfLine(end) + 1));
    }
}
