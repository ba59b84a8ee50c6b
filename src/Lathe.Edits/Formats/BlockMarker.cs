namespace Lathe.Edits;

/// <summary>The lines that bound the parts of a search/replace block. aider, Cline and Roo write them alike but for the characters and their number.</summary>
internal static class BlockMarker
{
    private const int Fewest = 3;
    private const int Most = 20;

    /// <summary><c>&lt;&lt;&lt;&lt;&lt;&lt;&lt; SEARCH</c> or <c>------- SEARCH</c>, with one <c>&gt;</c> too many or not.</summary>
    public static bool IsSearch(ReadOnlySpan<char> line, out int length) => IsNamed(line, '<', '-', "SEARCH", out length);

    /// <summary><c>&gt;&gt;&gt;&gt;&gt;&gt;&gt; REPLACE</c> or <c>+++++++ REPLACE</c>.</summary>
    public static bool IsReplace(ReadOnlySpan<char> line, out int length) => IsNamed(line, '>', '+', "REPLACE", out length);

    /// <summary><c>=======</c>.</summary>
    public static bool IsDivider(ReadOnlySpan<char> line, out int length)
    {
        line = line.Trim();
        length = line.Length;
        return length is >= Fewest and <= Most && line.IndexOfAnyExcept('=') < 0;
    }

    /// <summary><c>-------</c>, which ends the hints of a block.</summary>
    public static bool IsRule(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return line.Length is >= Fewest and <= Most && line.IndexOfAnyExcept('-') < 0;
    }

    /// <summary>A line that would be a marker, written with a backslash so that it is none.</summary>
    public static bool IsEscaped(ReadOnlySpan<char> line) =>
        line.StartsWith('\\') && (IsSearch(line[1..], out _) || IsReplace(line[1..], out _) || IsDivider(line[1..], out _) || IsRule(line[1..])
            || line[1..].StartsWith("<<<<<<<") || line[1..].StartsWith(">>>>>>>") || line[1..].StartsWith(":start_line:") || line[1..].StartsWith(":end_line:"));

    private static bool IsNamed(ReadOnlySpan<char> line, char mark, char other, string name, out int length)
    {
        length = 0;
        line = line.Trim();
        if (line.Length < Fewest + 1 + name.Length || (line[0] != mark && line[0] != other)) return false;
        length = line.IndexOfAnyExcept(line[0]);
        if (length is < Fewest or > Most || line[length] != ' ') return false;
        var rest = line[length..].TrimStart();
        return rest.StartsWith(name, StringComparison.Ordinal) && rest[name.Length..] is "" or ">";
    }
}
