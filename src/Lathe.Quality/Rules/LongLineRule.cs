using Lathe.Syntax;

namespace Lathe.Quality;

internal sealed class LongLineRule : IFileRule
{
    public RuleInfo Info { get; } = new(
        "readability.long-line", "Very long line", QualityDimension.Readability, FindingSeverity.Info,
        "Beyond 180 characters (`limits.line_length`) a line cannot be read or reviewed side by side. Files that had such lines before, and lines that are one long string or address, are left alone.",
        [
            new("a.py", null, "x = [" + string.Concat(Enumerable.Repeat("1, ", 80)) + "]\n", 1),
            new("a.py", null, "url = 'https://example.org/" + new string('a', 200) + "'\n"),
            new("a.md", null, new string('a', 100) + " " + new string('b', 100) + "\n"),
        ]);

    public void Look(FileView file, List<Finding> findings)
    {
        if (file.Language is not { Kind: LanguageKind.Code } || file.Profile.Limit(RuleLimit.LineLength) is var limit && HadLongLines(file.Before, limit)) return;
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var line = file.Lines[i];
            if (file.Changed[i] && line.Length > limit && LongestWord(line) < limit / 2) this.Report(findings, file, i + 1, $"{line.Length} characters in one line");
        }
    }

    private static bool HadLongLines(string? before, int limit)
    {
        if (before is null) return false;
        foreach (var range in before.AsSpan().Split('\n'))
            if (before.AsSpan(range).Length > limit) return true;
        return false;
    }

    private static int LongestWord(string line)
    {
        var longest = 0;
        foreach (var range in line.AsSpan().Split(' ')) longest = Math.Max(longest, line.AsSpan(range).Length);
        return longest;
    }
}
