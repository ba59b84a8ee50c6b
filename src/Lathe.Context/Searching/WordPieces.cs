using System.Text;

namespace Lathe.Context;

/// <summary>
/// The pieces of words that any text matching a query must hold, by which an index can rule files out before one is opened. A query that gives none has to look everywhere.
/// </summary>
internal static class WordPieces
{
    private const int Shortest = 3;

    // Words that the reader passes over although they stand in files, beside those with a role in some language.
    private static readonly string[] NeverIndexed = ["php", "define", "include", "ifdef", "ifndef", "endif", "elif", "undef", "pragma", "error", "warning", "region", "endregion", "nullable", "line", "load", "reference"];

    /// <summary>The pieces in lower case, longest first; none where nothing can be said.</summary>
    public static IReadOnlyList<string> Of(SearchQuery query)
    {
        // Folding beyond ASCII is not the index's folding.
        if (query.IgnoreCase && !Ascii.IsValid(query.Pattern)) return [];
        var pieces = new HashSet<string>(StringComparer.Ordinal);
        foreach (var literal in query.IsRegex ? Literals(query.Pattern) : [query.Pattern]) AddWords(literal, query.IsRegex, pieces);
        return [.. pieces.OrderByDescending(p => p.Length).ThenBy(p => p, StringComparer.Ordinal)];
    }

    private static void AddWords(string literal, bool asciiOnly, HashSet<string> pieces)
    {
        if (asciiOnly && !Ascii.IsValid(literal)) return;
        var text = Encoding.UTF8.GetBytes(literal);
        var at = 0;
        while (at < text.Length)
        {
            var kind = Words.Table[text[at]];
            if (kind == ByteClass.Wide && Words.WidePunctuation(text, at) is var skip and > 0)
            {
                at += skip;
                continue;
            }

            if (kind is not (ByteClass.Letter or ByteClass.Digit or ByteClass.Wide))
            {
                at++;
                continue;
            }

            var end = Words.End(text, at + 1);
            var word = text.AsSpan(at, end - at);
            if (IsUseful(word)) pieces.Add(NameForm.Fold(Encoding.UTF8.GetString(word)));
            at = end;
        }
    }

    private static bool IsUseful(ReadOnlySpan<byte> word)
    {
        if (word.Length is < Shortest or > ByteTable.MaxLength || Words.MayBeOpaque(word) || word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0) return false;
        var piece = NameForm.Fold(Encoding.UTF8.GetString(word));
        foreach (var reserved in ReservedWords.All)
            if (reserved.Contains(piece, StringComparison.OrdinalIgnoreCase)) return false;
        foreach (var other in NeverIndexed)
            if (other.Contains(piece, StringComparison.Ordinal)) return false;
        return true;
    }

    /// <summary>Texts that every match of a regular expression holds: plain characters outside groups, classes and alternatives, not followed by a quantifier that allows none.</summary>
    private static List<string> Literals(string pattern)
    {
        var literals = new List<string>();
        if (pattern.Contains('|', StringComparison.Ordinal) || pattern.Contains("(?", StringComparison.Ordinal)) return literals;
        var current = new StringBuilder();
        var depth = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\')
            {
                // An escaped letter is a class or a position, an escaped mark itself.
                i++;
                if (i < pattern.Length && depth == 0 && !char.IsLetterOrDigit(pattern[i])) current.Append(pattern[i]);
                else End();
            }
            else if (c == '[')
            {
                End();
                // "[]a]" and "[^]a]" hold a bracket.
                i++;
                if (i < pattern.Length && pattern[i] == '^') i++;
                if (i < pattern.Length && pattern[i] == ']') i++;
                while (i < pattern.Length && pattern[i] != ']') i += pattern[i] == '\\' ? 2 : 1;
            }
            else if (c is '(' or ')')
            {
                End();
                depth = Math.Max(0, depth + (c == '(' ? 1 : -1));
            }
            else if (c is '*' or '?' or '{')
            {
                if (current.Length > 0) current.Length--;
                End();
                if (c == '{') while (i < pattern.Length && pattern[i] != '}') i++;
            }
            else if (c is '.' or '^' or '$' or '+')
            {
                End();
            }
            else if (depth == 0)
            {
                current.Append(c);
            }
        }

        End();
        return literals;

        void End()
        {
            if (current.Length > 0) literals.Add(current.ToString());
            current.Clear();
        }
    }
}
