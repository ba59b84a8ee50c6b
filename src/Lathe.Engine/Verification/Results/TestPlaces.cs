namespace Lathe.Engine.Verification.Results;

/// <summary>A line of a file of the tree.</summary>
/// <param name="Path">Relative to the tree.</param>
/// <param name="Line">From 1; null where only the file is known.</param>
internal readonly record struct TestPlace(string Path, int? Line);

/// <summary>Finds the first file of the tree that a stack trace or message names, in any of the usual notations of a place.</summary>
/// <param name="roots">The absolute paths under which the tree is known.</param>
/// <param name="files">The relative paths of the tree's files.</param>
internal sealed class TestPlaces(IReadOnlyList<string> roots, IEnumerable<string> files)
{
    private const int MostLines = 400;
    private const int LongestLine = 2_000;
    private static readonly string[] LineWords = ["\", line ", ":line ", " line ", ":"];

    private HashSet<string>? _known;
    private Dictionary<string, List<string>>? _byName;

    /// <summary>The first place, innermost frame first; in a Python traceback, which has it last, the last one.</summary>
    /// <param name="text">A stack trace or message; null finds nothing.</param>
    /// <param name="hint">Words of the folder in which a bare file name is to be looked for, as a package or class name.</param>
    public TestPlace? Find(string? text, string? hint = null)
    {
        if (string.IsNullOrEmpty(text)) return null;
        TestPlace? found = null;
        var left = MostLines;
        var innermostLast = false;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (left-- == 0) break;
            innermostLast |= line.StartsWith("Traceback (most recent call last)", StringComparison.Ordinal);
            if (found is not null && !innermostLast) return found;
            if (line.Length <= LongestLine && InLine(line, hint) is { } place) found = place;
        }

        return found;
    }

    /// <summary>A place from a path and a line as the runner gives them.</summary>
    public TestPlace? Of(string? path, int? line, string? hint = null) => path is not null && Resolve(path, hint) is { } known ? new TestPlace(known, line is > 0 ? line : null) : null;

    /// <summary>A name in which the tree's own paths are relative, so that it is the same wherever the tree lies.</summary>
    public string Relative(string name)
    {
        foreach (var root in roots) name = name.Replace(root + "/", "", StringComparison.Ordinal);
        return name;
    }

    private TestPlace? InLine(ReadOnlySpan<char> line, string? hint)
    {
        foreach (var word in LineWords)
        {
            for (var at = line.IndexOf(word); at > 0;)
            {
                var digits = line[(at + word.Length)..];
                var count = 0;
                while (count < digits.Length && count < 9 && char.IsAsciiDigit(digits[count])) count++;
                if (count > 0 && Resolve(PathBefore(line[..at], quoted: word[0] == '"'), hint) is { } path) return new TestPlace(path, int.Parse(digits[..count], null));
                var next = line[(at + 1)..].IndexOf(word);
                at = next < 0 ? -1 : at + 1 + next;
            }
        }

        return null;
    }

    private static string PathBefore(ReadOnlySpan<char> text, bool quoted)
    {
        var start = quoted ? text.LastIndexOf('"') : text.LastIndexOfAny(" \t\"'`()[]<>,=|");
        return text[(start + 1)..].ToString();
    }

    private string? Resolve(string path, string? hint)
    {
        if (path.Length is 0 or > 1_000) return null;
        if (path.StartsWith("file://", StringComparison.Ordinal)) path = path[7..];
        if (path[0] == '/')
        {
            foreach (var root in roots)
            {
                if (path.StartsWith(root, StringComparison.Ordinal) && path.Length > root.Length + 1 && path[root.Length] == '/') return Known(path[(root.Length + 1)..]);
            }

            return null;
        }

        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        return Known(path) ?? ByEnd(path, hint);
    }

    private string? Known(string path) => (_known ??= [.. files]).Contains(path) ? path : null;

    // A file that is named from a folder of its own (Go, Java, CTest): the one file of the tree that ends so, or the one that the hint's words lead to.
    private string? ByEnd(string path, string? hint)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (name.Length == 0 || !name.Contains('.') || !Index().TryGetValue(name, out var candidates)) return null;
        var fitting = candidates.Where(c => c.Length == path.Length || c.EndsWith("/" + path, StringComparison.Ordinal)).Take(50).ToList();
        if (fitting.Count == 1) return fitting[0];
        if (hint is null) return null;
        var words = $"/{hint.Replace('.', '/')}/";
        return fitting.Select(c => (Path: c, Shared: SharedFolders(c, words))).Where(c => c.Shared > 0).OrderByDescending(c => c.Shared).Select(c => c.Path).FirstOrDefault();
    }

    // How many of the folders right above a file stand in the hint, one after the other.
    private static int SharedFolders(string path, string words)
    {
        var shared = 0;
        var end = path.LastIndexOf('/');
        for (var start = end; start > 0;)
        {
            start = path.LastIndexOf('/', start - 1);
            if (!words.Contains($"/{path[(start + 1)..end]}/", StringComparison.Ordinal)) break;
            shared++;
        }

        return shared;
    }

    private Dictionary<string, List<string>> Index()
    {
        if (_byName is not null) return _byName;
        _byName = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var name = file[(file.LastIndexOf('/') + 1)..];
            if (!_byName.TryGetValue(name, out var list)) _byName[name] = list = [];
            list.Add(file);
        }

        return _byName;
    }
}
