namespace Lathe.Engine.Feedback.Compilers;

/// <summary>What kind of tool spoke.</summary>
internal enum DiagnosticKind
{
    /// <summary>A compiler, a linker, a build tool, or an interpreter that could not read the code.</summary>
    Compiler,

    /// <summary>A linter, a formatter or a validator.</summary>
    Validator,

    /// <summary>A program ended by an error of its own: an exception with a stack trace.</summary>
    Crash,
}

/// <summary>One error that a tool wrote.</summary>
/// <param name="Form">The row of the table that read it.</param>
/// <param name="Kind">What kind of tool spoke.</param>
/// <param name="IsError">An error; else a warning.</param>
/// <param name="Path">The file, of the tree; null where none of its files is named.</param>
/// <param name="Line">From 1.</param>
/// <param name="Code">The error's code or the rule; null without one.</param>
/// <param name="Message">What is said, in one line.</param>
/// <param name="Excerpt">The lines of the output.</param>
internal sealed record Diagnostic(string Form, DiagnosticKind Kind, bool IsError, string? Path, int? Line, string? Code, string Message, string Excerpt)
{
    /// <summary>The line itself says that it is an error; else it only looks like what tools write.</summary>
    public bool IsCertain { get; init; } = true;
}

/// <summary>The lines of an output, without colours and each of bounded length.</summary>
internal sealed class OutputLines
{
    private const int MostLines = 20_000;
    private const int LongestLine = 1_000;
    private readonly string[] _lines;

    public OutputLines(string output)
    {
        var lines = VaryingText.WithoutColours(output).Split('\n');
        _lines = new string[Math.Min(lines.Length, MostLines)];
        for (var i = 0; i < _lines.Length; i++)
        {
            var line = lines[i].TrimEnd();
            _lines[i] = line.Length > LongestLine ? line[..LongestLine] : line;
        }
    }

    public int Count => _lines.Length;

    /// <summary>A line; the empty one past the end.</summary>
    public string this[int at] => at >= 0 && at < _lines.Length ? _lines[at] : "";

    /// <summary>Lines joined again.</summary>
    public string Join(int from, int count) => string.Join('\n', _lines.Skip(from).Take(count));
}
