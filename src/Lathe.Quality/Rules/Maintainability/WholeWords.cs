namespace Lathe.Quality.Structure;

/// <summary>Finds a name as a whole word.</summary>
internal static class WholeWords
{
    /// <summary>Whether a word stands in a text outside of a range.</summary>
    public static bool IsThere(ReadOnlySpan<char> text, ReadOnlySpan<char> word, int exceptFrom, int exceptTo) => Has(text[..exceptFrom], word) || Has(text[exceptTo..], word);

    public static bool Has(ReadOnlySpan<char> text, ReadOnlySpan<char> word)
    {
        while (text.IndexOf(word, StringComparison.Ordinal) is var at and >= 0)
        {
            var end = at + word.Length;
            if ((at == 0 || !IsPart(text[at - 1])) && (end == text.Length || !IsPart(text[end]))) return true;
            text = text[(at + 1)..];
        }

        return false;
    }

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';
}
