namespace Lathe.Quality;

/// <summary>
/// Finds where one of some words begins. A table of the two characters that they begin with passes over almost all of a text. SearchValues of strings looks through a long text faster, but making one and having its methods compiled costs
/// 4 ms in each process, more than this takes for a megabyte.
/// </summary>
internal sealed class WordSearch
{
    private const int Ascii = 128;

    private readonly bool[] _pairs = new bool[Ascii * Ascii];
    private readonly string[]?[] _byFirst = new string[]?[Ascii];
    private readonly StringComparison _comparison;

    /// <param name="words">Each of two characters or more, the first two of them ASCII.</param>
    /// <param name="ignoreCase">Whether small letters and capitals are the same.</param>
    public WordSearch(string[] words, bool ignoreCase = false)
    {
        _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (var word in words)
        {
            foreach (var first in Forms(word[0], ignoreCase))
            {
                _byFirst[first] = [.. _byFirst[first] ?? [], word];
                foreach (var second in Forms(word[1], ignoreCase)) _pairs[(first * Ascii) + second] = true;
            }
        }
    }

    /// <summary>The first place at which one of the words begins; -1 where there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where to begin.</param>
    public int Next(ReadOnlySpan<char> text, int from)
    {
        for (var at = from; at < text.Length - 1; at++)
        {
            int first = text[at], second = text[at + 1];
            if ((first | second) < Ascii && _pairs[(first * Ascii) + second] && Begins(text[at..])) return at;
        }

        return -1;
    }

    private bool Begins(ReadOnlySpan<char> text)
    {
        foreach (var word in _byFirst[text[0]]!)
            if (text.StartsWith(word, _comparison)) return true;
        return false;
    }

    private static char[] Forms(char c, bool ignoreCase) => ignoreCase && char.IsAsciiLetter(c) ? [char.ToLowerInvariant(c), char.ToUpperInvariant(c)] : [c];
}
