using Lathe.Syntax;

namespace Lathe.Quality;

internal sealed class EmptyCatchRule : IFileRule
{
    public RuleInfo Info { get; } = new(
        "correctness.swallowed-error", "Error swallowed without a word", QualityDimension.Correctness, FindingSeverity.Warning,
        "An empty handler hides a failure from everybody. A comment that says why is enough.",
        [
            new("a.cs", null, "class A {\n  void M() {\n    try { F(); }\n    catch (Exception) { }\n  }\n}\n", 4),
            new("a.js", null, "try { f(); } catch {}\n", 1),
            new("a.py", null, "try:\n    f()\nexcept Exception:\n    pass\n", 3),
            new("a.py", null, "try:\n    f()\nexcept KeyError:\n    pass  # the key is optional\n"),
            new("a.cs", null, "class A {\n  void M() {\n    try { F(); }\n    catch (Exception) { /* nothing to lose here */ }\n  }\n}\n"),
            new("a.py", null, "try:\n    f()\nexcept KeyError:\n    g()\n"),
        ])
    { Cwe = [390] };

    public void Look(FileView file, List<Finding> findings)
    {
        var tokens = file.Tokens;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind != TokenKind.Identifier) continue;
            var text = file.TextOf(tokens[i]);
            var empty = text switch
            {
                "catch" when file.Language!.Id != "python" => IsEmptyBlock(file, i + 1),
                "except" when file.Language!.Id == "python" => IsOnlyPass(file, i + 1),
                _ => false,
            };
            if (!empty) continue;
            var line = file.LineOf(tokens[i].Start);
            if (file.IsChanged(line) || file.IsChanged(line + 1)) this.Report(findings, file, line, "an error is caught and nothing is done or said", "Handle it, let it through, or say in a comment why it does not matter.", endLine: line + 1);
        }
    }

    private static bool IsEmptyBlock(FileView file, int at)
    {
        var depth = 0;
        for (; at < file.Tokens.Count; at++)
        {
            var token = file.Tokens[at];
            var mark = file.After[token.Start];
            if (token.Kind == TokenKind.Open && mark == '{' && depth == 0) break;
            if (token.Kind == TokenKind.Open) depth++;
            else if (token.Kind == TokenKind.Close && --depth < 0) return false;
            else if (depth == 0 && mark == ';') return false;
        }

        for (at++; at < file.Tokens.Count; at++)
            if (file.Tokens[at].Kind != TokenKind.NewLine) return file.Tokens[at].Kind == TokenKind.Close;
        return false;
    }

    private static bool IsOnlyPass(FileView file, int at)
    {
        var depth = 0;
        for (; at < file.Tokens.Count; at++)
        {
            var token = file.Tokens[at];
            if (token.Kind == TokenKind.Open) depth++;
            if (token.Kind == TokenKind.Close) depth--;
            if (depth == 0 && token.Kind == TokenKind.Punctuation && file.After[token.Start] == ':') break;
        }

        var passed = false;
        for (at++; at < file.Tokens.Count; at++)
        {
            var token = file.Tokens[at];
            if (token.Kind == TokenKind.Comment) return false;
            if (token.Kind == TokenKind.NewLine && passed) return true;
            if (token.Kind == TokenKind.NewLine) continue;
            if (passed || !file.TextOf(token).SequenceEqual("pass")) return false;
            passed = true;
        }

        return passed;
    }
}
