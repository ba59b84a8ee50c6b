namespace Lathe.Context;

/// <summary>A part of a task's text.</summary>
internal enum TextPart
{
    /// <summary>The first line.</summary>
    Title,

    /// <summary>Sentences.</summary>
    Body,

    /// <summary>Code, quoted in a block or between back ticks.</summary>
    Code,

    /// <summary>A stack trace, or output of a program.</summary>
    Trace,
}

/// <summary>A task's text cut into its parts, line by line.</summary>
internal static class TaskText
{
    private const int MaxText = 64 * 1024;

    private static readonly string[] Labels = ["title:", "issue title:", "bug:", "[bug]", "title"];

    // Headings of issue forms, which say nothing about the program.
    private static readonly string[] Boilerplate =
    [
        "steps to reproduce", "expected behavior", "expected behaviour", "actual behavior", "actual behaviour", "current behavior", "current behaviour", "description", "additional context", "environment", "title", "summary", "version",
        "versions", "describe the bug", "to reproduce", "screenshots", "logs", "motivation", "impact", "expected results", "actual results", "system information", "problem", "proposed solution", "what happened", "issue",
    ];

    public static List<(TextPart Part, string Line)> Cut(string text)
    {
        if (text.Length > MaxText) text = text[..MaxText];
        var lines = new List<(TextPart, string)>();
        var fenced = false;
        var trace = false;
        var titled = false;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.TrimEnd();
            var trimmed = line.TrimStart();
            if (trimmed.StartsWith("```", StringComparison.Ordinal) || trimmed.StartsWith("~~~", StringComparison.Ordinal))
            {
                fenced = !fenced;
                trace = false;
                continue;
            }

            if (trimmed.Length == 0) continue;
            if (IsTraceStart(trimmed)) trace = true;
            else if (trace && !fenced && line[0] is not (' ' or '\t') && !IsFrame(trimmed)) trace = false;
            if (trace || IsFrame(trimmed))
            {
                lines.Add((TextPart.Trace, line));
                continue;
            }

            if (fenced)
            {
                lines.Add((TextPart.Code, line));
                continue;
            }

            var heading = trimmed[0] == '#' || trimmed[0] == '*';
            var said = heading ? trimmed.Trim('#', '*', ' ', ':') : trimmed;
            if (IsBoilerplate(said)) continue;
            if (!titled)
            {
                said = WithoutLabel(said);
                if (said.Length == 0) continue;
                titled = true;
                lines.Add((TextPart.Title, said));
                continue;
            }

            lines.Add((line.Length > trimmed.Length + 3 && LooksLikeCode(trimmed) ? TextPart.Code : TextPart.Body, said));
        }

        return lines;
    }

    private static string WithoutLabel(string line)
    {
        foreach (var label in Labels)
            if (line.StartsWith(label, StringComparison.OrdinalIgnoreCase)) return line[label.Length..].Trim(' ', '*', ':', '#');
        return line;
    }

    private static bool IsBoilerplate(string line)
    {
        var bare = line.AsSpan().Trim(" :*#");
        foreach (var heading in Boilerplate)
            if (bare.Equals(heading, StringComparison.OrdinalIgnoreCase)) return true;
        return bare.Length == 0;
    }

    private static bool IsTraceStart(string line) =>
        line.StartsWith("Traceback (", StringComparison.Ordinal) || line.Contains("stack traceback", StringComparison.OrdinalIgnoreCase) || line.StartsWith("panic: ", StringComparison.Ordinal) || line.StartsWith("Unhandled exception", StringComparison.OrdinalIgnoreCase);

    private static bool IsFrame(string line) =>
        (line.StartsWith("File \"", StringComparison.Ordinal) && line.Contains("line ", StringComparison.Ordinal))
        || (line.StartsWith("at ", StringComparison.Ordinal) && (line.Contains('(', StringComparison.Ordinal) || line.Contains(".js", StringComparison.Ordinal) || line.Contains(".ts", StringComparison.Ordinal)))
        || (line.StartsWith('/') && line.Contains(" in ", StringComparison.Ordinal) && line.Contains('.', StringComparison.Ordinal));

    private static bool LooksLikeCode(string line) =>
        line[^1] is ';' or '{' or '}' or ')' or ',' || line.Contains(" = ", StringComparison.Ordinal) || line.StartsWith(">>>", StringComparison.Ordinal) || line.StartsWith("import ", StringComparison.Ordinal);
}
