namespace Lathe.Syntax;

/// <summary>Compares and joins lists of problems.</summary>
internal static class ProblemSets
{
    /// <summary>Two lists as one by position; of the second, lines that the first names already are left out, because they would say the same less well.</summary>
    public static IReadOnlyList<SyntaxProblem> Together(IReadOnlyList<SyntaxProblem> first, IEnumerable<SyntaxProblem> second)
    {
        var lines = new HashSet<int>();
        foreach (var problem in first) lines.Add(problem.Line);
        var all = new List<SyntaxProblem>(first);
        foreach (var problem in second)
            if (!lines.Contains(problem.Line)) all.Add(problem);
        if (all.Count == first.Count) return first;
        all.Sort(static (a, b) => a.Line != b.Line ? a.Line.CompareTo(b.Line) : a.Column.CompareTo(b.Column));
        if (all.Count > SyntaxCheck.MaxProblems) all.RemoveRange(SyntaxCheck.MaxProblems, all.Count - SyntaxCheck.MaxProblems);
        return all;
    }

    /// <summary>What is in the list after and was not in the one before.</summary>
    public static IReadOnlyList<SyntaxProblem> Added(string before, IReadOnlyList<SyntaxProblem> old, string after, IReadOnlyList<SyntaxProblem> now)
    {
        if (old.Count == 0) return now;

        // The same message on the same text is the same problem wherever the line went; of the rest, as many of a message as there were before are the old ones.
        var oldLines = new LineMap(before);
        var newLines = new LineMap(after);
        var seen = new Dictionary<(string Message, string Line), int>();
        var left = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var problem in old)
        {
            var key = (problem.Message, oldLines.Line(problem.Line).Trim().ToString());
            seen[key] = seen.GetValueOrDefault(key) + 1;
            left[problem.Message] = left.GetValueOrDefault(problem.Message) + 1;
        }

        var unmatched = new List<SyntaxProblem>();
        foreach (var problem in now)
        {
            var key = (problem.Message, newLines.Line(problem.Line).Trim().ToString());
            if (seen.GetValueOrDefault(key) is var count and > 0)
            {
                seen[key] = count - 1;
                left[problem.Message]--;
            }
            else
            {
                unmatched.Add(problem);
            }
        }

        var added = new List<SyntaxProblem>();
        foreach (var problem in unmatched)
        {
            if (left.GetValueOrDefault(problem.Message) is var count and > 0) left[problem.Message] = count - 1;
            else added.Add(problem);
        }

        return added;
    }
}
