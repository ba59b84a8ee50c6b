using Lathe.Quality.Code;
using Lathe.Syntax;

namespace Lathe.Quality;

/// <summary>The tree that a change stands in, so that a rule can learn how a repository does things from files that the change leaves alone.</summary>
/// <param name="paths">The paths of all its files; asked for once, and only where a rule needs it.</param>
/// <param name="files">Reads them.</param>
public sealed class TreeAround(Func<IEnumerable<string>> paths, ITreeFiles files)
{
    private const int MostFiles = 24;
    private const int MostBytes = 256 << 10;
    private const int LargestFile = 64 << 10;

    private readonly Dictionary<string, IReadOnlyList<CodeFile>> _near = new(StringComparer.Ordinal);

    /// <summary>Files in a language that lie near another: those of its folder first, then those of the folders above, bounded in number and size. Read once for a language, near the file that asks first.</summary>
    /// <param name="language">The language.</param>
    /// <param name="near">The path of the file.</param>
    /// <param name="except">Paths that are not meant.</param>
    internal IReadOnlyList<CodeFile> Near(Language language, string near, IReadOnlySet<string> except)
    {
        if (!_near.TryGetValue(language.Id, out var known)) _near.Add(language.Id, known = [.. Read(language, near, except)]);
        return known;
    }

    private IEnumerable<CodeFile> Read(Language language, string near, IReadOnlySet<string> except)
    {
        var candidates = new List<(int Shared, string Path)>();
        foreach (var path in paths())
            if (!except.Contains(path) && LanguageTable.Detect(path) == language && FileClassifier.ClassifyPath(path) == FileTraits.None) candidates.Add((SharedFolders(path, near), path));
        candidates.Sort(static (a, b) => a.Shared != b.Shared ? b.Shared.CompareTo(a.Shared) : string.CompareOrdinal(a.Path, b.Path));
        var bytes = 0;
        foreach (var (_, path) in candidates.Take(MostFiles))
        {
            if (files.Read(path, LargestFile) is not { } content || FileClassifier.IsBinary(content) || SourceText.Decode(content) is not { } text) continue;
            if (CodeFile.Parse(path, language, text.Text) is { } code) yield return code;
            if ((bytes += content.Length) >= MostBytes) yield break;
        }
    }

    private static int SharedFolders(string path, string near)
    {
        var shared = 0;
        var length = path.AsSpan().CommonPrefixLength(near);
        foreach (var c in path.AsSpan(0, length))
            if (c == '/') shared++;
        return shared;
    }
}
