namespace Lathe.Quality.Patterns;

/// <summary>The lines of a bad example that have to be reported: those that end with a comment <c>finding</c>; the first where none does.</summary>
internal static class ExampleMarks
{
    private static readonly string[] Marks = ["# finding", "// finding", "/* finding */"];

    public static int[] Lines(string code)
    {
        var lines = new List<int>();
        var line = 0;
        foreach (var text in code.AsSpan().EnumerateLines())
        {
            line++;
            foreach (var mark in Marks)
                if (text.TrimEnd().EndsWith(mark)) lines.Add(line);
        }

        return lines.Count > 0 ? [.. lines] : [1];
    }
}
