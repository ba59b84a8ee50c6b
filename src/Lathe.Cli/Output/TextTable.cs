using System.Text;

namespace Lathe.Cli.Output;

/// <summary>
/// Rows in aligned columns. Where they do not fit, the widest column is wrapped; where that would be too narrow to read, each row becomes a block of lines, so that
/// forty columns show everything. Cells may come from anywhere: they are made harmless here.
/// </summary>
internal sealed class TextTable(params string[] headers)
{
    private const int Gap = 2;
    private const int NarrowestWrapped = 18;

    private readonly List<string[]> _rows = [];

    public void Add(params string?[] cells)
    {
        var row = new string[headers.Length];
        for (var i = 0; i < row.Length; i++) row[i] = i < cells.Length && cells[i] is { } cell ? PlainText.OneLine(cell) : "";
        _rows.Add(row);
    }

    /// <param name="output">Where to.</param>
    /// <param name="width">Columns; null for as many as it takes.</param>
    public void Write(TextWriter output, int? width)
    {
        if (_rows.Count == 0) return;
        var widths = new int[headers.Length];
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = headers[i].Length;
            foreach (var row in _rows) widths[i] = Math.Max(widths[i], TextWidth.Of(row[i]));
        }

        var total = (widths.Length - 1) * Gap;
        var widest = 0;
        for (var i = 0; i < widths.Length; i++)
        {
            total += widths[i];
            if (widths[i] > widths[widest]) widest = i;
        }

        if (width is { } limit && total > limit)
        {
            widths[widest] -= total - limit;
            if (widths[widest] < NarrowestWrapped)
            {
                WriteBlocks(output, limit);
                return;
            }
        }

        WriteRow(output, headers, widths);
        foreach (var row in _rows) WriteRow(output, row, widths);
    }

    private static void WriteRow(TextWriter output, string[] cells, int[] widths)
    {
        var lines = new List<string>[cells.Length];
        var height = 1;
        for (var i = 0; i < cells.Length; i++)
        {
            lines[i] = TextWidth.Wrap(cells[i], widths[i]);
            height = Math.Max(height, lines[i].Count);
        }

        for (var y = 0; y < height; y++)
        {
            var line = new StringBuilder();
            for (var x = 0; x < cells.Length; x++)
            {
                var text = y < lines[x].Count ? lines[x][y] : "";
                line.Append(text);
                if (x < cells.Length - 1) line.Append(' ', widths[x] - TextWidth.Of(text) + Gap);
            }

            output.WriteLine(line.ToString().TrimEnd());
        }
    }

    private void WriteBlocks(TextWriter output, int limit)
    {
        foreach (var row in _rows)
        {
            foreach (var line in TextWidth.Wrap(row[0], limit)) output.WriteLine(line);
            for (var i = 1; i < row.Length; i++)
            {
                if (row[i].Length == 0) continue;
                foreach (var line in TextWidth.Wrap($"{headers[i].ToLowerInvariant()}: {row[i]}", Math.Max(1, limit - Gap))) output.WriteLine($"  {line}");
            }
        }
    }
}
