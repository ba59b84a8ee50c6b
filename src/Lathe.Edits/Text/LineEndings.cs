namespace Lathe.Edits;

/// <summary>The endings that new lines take.</summary>
internal static class LineEndings
{
    /// <summary>The ending of a line that comes in place of removed lines, or between lines.</summary>
    /// <param name="file">The file as it was.</param>
    /// <param name="removedFrom">The first removed line.</param>
    /// <param name="removedTo">The line after the last removed one.</param>
    /// <param name="index">Which of the lines that come it is.</param>
    public static string ForAdded(TextFile file, int removedFrom, int removedTo, int index)
    {
        if (removedTo == removedFrom) return Near(file, removedFrom);
        var line = Math.Min(removedFrom + index, removedTo - 1);
        var ending = file.Ending(line);
        return ending.Length > 0 ? ending.ToString() : Near(file, line);
    }

    /// <summary>The ending of the line before a place, or of the nearest one that has an ending; LF where none has.</summary>
    public static string Near(TextFile file, int line)
    {
        if (line > 0 && file.Ending(line - 1) is { Length: > 0 } before) return before.ToString();
        for (var i = Math.Max(0, line - 1); i < file.LineArray.Length; i++)
        {
            if (file.Ending(i).Length > 0) return file.Ending(i).ToString();
        }

        for (var i = Math.Min(line, file.LineArray.Length) - 1; i >= 0; i--)
        {
            if (file.Ending(i).Length > 0) return file.Ending(i).ToString();
        }

        return "\n";
    }

    /// <summary>The one ending that all of a file's lines have; null where they differ or there is none.</summary>
    public static string? Single(TextFile file)
    {
        string? single = null;
        for (var i = 0; i < file.LineArray.Length; i++)
        {
            var ending = file.Ending(i);
            if (ending.Length == 0) continue;
            single ??= ending.ToString();
            if (!ending.SequenceEqual(single)) return null;
        }

        return single;
    }

    /// <summary>A text with all its line breaks made one kind.</summary>
    public static string Convert(string text, string ending)
    {
        if (text.AsSpan().IndexOfAny('\n', '\r') < 0) return text;
        var lf = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return ending == "\n" ? lf : lf.Replace("\n", ending, StringComparison.Ordinal);
    }
}
