namespace Lathe.Edits;

/// <summary>Where the scope of each line ends: at the next line that tells something and is not indented more. Worked out for all lines at once, from the last to the first.</summary>
internal sealed class ScopeEnds
{
    private readonly int[] ends;

    public ScopeEnds(TextFile file)
    {
        var count = file.LineArray.Length;
        ends = new int[count];
        var open = new Stack<(int Indentation, int Line)>();
        for (var i = count - 1; i >= 0; i--)
        {
            var line = file.Line(i);
            var own = LineForm.Indentation(line).Length;
            while (open.TryPeek(out var next) && next.Indentation > own) open.Pop();
            ends[i] = open.TryPeek(out var end) ? end.Line : count;
            if (LineForm.IsTelling(line)) open.Push((own, i));
        }
    }

    /// <summary>The first line after the scope of a line; for -1, the line before the file, the end of the file.</summary>
    public int Of(int line) => line < 0 ? ends.Length : ends[line];
}
