namespace Lathe.Quality;

/// <summary>A rule that looks at one changed file. One object serves all files, on several threads at once.</summary>
internal interface IFileRule
{
    RuleInfo Info { get; }

    /// <summary>Adds what it sees. Only what lies on changed lines is kept.</summary>
    void Look(FileView file, List<Finding> findings);
}

/// <summary>Rules that look at a file together, in one pass. One object serves all files, on several threads at once.</summary>
internal interface IFileRules
{
    IReadOnlyList<RuleInfo> Infos { get; }

    /// <summary>Adds what they see. Only what lies on changed lines is kept.</summary>
    void Look(FileView file, List<Finding> findings);
}

/// <summary>A rule that needs all the files of a change.</summary>
internal interface IChangeRule
{
    RuleInfo Info { get; }

    /// <summary>Adds what it sees.</summary>
    void Look(IReadOnlyList<FileView> files, List<Finding> findings);

    /// <summary>Adds what it sees, the tree around the change known.</summary>
    void Look(CodeChange change, List<Finding> findings) => Look(change.Views, findings);
}

internal static class RuleFindings
{
    public static void Report(this IFileRule rule, List<Finding> findings, FileView file, int line, string message, string? suggestion = null, FindingSeverity? severity = null, int endLine = 0) =>
        findings.Add(rule.Info.In(file, line, message, suggestion, severity, endLine));

    /// <summary>A finding of a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="file">The file.</param>
    /// <param name="line">From 1.</param>
    /// <param name="message">What is the matter.</param>
    /// <param name="suggestion">What to do about it; the rule's remedy where null.</param>
    /// <param name="severity">How much it matters; as the rule says where null.</param>
    /// <param name="endLine">The last line; the first where smaller.</param>
    public static Finding In(this RuleInfo rule, FileView file, int line, string message, string? suggestion = null, FindingSeverity? severity = null, int endLine = 0) =>
        new(rule.Id, rule.Dimension, severity ?? rule.Severity, file.Path, new LineRange(line, Math.Max(line, endLine)), message, suggestion ?? rule.Remedy);
}
