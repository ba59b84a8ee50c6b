using Lathe.Syntax;

namespace Lathe.Quality;

internal sealed class PlaceholderRule : IFileRule
{
    private static readonly string[] Marks = ["TODO", "FIXME", "XXX", "HACK"];

    private static readonly string[] Stubs =
    [
        "NotImplementedException", "NotImplementedError", "todo!(", "unimplemented!(", "panic(\"not implemented", "panic(\"TODO", "UnsupportedOperationException(\"Not implemented", "Error(\"Not implemented", "Error('Not implemented",
    ];

    public RuleInfo Info { get; } = new(
        "maintainability.placeholder", "Placeholder left", QualityDimension.Maintainability, FindingSeverity.Warning,
        "Work that was put off in a change that is called finished is usually forgotten.",
        [
            new("a.cs", null, "class A {\n  // TODO: check the length\n  void M() => throw new NotImplementedException();\n}\n", 2, 3),
            new("a.py", "# TODO: a\nx = 1\n", "# TODO: a\nx = 2\n"),
            new("a.py", null, "todos = 'TODO'\n# methodology\n"),
        ]);

    public void Look(FileView file, List<Finding> findings)
    {
        if (file.Language is not { Kind: LanguageKind.Code }) return;
        var last = 0;
        foreach (var token in file.Tokens)
        {
            var line = file.LineOf(token.Start);
            if (line == last || !file.IsChanged(line)) continue;
            var found = token.Kind switch
            {
                TokenKind.Comment => HasMark(file.TextOf(token)),
                TokenKind.Identifier => IsStub(file.After.AsSpan(token.Start)) && !IsCaught(file.Lines[line - 1]),
                _ => false,
            };
            if (!found) continue;
            last = line;
            this.Report(findings, file, line, token.Kind == TokenKind.Comment ? "work put off in a comment" : "a stub that fails when it is called");
        }
    }

    private static bool HasMark(ReadOnlySpan<char> comment)
    {
        foreach (var mark in Marks)
        {
            var at = comment.IndexOf(mark, StringComparison.Ordinal);
            if (at < 0 || (at > 0 && char.IsLetterOrDigit(comment[at - 1]))) continue;
            if (at + mark.Length == comment.Length || !char.IsLetterOrDigit(comment[at + mark.Length])) return true;
        }

        return false;
    }

    private static bool IsStub(ReadOnlySpan<char> code)
    {
        foreach (var stub in Stubs)
            if (code.StartsWith(stub, StringComparison.Ordinal)) return true;
        return false;
    }

    private static bool IsCaught(string line) => line.Contains("catch", StringComparison.Ordinal) || line.Contains("except", StringComparison.Ordinal);
}
