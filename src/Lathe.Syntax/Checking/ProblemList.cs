namespace Lathe.Syntax;

/// <summary>Collects problems by position and turns positions into lines, up to the bound.</summary>
internal sealed class ProblemList(string text)
{
    private readonly List<(int Position, string Message)> _problems = [];

    public bool IsFull => _problems.Count >= SyntaxCheck.MaxProblems;

    public bool IsEmpty => _problems.Count == 0;

    public void Add(int position, string message)
    {
        if (!IsFull) _problems.Add((position, message));
    }

    public IReadOnlyList<SyntaxProblem> ToList()
    {
        if (_problems.Count == 0) return [];
        _problems.Sort(static (a, b) => a.Position.CompareTo(b.Position));
        var list = new List<SyntaxProblem>(_problems.Count);
        var line = 1;
        var counted = 0;
        foreach (var (position, message) in _problems)
        {
            var at = Math.Clamp(position, 0, text.Length);
            line += text.AsSpan(counted, at - counted).Count('\n');
            counted = at;
            list.Add(new SyntaxProblem(line, at - text.AsSpan(0, at).LastIndexOf('\n'), message));
        }

        return list;
    }
}
