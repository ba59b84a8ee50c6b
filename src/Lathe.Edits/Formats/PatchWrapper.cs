namespace Lathe.Edits;

/// <summary>The lines that models wrap a patch in: fences, here-documents, the command's name.</summary>
internal static class PatchWrapper
{
    public static bool Opens(ReadOnlySpan<char> line) =>
        line.StartsWith("```", StringComparison.Ordinal) || line.StartsWith("~~~", StringComparison.Ordinal) || line is "%%bash" or "apply_patch" || IsHereDocument(line);

    public static bool Closes(ReadOnlySpan<char> line) => line is "```" or "~~~" || (line.Length is > 0 and <= 20 && IsWord(line) && line.IndexOfAnyInRange('a', 'z') < 0);

    // "<<WORD", "<<'WORD'" or "<<"WORD"", perhaps after a command.
    private static bool IsHereDocument(ReadOnlySpan<char> line)
    {
        var mark = line.IndexOf("<<", StringComparison.Ordinal);
        if (mark < 0 || (mark > 0 && line[..mark].Trim() is not ("cat" or "apply_patch"))) return false;
        var word = line[(mark + 2)..];
        if (word.Length > 2 && word[0] is '\'' or '"')
        {
            if (word[^1] != word[0]) return false;
            word = word[1..^1];
        }

        return IsWord(word);
    }

    private static bool IsWord(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        }

        return word.Length > 0;
    }
}
