using System.Text;

namespace Lathe.Quality.Patterns;

/// <summary>The lines of a bad example that have to be reported: those that end with a comment <c>finding</c>; the first where none does. The marks are no part of the code.</summary>
internal static class ExampleMarks
{
    private static readonly string[] Marks = ["# finding", "// finding", "/* finding */"];

    public static (string Code, int[] Lines) Read(string code)
    {
        var text = new StringBuilder(code.Length);
        var marked = new List<int>();
        var line = 0;
        foreach (var whole in code.AsSpan().TrimEnd('\n').EnumerateLines())
        {
            line++;
            var kept = whole;
            foreach (var mark in Marks)
            {
                if (!whole.TrimEnd().EndsWith(mark)) continue;
                marked.Add(line);
                kept = whole.TrimEnd()[..^mark.Length].TrimEnd();
            }

            text.Append(kept).Append('\n');
        }

        return (text.ToString(), marked.Count > 0 ? [.. marked] : [1]);
    }
}
