namespace Lathe.Edits;

/// <summary>A fence, and perhaps the file's name above it, around the whole text of a part.</summary>
internal static class BlockWrapping
{
    /// <summary>The text within; the text itself where nothing is around it.</summary>
    public static string Strip(string text, string? fileName)
    {
        var lines = ByteLines.Of(text);
        var (first, last) = (0, lines.Count - 1);
        if (first <= last && fileName is not null && lines[first].Trim().SequenceEqual(fileName)) first++;
        if (last <= first || !Fence.TryOpen(lines[first], out var fence) || !Fence.TryOpen(lines[last], out var closing) || !fence.IsClosedBy(closing)) return text;
        for (var i = first + 1; i < last; i++)
        {
            if (Fence.TryOpen(lines[i], out var inner) && fence.IsClosedBy(inner)) return text;
        }

        return lines.Range(first + 1, last).ToString();
    }
}
