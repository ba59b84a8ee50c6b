namespace Lathe.Syntax;

/// <summary>Runs the scanner over a file and looks at what does not close.</summary>
internal static class ScannerCheck
{
    public static void Run(Language language, string text, ProblemList problems)
    {
        var checks = language.Lexicon.Checks;
        var brackets = (checks & Checks.Brackets) != Checks.None ? new BracketCheck(text) : null;
        var indentation = (language.Lexicon.Quirks & Quirks.Indentation) != Quirks.None ? new PythonIndentationCheck(text) : null;
        var scanner = new SourceScanner(language, text);
        while (scanner.Next(out var token))
        {
            if (!token.Terminated)
            {
                if (token.Kind == TokenKind.Comment && (checks & Checks.Comments) != Checks.None) problems.Add(token.Start, "this comment is never closed");
                if (token.Kind == TokenKind.String && (checks & Checks.Strings) != Checks.None) problems.Add(token.Start, "this string is never closed");
                if (problems.IsFull) return;
                // What follows was read as if the string had ended with its line; brackets and indentation would only repeat the same mistake.
                if (token.Kind is TokenKind.String or TokenKind.Comment) return;
            }

            brackets?.See(token);
            indentation?.See(token);
        }

        brackets?.Finish(problems);
        if (brackets is null or { IsBalanced: true }) indentation?.Finish(problems);
    }
}
