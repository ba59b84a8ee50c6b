using System.Text.RegularExpressions;
using Lathe.Engine.Text;

namespace Lathe.Engine.Feedback.Compilers;

/// <summary>A diagnostic that takes several lines, and how many.</summary>
internal readonly record struct DiagnosticBlock(Diagnostic Found, int Lines);

/// <summary>The forms that take more than one line. Each reader looks at the line it is given and at those behind it, and says what it is or null.</summary>
internal static partial class DiagnosticBlocks
{
    private const int Timeout = 500;
    private const int MostLines = 40;
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    public static IReadOnlyList<Func<OutputLines, int, Func<string, string?>, DiagnosticBlock?>> Readers { get; } = [Rust, Python, PythonSyntax, CMake, Node, Stack];

    // "error[E0308]: mismatched types" and, below it, " --> src/main.rs:4:5".
    private static DiagnosticBlock? Rust(OutputLines lines, int at, Func<string, string?> resolve)
    {
        if (!(lines[at].StartsWith("error", StringComparison.Ordinal) || lines[at].StartsWith("warning", StringComparison.Ordinal)) || RustHead().Match(lines[at]) is not { Success: true } head) return null;
        for (var i = at + 1; i <= at + 3; i++)
        {
            if (RustPlace().Match(lines[i]) is not { Success: true } place) continue;
            var end = Until(lines, i + 1, line => line.Length == 0);
            return Block("rustc", DiagnosticKind.Compiler, head.Groups["severity"].Value == "error", resolve(place.Groups["path"].Value), place, head.Groups["code"].Value, head.Groups["message"].Value, lines, at, end);
        }

        return null;
    }

    // A traceback: the last frame that is of the tree is where to look; the line after the frames is the error.
    private static DiagnosticBlock? Python(OutputLines lines, int at, Func<string, string?> resolve)
    {
        if (!lines[at].TrimStart().StartsWith("Traceback (most recent call last)", StringComparison.Ordinal)) return null;
        var indent = lines[at].Length - lines[at].TrimStart().Length;
        var end = Until(lines, at + 1, line => line.Length > indent && !char.IsWhiteSpace(line[indent]));
        if (end >= lines.Count || lines[end].Length <= indent) return null;
        return Framed("python", lines, at, end, lines[end][indent..], resolve);
    }

    // Without a traceback: "  File "a.py", line 3", the line, a caret, "SyntaxError: …"; pytest puts an E in front of each.
    private static DiagnosticBlock? PythonSyntax(OutputLines lines, int at, Func<string, string?> resolve)
    {
        if (PythonFile().Match(lines[at]) is not { Success: true } place) return null;
        for (var i = at + 1; i <= at + 5; i++)
        {
            if (PythonSyntaxError().Match(lines[i]) is not { Success: true } error) continue;
            return Block("python", DiagnosticKind.Compiler, true, resolve(place.Groups["path"].Value), place, error.Groups["code"].Value, error.Groups["message"].Value, lines, at, i + 1);
        }

        return null;
    }

    private static DiagnosticBlock? CMake(OutputLines lines, int at, Func<string, string?> resolve)
    {
        if (!lines[at].StartsWith("CMake ", StringComparison.Ordinal) || CMakeHead().Match(lines[at]) is not { Success: true } head) return null;
        var end = Until(lines, at + 1, line => line.Length > 0 && line[0] != ' ');
        var message = Bounded.OneLine(lines.Join(at + 1, Math.Max(1, end - at - 1)), FeedbackItem.LongestTitle);
        return message.Length == 0 ? null : Block("cmake", DiagnosticKind.Compiler, head.Groups["severity"].Value == "Error", resolve(head.Groups["path"].Value), head, null, message, lines, at, end);
    }

    // Node's uncaught errors: "file:///a/b.mjs:12", the line, a caret, an empty line, "SyntaxError: …".
    private static DiagnosticBlock? Node(OutputLines lines, int at, Func<string, string?> resolve)
    {
        if (lines[at + 1].Length == 0 || NodePlace().Match(lines[at]) is not { Success: true } place || resolve(place.Groups["path"].Value) is not { } path) return null;
        for (var i = at + 2; i <= at + 8; i++)
        {
            if (ErrorLine().Match(lines[i]) is not { Success: true } error) continue;
            var end = Until(lines, i + 1, line => !line.StartsWith("    at ", StringComparison.Ordinal));
            var isSyntax = error.Groups["code"].Value.EndsWith("SyntaxError", StringComparison.Ordinal);
            return Block("node", isSyntax ? DiagnosticKind.Compiler : DiagnosticKind.Crash, true, path, place, error.Groups["code"].Value, error.Groups["message"].Value, lines, at, end);
        }

        return null;
    }

    // "Exception in thread …", "Unhandled exception. …", "panic: …", "thread 'main' panicked at …", "TypeError: …" with frames below: the first frame of the tree is the place.
    private static DiagnosticBlock? Stack(OutputLines lines, int at, Func<string, string?> resolve)
    {
        if (CrashLine().Match(lines[at]) is not { Success: true } head) return null;
        var code = head.Groups["code"].Value;
        var end = at + 1;
        var frames = 0;
        (string Path, int Line)? place = PanicPlace().Match(lines[at]) is { Success: true } panic && resolve(panic.Groups["path"].Value) is { } panicked ? (panicked, int.Parse(panic.Groups["line"].Value)) : null;
        for (var i = at + 1; i < Math.Min(lines.Count, at + MostLines); i++)
        {
            if (StackFrame().Match(lines[i]) is { Success: true } frame)
            {
                (frames, end) = (frames + 1, i + 1);
                if (place is null && resolve(frame.Groups["path"].Value) is { } path) place = (path, int.Parse(frame.Groups["line"].Value));
            }
            else if (frames > 0 && !lines[i].StartsWith('\t') && !lines[i].StartsWith("  ", StringComparison.Ordinal) && !lines[i].Contains('(', StringComparison.Ordinal))
            {
                break;
            }
        }

        if (frames == 0 && place is null) return null;
        var message = head.Groups["message"].Value is { Length: > 0 } said ? said : lines[at + 1];
        return new DiagnosticBlock(new Diagnostic("stack", DiagnosticKind.Crash, true, place?.Path, place?.Line, code, Bounded.OneLine(message, FeedbackItem.LongestTitle), Excerpt(lines, at, Math.Max(end, at + 2))), Math.Max(1, end - at));
    }

    private static DiagnosticBlock? Framed(string form, OutputLines lines, int at, int end, string error, Func<string, string?> resolve)
    {
        (string Path, int Line)? place = null;
        for (var i = at + 1; i < end; i++)
        {
            if (PythonFile().Match(lines[i]) is { Success: true } frame && resolve(frame.Groups["path"].Value) is { } path) place = (path, int.Parse(frame.Groups["line"].Value));
        }

        var colon = error.IndexOf(": ", StringComparison.Ordinal);
        var code = colon > 0 ? error[..colon] : error;
        var kind = code is "SyntaxError" or "IndentationError" or "TabError" ? DiagnosticKind.Compiler : DiagnosticKind.Crash;
        return new DiagnosticBlock(
            new Diagnostic(form, kind, true, place?.Path, place?.Line, Bounded.OneLine(code, 100), Bounded.OneLine(colon > 0 ? error[(colon + 2)..] : error, FeedbackItem.LongestTitle), Excerpt(lines, at, end + 1)),
            end + 1 - at);
    }

    private static DiagnosticBlock Block(string form, DiagnosticKind kind, bool isError, string? path, Match place, string? code, string message, OutputLines lines, int at, int end) => new(
        new Diagnostic(
            form, kind, isError, path, path is not null && int.TryParse(place.Groups["line"].Value, out var line) ? line : null, code is { Length: > 0 } ? code : null, Bounded.OneLine(message, FeedbackItem.LongestTitle), Excerpt(lines, at, end)),
        Math.Max(1, end - at));

    private static string Excerpt(OutputLines lines, int from, int to) => Bounded.HeadAndTail(lines.Join(from, to - from), FeedbackItem.LongestEvidence);

    private static int Until(OutputLines lines, int from, Func<string, bool> isEnd)
    {
        var at = from;
        while (at < lines.Count && at < from + MostLines && !isEnd(lines[at])) at++;
        return at;
    }

    [GeneratedRegex(@"^(?<severity>error|warning)(\[(?<code>[A-Za-z]\w{0,40}(::\w{1,40})?)\])?: (?<message>.+)$", Options, Timeout)]
    private static partial Regex RustHead();

    [GeneratedRegex(@"^\s{0,12}--> (?<path>[^\s:][^:]{0,400}):(?<line>\d{1,7}):\d{1,5}$", Options, Timeout)]
    private static partial Regex RustPlace();

    [GeneratedRegex(@"^(E  )?\s{1,12}File ""(?<path>[^""]{1,400})"", line (?<line>\d{1,7})", Options, Timeout)]
    private static partial Regex PythonFile();

    [GeneratedRegex(@"^(E  )?\s{0,12}(?<code>SyntaxError|IndentationError|TabError): (?<message>.+)$", Options, Timeout)]
    private static partial Regex PythonSyntaxError();

    [GeneratedRegex(@"^CMake (?<severity>Error|Warning) at (?<path>[^:]{1,400}):(?<line>\d{1,7})( \([^)]{0,100}\))?:", Options, Timeout)]
    private static partial Regex CMakeHead();

    [GeneratedRegex(@"^(file://)?(?<path>[^\s:]{1,400}\.[cm]?[jt]sx?):(?<line>\d{1,7})$", Options, Timeout)]
    private static partial Regex NodePlace();

    [GeneratedRegex(@"^(Uncaught )?(?<code>[A-Z]\w{0,60}(Error|Exception))( \[[A-Z_]{1,60}\])?: (?<message>.+)$", Options, Timeout)]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"^(Exception in thread ""[^""]{0,80}"" |Unhandled [Ee]xception[.:] (System\.)?|Uncaught |terminate called after throwing an instance of )?(?<code>panic|(\w{1,60}\.){0,8}[A-Z]\w{0,60}(Error|Exception|Panic)|thread '[^']{0,60}'( \(\d{1,9}\))? panicked at)(:| )(?<message>.*)$", Options, Timeout)]
    private static partial Regex CrashLine();

    [GeneratedRegex(@"panicked at (?<path>[^\s:]{1,400}):(?<line>\d{1,7}):\d{1,5}:?$", Options, Timeout)]
    private static partial Regex PanicPlace();

    [GeneratedRegex(@"^\s{1,12}(at .*?[( ])?(in )?(file://)?(?<path>[^\s:()]{1,400}):(line )?(?<line>\d{1,7})(:\d{1,5})?\)?( \+0x[0-9a-f]+)?$", Options, Timeout)]
    private static partial Regex StackFrame();
}
