using System.Text;
using Lathe.Engine.Objects;
using Lathe.Engine.Text;
using Lathe.Engine.Workspaces;
using Lathe.Syntax;

namespace Lathe.Engine.Feedback;

/// <summary>Finds the file of a tree that a tool's output means, and what stands at a line of it. Reads only files of the tree, each once, and not too large ones.</summary>
/// <param name="load">Gives the tree that the check ran on, when the first place is looked for: most attempts have none.</param>
/// <param name="objects">Where its content is.</param>
/// <param name="roots">The absolute paths at which checks may have seen the tree.</param>
internal sealed class TreePlaces(Func<Snapshot> load, IObjectStore objects, params IReadOnlyList<string> roots)
{
    private const int LargestFile = 2 << 20;
    private const int MostFiles = 60;
    private const int LongestAnchor = 160;
    private const int MostLinesAround = 60;
    private readonly Dictionary<string, Opened?> _opened = new(StringComparer.Ordinal);
    private Dictionary<string, string?>? _byName;
    private Snapshot? _tree;

    private IReadOnlyDictionary<string, SnapshotEntry> Entries => (_tree ??= load()).Entries;

    /// <summary>The file of the tree that is meant; null when there is none, or more than one could be.</summary>
    /// <param name="path">Absolute, relative to the tree or to a folder of it, with <c>file://</c> or <c>./</c> in front or not.</param>
    public string? Resolve(string path)
    {
        path = path.Trim();
        if (path.StartsWith("file://", StringComparison.Ordinal)) path = path[7..];
        if (path.Length is 0 or > 1_000 || path.Contains('\0', StringComparison.Ordinal)) return null;
        path = path.Replace('\\', '/');
        if (path[0] == '/')
        {
            var root = roots.FirstOrDefault(r => path.StartsWith(r.TrimEnd('/') + "/", StringComparison.Ordinal));
            if (root is null) return null;
            path = path[(root.TrimEnd('/').Length + 1)..];
        }

        if (Clean(path) is not { Length: > 0 } clean) return null;
        if (IsFile(clean)) return clean;
        return ByName(clean);
    }

    /// <summary>What stands at a line, in a form that stays when lines move: the enclosing definition and the line's text, or that of the nearest line above that says something.</summary>
    /// <returns>Null where the file has no such line.</returns>
    public string? Anchor(string path, int? line)
    {
        if (line is not { } number || Open(path) is not { } file || number < 1 || number > file.Lines.Length) return null;
        var text = "";
        for (var i = number - 1; i >= 0 && i > number - 6 && text.Length == 0; i--)
        {
            if (file.Lines[i].Any(char.IsLetterOrDigit)) text = file.Lines[i].Trim();
        }

        return Bounded.OneLine($"{string.Join('.', file.Enclosing(number).Select(i => i.Name))}: {text}", LongestAnchor);
    }

    /// <summary>The definition around a line with its line numbers, or the lines around it where there is none; bounded.</summary>
    public string? Around(string path, int line)
    {
        if (Open(path) is not { } file || line < 1 || line > file.Lines.Length) return null;
        var (from, to) = (Math.Max(1, line - 8), Math.Min(file.Lines.Length, line + 8));
        if (file.Enclosing(line).LastOrDefault(i => i.EndLine - i.StartLine < MostLinesAround) is { } symbol) (from, to) = (symbol.StartLine, Math.Max(symbol.EndLine, line));
        var builder = new StringBuilder($"{path}:{from}-{to}\n");
        for (var i = from; i <= to; i++) builder.Append(i).Append('\t').Append(file.Lines[i - 1].Length > 300 ? file.Lines[i - 1][..300] + "…" : file.Lines[i - 1]).Append('\n');
        return builder.ToString().TrimEnd('\n');
    }

    /// <summary>Whether the tree has this file.</summary>
    public bool IsFile(string path) => Entries.TryGetValue(path, out var entry) && entry.Kind == SnapshotEntryKind.File;

    /// <summary>How many lines a file has; null where it is no text of a readable size.</summary>
    public int? LineCount(string path) => Open(path)?.Lines is { } lines ? lines.Length - (lines is [.., _, ""] ? 1 : 0) : null;

    // "a/./b" and "a/../b" are spelled by tools that change folders; what climbs out of the tree is none of its files.
    private static string? Clean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is ".") continue;
            if (part is not "..") parts.Add(part);
            else if (parts.Count == 0) return null;
            else parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }

    // A tool that runs in a folder of the tree names files from there: the only file that ends so is the one.
    private string? ByName(string path)
    {
        if (_byName is null)
        {
            _byName = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var known in Entries.Keys)
            {
                var name = known[(known.LastIndexOf('/') + 1)..];
                _byName[name] = _byName.ContainsKey(name) ? null : known;
            }
        }

        var last = path[(path.LastIndexOf('/') + 1)..];
        if (!_byName.TryGetValue(last, out var only)) return null;
        if (only is not null) return IsFile(only) && (last == path || only.EndsWith("/" + path, StringComparison.Ordinal)) ? only : null;
        string? found = null;
        foreach (var known in Entries.Keys)
        {
            if (!known.EndsWith("/" + path, StringComparison.Ordinal)) continue;
            if (found is not null) return null;
            found = known;
        }

        return found;
    }

    private Opened? Open(string path)
    {
        if (_opened.TryGetValue(path, out var opened)) return opened;
        if (_opened.Count >= MostFiles || !Entries.TryGetValue(path, out var entry) || entry.Kind != SnapshotEntryKind.File || entry.Size > LargestFile) return null;
        opened = _tree!.Read(path, objects) is { } bytes && SourceText.Decode(bytes) is { } source ? new Opened(path, source.Text) : null;
        return _opened[path] = opened;
    }

    private sealed class Opened(string path, string text)
    {
        private IReadOnlyList<OutlineItem>? _outline;

        public string[] Lines { get; } = [.. text.Split('\n').Select(l => l.TrimEnd('\r'))];

        public IEnumerable<OutlineItem> Enclosing(int line)
        {
            _outline ??= LanguageTable.Detect(path) is { } language ? Outline.Of(language, text) : [];
            return _outline.Where(i => i.StartLine <= line && i.EndLine >= line && i.EndLine > i.StartLine);
        }
    }
}
