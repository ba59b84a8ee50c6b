using System.Text;

namespace Lathe.Edits;

/// <summary>Bytes as lines that end after each LF, the way git sees them. Bytes are kept as the characters of the same number.</summary>
internal sealed class ByteLines
{
    private ByteLines(string text, int[] starts) => (Text, Starts) = (text, starts);

    public string Text { get; }

    /// <summary>The first character of each line, and the end of the text.</summary>
    public int[] Starts { get; }

    public int Count => Starts.Length - 1;

    public static ByteLines Of(ReadOnlySpan<byte> bytes) => Of(Encoding.Latin1.GetString(bytes));

    public static ByteLines Of(string text)
    {
        var starts = new List<int>(4 + (text.Length / 32)) { 0 };
        for (var at = 0; at < text.Length;)
        {
            var length = text.AsSpan(at).IndexOf('\n');
            at = length < 0 ? text.Length : at + length + 1;
            starts.Add(at);
        }

        return new ByteLines(text, starts.ToArray());
    }

    /// <summary>A line with its ending.</summary>
    public ReadOnlySpan<char> this[int line] => Text.AsSpan(Starts[line], Starts[line + 1] - Starts[line]);

    /// <summary>Some lines with their endings.</summary>
    public ReadOnlySpan<char> Range(int from, int to) => Text.AsSpan(Starts[from], Starts[to] - Starts[from]);

    /// <summary>Numbers the lines: equal lines, in whichever texts share the table, have equal numbers.</summary>
    public int[] Intern(Dictionary<string, int> table)
    {
        var lookup = table.GetAlternateLookup<ReadOnlySpan<char>>();
        var ids = new int[Count];
        for (var i = 0; i < ids.Length; i++)
        {
            if (!lookup.TryGetValue(this[i], out ids[i])) lookup[this[i]] = ids[i] = table.Count;
        }

        return ids;
    }

    /// <summary>Columns of white space before a line's first other character; -1 for a blank line.</summary>
    public int Indentation(int line)
    {
        var columns = 0;
        foreach (var c in this[line])
        {
            if (c is '\n' or '\r') return -1;
            if (c is not (' ' or '\t')) return columns;
            columns += c == '\t' ? 8 - (columns % 8) : 1;
        }

        return -1;
    }
}
