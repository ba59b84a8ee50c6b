using System.Text.RegularExpressions;
using Lathe.Engine.Text;

namespace Lathe.Engine.Feedback.Compilers;

/// <summary>Reads the errors that compilers, linters and crashing programs wrote into a check's output. Output is hostile: everything is bounded, and a line that cannot be searched in time is passed over.</summary>
internal static class DiagnosticReader
{
    private const int MostFound = 500;
    private const int MostContext = 6;

    /// <summary>Reads an output.</summary>
    /// <param name="output">What the check wrote.</param>
    /// <param name="resolve">Finds the file of the tree that a path means; null for none.</param>
    /// <returns>Errors in their order; warnings only where there is no error at all.</returns>
    public static IReadOnlyList<Diagnostic> Read(string output, Func<string, string?> resolve)
    {
        var lines = new OutputLines(output);
        var found = new List<Diagnostic>();
        for (var at = 0; at < lines.Count && found.Count < MostFound;)
        {
            if (lines[at].Length == 0)
            {
                at++;
                continue;
            }

            try
            {
                at += One(lines, at, resolve, found);
            }
            catch (RegexMatchTimeoutException)
            {
                at++;
            }
        }

        var errors = found.FindAll(d => d.IsError);
        return errors.Count > 0 ? errors : found;
    }

    private static int One(OutputLines lines, int at, Func<string, string?> resolve, List<Diagnostic> found)
    {
        foreach (var reader in DiagnosticBlocks.Readers)
        {
            if (reader(lines, at, resolve) is not { } block) continue;
            found.Add(block.Found);
            return block.Lines;
        }

        if (EslintBlocks.Read(lines, at, resolve, found) is var read and > 0) return read;
        foreach (var form in DiagnosticTable.Forms)
        {
            if (form.Pattern().Match(lines[at]) is not { Success: true } match) continue;
            var path = match.Groups["path"].Value is { Length: > 0 } named ? resolve(named) : null;
            if (form.NeedsFile && path is null) continue;
            var (excerpt, count) = WithContext(lines, at);
            found.Add(Of(form, match, path, excerpt));
            return count;
        }

        return 1;
    }

    private static Diagnostic Of(DiagnosticForm form, Match match, string? path, string excerpt)
    {
        var code = match.Groups["code"].Value is { Length: > 0 } known ? known : null;
        var severity = match.Groups["severity"].Value;
        var isError = severity.Length == 0 || !(severity[0] is 'w' or 'W');
        var line = path is not null && int.TryParse(match.Groups["line"].Value, out var number) ? number : (int?)null;
        return new Diagnostic(form.Name, KindOf(form, code), isError, path, line, code, Bounded.OneLine(match.Groups["message"].Value, FeedbackItem.LongestTitle), excerpt) { IsCertain = !form.NeedsFile };
    }

    // An analyzer speaks through its compiler; its codes tell.
    private static DiagnosticKind KindOf(DiagnosticForm form, string? code)
    {
        if (form.Kind != DiagnosticKind.Compiler || code is null || form.Name is not "msbuild") return form.Kind;
        var digits = code.AsSpan().IndexOfAnyInRange('0', '9');
        return digits > 0 && DiagnosticTable.ValidatorCodes.Contains(code[..digits], StringComparer.Ordinal) ? DiagnosticKind.Validator : form.Kind;
    }

    // The lines below that show the place: indented, with a bar, or with a caret, until the next message.
    private static (string Excerpt, int Lines) WithContext(OutputLines lines, int at)
    {
        var end = at + 1;
        while (end < lines.Count && end <= at + MostContext && lines[end].Length > 0 && (lines[end][0] is ' ' or '\t' or '|' || lines[end].Trim().All(c => c is '^' or '~' or ' ')) && !IsMessage(lines[end])) end++;
        return (Bounded.HeadAndTail(lines.Join(at, end - at), FeedbackItem.LongestEvidence), end - at);
    }

    // Some tools indent their messages too.
    private static bool IsMessage(string line) => line.Contains(": error", StringComparison.Ordinal) || line.Contains(": warning", StringComparison.Ordinal) || line.Contains(": fatal error", StringComparison.Ordinal);
}
