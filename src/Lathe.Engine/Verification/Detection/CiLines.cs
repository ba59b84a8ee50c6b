namespace Lathe.Engine.Verification.Detection;

/// <summary>One line of a file by which a project tells machines to test it.</summary>
internal readonly record struct CiLine(string File, int Line, string Text)
{
    /// <summary>The line's words: what separates commands separates words too.</summary>
    public string[] Words { get; } = Text.Split([' ', '\t', '"', '\'', ',', ';', '&', '|', '(', ')', '[', ']', '`'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether words stand in the line one after the other, the first perhaps with a folder before it.</summary>
    public bool Runs(params ReadOnlySpan<string> words)
    {
        var own = Words;
        for (var i = 0; i + words.Length <= own.Length; i++)
        {
            var same = own[i] == words[0] || own[i].EndsWith("/" + words[0], StringComparison.Ordinal);
            for (var j = 1; same && j < words.Length; j++) same = own[i + j] == words[j];
            if (same) return true;
        }

        return false;
    }
}

/// <summary>
/// What a project's own machines run. Evidence only: a line chooses among commands that Lathe knows and never becomes a command itself.
/// </summary>
internal sealed class CiLines
{
    private const int MostFiles = 25;
    private static readonly string[] Single = [".gitlab-ci.yml", ".travis.yml", "azure-pipelines.yml", "appveyor.yml", ".cirrus.yml", "tox.ini", "noxfile.py", "Jenkinsfile", ".circleci/config.yml", "debian/rules"];

    private readonly List<CiLine> _lines = [];

    /// <summary>Reads the lines.</summary>
    public static CiLines Of(ProjectTree tree)
    {
        var ci = new CiLines();
        foreach (var name in (tree.Find(".github/workflows")?.Files ?? []).Where(f => f.EndsWith(".yml", StringComparison.Ordinal) || f.EndsWith(".yaml", StringComparison.Ordinal)).Take(MostFiles)) ci.Add(tree, $".github/workflows/{name}");
        foreach (var name in Single)
        {
            if (name.Contains('/') ? tree.Exists(name) : tree.Top.Files.Contains(name) || name[0] == '.' && tree.Exists(name)) ci.Add(tree, name);
        }

        return ci;
    }

    /// <summary>The first line in which some words stand one after the other.</summary>
    public CiLine? Find(params ReadOnlySpan<string> words)
    {
        foreach (var line in _lines)
        {
            if (line.Runs(words)) return line;
        }

        return null;
    }

    /// <summary>All lines, in the order of the files.</summary>
    public IReadOnlyList<CiLine> Lines => _lines;

    private void Add(ProjectTree tree, string path)
    {
        if (tree.Lines(path) is not { } lines) return;
        for (var i = 0; i < lines.Count && i < 5_000; i++)
        {
            var text = lines[i].Trim();
            if (text.Length is 0 or > 1_000 || text[0] == '#' || text.StartsWith("name:", StringComparison.Ordinal) || text.StartsWith("- name:", StringComparison.Ordinal) || text.StartsWith("uses:", StringComparison.Ordinal)) continue;
            _lines.Add(new CiLine(path, i + 1, text));
        }
    }
}
