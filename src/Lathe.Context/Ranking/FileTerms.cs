using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>What one file has of the task's words: per word a count in each window.</summary>
internal sealed class FileTerms
{
    /// <summary>Names in the file, parts of compound names not counted again.</summary>
    public int Length { get; set; }

    public int Lines { get; set; }

    public List<WindowTerms> Windows { get; } = [];
}

/// <summary>One window of a file that has at least one of the words.</summary>
internal sealed class WindowTerms
{
    public required int FirstLine { get; init; }

    public int LastLine { get; set; }

    public int Length { get; set; }

    /// <summary>Word index and weighted count.</summary>
    public List<(int Word, float Count)> Counts { get; } = [];

    public void Add(int word, float count)
    {
        foreach (ref var entry in CollectionsMarshal.AsSpan(Counts))
        {
            if (entry.Word != word) continue;
            entry.Count += count;
            return;
        }

        Counts.Add((word, count));
    }
}

/// <summary>Goes over a file once and counts the task's words in windows of lines. ASCII letters are folded; other bytes of UTF-8 belong to names as they are.</summary>
internal static class TermCounter
{
    private static readonly HashSet<string> DefinitionWords = new(StringComparer.Ordinal)
    {
        "class", "def", "func", "function", "fn", "interface", "struct", "enum", "record", "trait", "impl", "type", "module", "namespace", "package", "public", "private", "protected", "internal", "static", "export", "const", "val", "var",
        "object", "protocol", "extension", "macro_rules", "typedef", "union", "abstract", "final", "sealed", "async", "pub",
    };

    public static FileTerms Count(ReadOnlySpan<byte> text, TaskWords words, RankWeights weights)
    {
        var terms = new FileTerms();
        var lookup = words.Lookup;
        var definitions = DefinitionWords.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> name = stackalloc char[80];
        Span<char> lower = stackalloc char[80];
        var line = 1;
        var firstLine = 1;
        var windowLength = 0;
        WindowTerms? window = null;
        var firstOfLine = true;
        var defines = false;
        var at = 0;
        while (at < text.Length)
        {
            var b = text[at];
            if (!IsName(b))
            {
                at++;
                if (b != '\n') continue;
                line++;
                firstOfLine = true;
                defines = false;
                if (line - firstLine < weights.WindowLines) continue;
                Close(terms, ref window, windowLength, line - 1);
                firstLine = line;
                windowLength = 0;
                continue;
            }

            var start = at++;
            while (at < text.Length && IsName(text[at])) at++;
            terms.Length++;
            windowLength++;
            var length = at - start;
            if (length is < 2 or > 80)
            {
                firstOfLine = false;
                continue;
            }

            var compound = false;
            for (var i = 0; i < length; i++)
            {
                var c = (char)text[start + i];
                name[i] = c;
                lower[i] = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
                compound |= i > 0 && (c == '_' || char.IsAsciiLetterUpper(c));
            }

            if (firstOfLine) defines = definitions.Contains(name[..length]);
            firstOfLine = false;
            var factor = defines ? (float)weights.Definition : 1f;
            if (lookup.TryGetValue(lower[..length], out var word)) Hit(terms, ref window, firstLine, word, factor);
            if (!compound) continue;
            foreach (var part in NameParts.Of(name[..length]))
            {
                var (offset, partLength) = part.GetOffsetAndLength(length);
                if (partLength >= 2 && partLength < length && lookup.TryGetValue(lower.Slice(offset, partLength), out word)) Hit(terms, ref window, firstLine, word, factor * (float)weights.NamePart);
            }
        }

        Close(terms, ref window, windowLength, line);
        terms.Lines = line;
        return terms;
    }

    private static void Hit(FileTerms terms, ref WindowTerms? window, int firstLine, int word, float count)
    {
        if (window is null)
        {
            window = new WindowTerms { FirstLine = firstLine };
            terms.Windows.Add(window);
        }

        window.Add(word, count);
    }

    private static void Close(FileTerms terms, ref WindowTerms? window, int length, int lastLine)
    {
        if (window is null) return;
        window.Length = length;
        window.LastLine = lastLine;
        window = null;
    }

    private static bool IsName(byte b) => char.IsAsciiLetterOrDigit((char)b) || b == '_' || b >= 128;
}
