using System.Text;
using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Verification.Results;

/// <summary>A command's output as lines: without colours and carriage returns, bounded.</summary>
internal sealed class OutputText
{
    private const int MostLines = 300_000;
    private const int LongestLine = 8_000;
    private const int LongestBlock = 200;

    private OutputText(List<string> lines, bool isCut) => (Lines, IsCut) = (lines, isCut);

    /// <summary>The lines without their ends.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>Some of what the command wrote is not among them.</summary>
    public bool IsCut { get; }

    public static OutputText Of(string output)
    {
        var lines = new List<string>();
        var isCut = false;
        foreach (var line in output.AsSpan().EnumerateLines())
        {
            if (lines.Count == MostLines)
            {
                isCut = true;
                break;
            }

            isCut |= OutputKeeper.IsCutMark(line);
            lines.Add(Plain(line.Length > LongestLine ? line[..LongestLine] : line));
        }

        return new OutputText(lines, isCut);
    }

    /// <summary>The output without some of its blocks.</summary>
    /// <param name="begins">Whether a line is the first of a block to leave out.</param>
    /// <param name="ends">Whether a line is the first behind it.</param>
    public OutputText Without(Func<string, bool> begins, Func<string, bool> ends)
    {
        var kept = new List<string>();
        var isOut = false;
        foreach (var line in Lines)
        {
            isOut = isOut ? !ends(line) : begins(line);
            if (!isOut) kept.Add(line);
        }

        return kept.Count == Lines.Count ? this : new OutputText(kept, IsCut);
    }

    /// <summary>Whether some line begins so.</summary>
    public bool HasLine(string start)
    {
        foreach (var line in Lines)
        {
            if (line.StartsWith(start, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>The lines from one on, until one that ends the block (not in it), the last line, or the bound.</summary>
    /// <param name="from">The first line.</param>
    /// <param name="ends">Whether a line ends the block.</param>
    public string Block(int from, Func<string, bool> ends)
    {
        var text = new StringBuilder();
        for (var i = from; i < Lines.Count && i < from + LongestBlock && !ends(Lines[i]); i++) text.Append(Lines[i]).Append('\n');
        return text.ToString();
    }

    /// <summary>The number that stands right before a word, as in "3 failed"; 0 where there is none.</summary>
    public static int CountBefore(ReadOnlySpan<char> line, string word)
    {
        var at = line.IndexOf(word);
        if (at <= 0) return 0;
        var end = at;
        while (end > 0 && line[end - 1] == ' ') end--;
        var start = end;
        while (start > 0 && char.IsAsciiDigit(line[start - 1])) start--;
        return int.TryParse(line[start..end], out var count) ? count : 0;
    }

    /// <summary>The number that stands right after a word, as in "Failures: 3"; 0 where there is none.</summary>
    public static int CountAfter(ReadOnlySpan<char> line, string word)
    {
        var at = line.IndexOf(word);
        if (at < 0) return 0;
        var rest = line[(at + word.Length)..].TrimStart();
        var count = 0;
        while (count < rest.Length && char.IsAsciiDigit(rest[count])) count++;
        return int.TryParse(rest[..count], out var number) ? number : 0;
    }

    /// <summary>How many blanks a line begins with.</summary>
    public static int Indent(string line)
    {
        var count = 0;
        while (count < line.Length && line[count] == ' ') count++;
        return count;
    }

    /// <summary>A name without the time in parentheses or brackets that runners put behind it.</summary>
    public static string WithoutTime(string name)
    {
        name = name.TrimEnd();
        if (name.Length == 0 || name[^1] is not (')' or ']')) return name;
        var open = name.LastIndexOf(name[^1] == ')' ? " (" : " [", StringComparison.Ordinal);
        if (open < 0) return name;
        var inside = name.AsSpan(open + 2, name.Length - open - 3).TrimStart("< ");
        return inside.Length > 1 && char.IsAsciiDigit(inside[0]) && (inside.EndsWith("s") || inside.EndsWith("m")) ? name[..open].TrimEnd() : name;
    }

    // ECMA-48: ESC [ parameters, then a letter; ESC ] text BEL.
    private static string Plain(ReadOnlySpan<char> line)
    {
        if (line.IndexOf('\e') < 0) return line.ToString();
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\e')
            {
                text.Append(line[i]);
                continue;
            }

            var end = ++i < line.Length && line[i] == ']' ? '\a' : '\0';
            if (i >= line.Length || line[i] is not ('[' or ']')) continue;
            i++;
            while (i < line.Length && (end == '\0' ? line[i] is < '@' or > '~' : line[i] != end)) i++;
        }

        return text.ToString();
    }
}
