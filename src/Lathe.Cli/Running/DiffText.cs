namespace Lathe.Cli.Running;

/// <summary>A diff for the eyes: binary content left out, and only so many lines.</summary>
internal static class DiffText
{
    /// <summary>The lines to show.</summary>
    /// <param name="diff">A unified diff.</param>
    /// <param name="most">At most so many lines.</param>
    /// <param name="whole">The command that shows all of it.</param>
    public static IEnumerable<ViewLine> Lines(string diff, int most, string whole)
    {
        var shown = 0;
        var left = 0;
        var binary = false;
        foreach (var line in diff.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("diff --git ", StringComparison.Ordinal)) binary = false;
            if (binary) continue;
            if (shown == most)
            {
                left++;
                continue;
            }

            shown++;
            binary = line == "GIT binary patch";
            yield return binary ? new ViewLine("(binary content)", LineTone.Faint) : new ViewLine(line, Tone(line)) { AsItIs = true };
        }

        if (left > 0) yield return new ViewLine($"… {left:N0} more lines: {whole}", LineTone.Faint);
    }

    private static LineTone Tone(string line) => line switch
    {
        ['+', '+', '+', ..] or ['-', '-', '-', ..] or ['d', 'i', 'f', 'f', ..] => LineTone.Heading,
        ['+', ..] => LineTone.Good,
        ['-', ..] => LineTone.Bad,
        ['@', ..] => LineTone.Faint,
        _ => LineTone.Plain,
    };
}
