using System.Globalization;
using System.Text;

namespace Lathe.Cli.Tests.Running;

/// <summary>What stands on a terminal after some output: as much of a terminal as Lathe's output needs, and anything else is an error.</summary>
internal static class Screen
{
    /// <summary>The lines from the first to the last, as if the terminal had endless lines; spaces at the ends left out.</summary>
    public static List<string> Of(string output, int columns)
    {
        var lines = new List<StringBuilder> { new() };
        var (x, y) = (0, 0);
        for (var i = 0; i < output.Length; i++)
        {
            var c = output[i];
            switch (c)
            {
                case '\r': x = 0; break;
                case '\n': y++; break;
                case '\u001b': i = Sequence(i); break;
                default:
                    if (x == columns) (x, y) = (0, y + 1);
                    Put(c);
                    x++;
                    break;
            }

            while (lines.Count <= y) lines.Add(new StringBuilder());
        }

        return [.. lines.Select(l => l.ToString().TrimEnd())];

        void Put(char c)
        {
            while (lines.Count <= y) lines.Add(new StringBuilder());
            while (lines[y].Length <= x) lines[y].Append(' ');
            lines[y][x] = c;
        }

        int Sequence(int start)
        {
            if (output[start + 1] is '=' or '>') return start + 1;
            Assert.Equal('[', output[start + 1]);
            var end = start + 2;
            while (!char.IsAsciiLetter(output[end])) end++;
            var text = output[(start + 2)..end];
            var number = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
            switch (output[end])
            {
                // Terminals take a count of nought for one.
                case 'A': y = Math.Max(0, y - Math.Max(1, number)); break;
                case 'B': y += Math.Max(1, number); break;
                case 'K' when number == 2: lines[y].Clear(); break;
                case 'K' when number == 0: lines[y].Length = Math.Min(lines[y].Length, x); break;
                case 'm' or 'h' or 'l': break;
                default: Assert.Fail($"The sequence ESC {output[(start + 1)..(end + 1)]} is not known here."); break;
            }

            return end;
        }
    }
}
