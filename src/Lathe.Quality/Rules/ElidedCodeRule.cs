using Lathe.Syntax;

namespace Lathe.Quality;

internal sealed class ElidedCodeRule : IFileRule
{
    private static readonly string[] Openings = ["...", "…", "rest of", "the rest of", "existing code", "remaining", "other methods", "same as before", "previous code", "unchanged", "[existing", "(existing", "[rest", "(rest", "keep existing", "code omitted", "omitted for brevity"];

    private static readonly string[] Phrases =
    [
        "rest of the code", "rest of code", "rest of the file", "rest of file", "rest of the implementation", "rest of the function", "rest of the method", "rest of the class", "existing code", "existing implementation", "existing methods", "remaining code", "remaining methods",
        "remaining implementation", "remains unchanged", "remains the same", "stays the same", "same as before", "unchanged code", "code unchanged", "unchanged ...", "... unchanged", "previous code", "code omitted", "omitted for brevity", "other methods here", "keep existing",
    ];

    public RuleInfo Info { get; } = new(
        "correctness.elided-code", "Code replaced by a remark", QualityDimension.Correctness, FindingSeverity.Blocking,
        "A comment that stands for code (\"the rest is unchanged\") deletes that code when it is written to the file.",
        [
            new("a.js", "function f() {\n  a();\n  b();\n}\n", "function f() {\n  a2();\n  // ... existing code ...\n}\n", 3),
            new("a.py", null, "def f():\n    # rest of the implementation remains the same\n    pass\n", 2),
            new("a.js", null, "// Works on existing code too, and on the rest of the file.\nlet x = '// ... existing code ...';\n"),
            new("a.go", "// ... existing code ...\n", "// ... existing code ...\nvar x = 1\n"),
        ]);

    public void Look(FileView file, List<Finding> findings)
    {
        foreach (var token in file.Tokens)
        {
            if (token.Kind != TokenKind.Comment || token.Length > 300) continue;
            var line = file.LineOf(token.Start);
            if (!file.IsChanged(line) || !IsElision(file.TextOf(token).Trim("/*#<!->; \t\r\n"))) continue;
            this.Report(findings, file, line, "this comment stands where code has to be", "Write the code out, or edit only the lines that change.");
        }
    }

    private static bool IsElision(ReadOnlySpan<char> comment)
    {
        var opens = false;
        foreach (var opening in Openings) opens |= comment.StartsWith(opening, StringComparison.OrdinalIgnoreCase);
        if (!opens) return false;
        foreach (var phrase in Phrases)
            if (comment.Contains(phrase, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
