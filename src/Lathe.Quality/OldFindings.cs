namespace Lathe.Quality;

/// <summary>
/// Takes away the findings that were there before on lines that the change wrote anew: whoever renames a variable in a line did not bring in what the line had.
/// A finding is an old one where the version before had one of the same rule in the same function, on a line that is gone; each old one stands for one new one.
/// </summary>
internal static class OldFindings
{
    public static void Remove(FileView file, List<Finding> findings, Func<FileView, List<Finding>> look)
    {
        if (file.AsItWas is not { } before || !findings.Exists(CanBeOld)) return;
        var gone = ChangedLines.Between(file.Lines, before.Lines);
        var old = new Dictionary<(string Rule, string Function), int>();
        foreach (var finding in look(before))
        {
            if (!CanBeOld(finding) || !IsGone(finding, gone)) continue;
            var key = (finding.RuleId, FunctionAt(before, finding));
            old[key] = old.GetValueOrDefault(key) + 1;
        }

        if (old.Count == 0) return;
        findings.RemoveAll(finding =>
        {
            if (!CanBeOld(finding)) return false;
            var key = (finding.RuleId, FunctionAt(file, finding));
            if (old.GetValueOrDefault(key) is not (var count and > 0)) return false;
            old[key] = count - 1;
            return true;
        });
    }

    // What compares the two versions itself knows best.
    private static bool CanBeOld(Finding finding) => finding.Range is not null && finding.RuleId != NewSyntaxProblemRule.Id && !RuleSet.AboutText.Contains(finding.RuleId);

    private static bool IsGone(Finding finding, bool[] gone)
    {
        var last = Math.Min(finding.Range!.Value.EndLine, gone.Length);
        for (var line = Math.Max(1, finding.Range.Value.StartLine); line <= last; line++)
            if (gone[line - 1]) return true;
        return false;
    }

    private static string FunctionAt(FileView file, Finding finding)
    {
        if (file.Code is not { } code) return "";
        var line = finding.Range!.Value.StartLine;
        var name = "";
        // Inner functions come after those around them.
        foreach (var function in code.Functions)
            if (function.StartLine <= line && line <= function.EndLine) name = function.FullName;
        return name;
    }
}
