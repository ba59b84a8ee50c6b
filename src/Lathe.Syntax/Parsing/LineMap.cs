namespace Lathe.Syntax;

/// <summary>Where the lines of a text begin.</summary>
internal sealed class LineMap
{
    private readonly List<int> _starts = [0];

    public LineMap(string text)
    {
        Text = text;
        for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1)) _starts.Add(at + 1);
    }

    public string Text { get; }

    public int Count => _starts.Count;

    /// <summary>The line of a position, from 1.</summary>
    public int LineOf(int position)
    {
        var index = _starts.BinarySearch(position);
        return index >= 0 ? index + 1 : ~index;
    }

    /// <summary>Where a line begins.</summary>
    public int StartOf(int line) => _starts[line - 1];

    /// <summary>Where a line ends, its line break not counted.</summary>
    public int EndOf(int line)
    {
        var end = line < _starts.Count ? _starts[line] - 1 : Text.Length;
        return end > _starts[line - 1] && Text[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>A line without its line break.</summary>
    public ReadOnlySpan<char> Line(int line) => Text.AsSpan(StartOf(line), EndOf(line) - StartOf(line));

    /// <summary>Whether nothing but white space stands between a line's start and a position on it.</summary>
    public bool IsFirstOnLine(int position)
    {
        var start = StartOf(LineOf(position));
        return Text.AsSpan(start, position - start).IsWhiteSpace();
    }
}
