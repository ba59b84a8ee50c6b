using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>A commit with the words of its message, each once.</summary>
internal sealed record CommitWords(HistoryCommit Commit, string[] Words)
{
    public static CommitWords Of(HistoryCommit commit)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var text = commit.Message.AsSpan();
        if (text.Length > 4096) text = text[..4096];
        var at = 0;
        while (at < text.Length && words.Count < 200)
        {
            while (at < text.Length && !NameParts.IsNameChar(text[at])) at++;
            var start = at;
            while (at < text.Length && NameParts.IsNameChar(text[at])) at++;
            var name = text[start..at];
            if (name.Length is < 2 or > 80 || char.IsAsciiDigit(name[0])) continue;
            words.Add(TaskQuery.Lower(name));
            foreach (var part in NameParts.Of(name)) words.Add(TaskQuery.Lower(name[part]));
        }

        return new CommitWords(commit, [.. words]);
    }
}

/// <summary>The past of a repository, newest first: which commits say a word, and which files each changed.</summary>
internal sealed class HistoryIndex
{
    private readonly Dictionary<string, List<int>> _byWord = new(StringComparer.Ordinal);

    public HistoryIndex(IReadOnlyList<CommitWords> commits)
    {
        Commits = commits;
        for (var i = 0; i < commits.Count; i++)
        {
            foreach (var word in commits[i].Words)
            {
                ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(_byWord, word, out _);
                (list ??= []).Add(i);
            }
        }
    }

    public IReadOnlyList<CommitWords> Commits { get; }

    public IReadOnlyList<int> Saying(string word) => _byWord.TryGetValue(word, out var list) ? list : [];
}

/// <summary>Which files of a tree the commits changed, and the other way round.</summary>
internal sealed class HistoryFiles
{
    public HistoryFiles(HistoryIndex history, PathIndex paths, int documents)
    {
        Files = new int[history.Commits.Count][];
        Sizes = new int[history.Commits.Count];
        Commits = new List<int>?[documents];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var buffer = new List<int>();
        for (var c = 0; c < Files.Length; c++)
        {
            buffer.Clear();
            foreach (var path in history.Commits[c].Commit.Paths)
            {
                if (!known.TryGetValue(path, out var file)) known.Add(path, file = Resolve(path, paths));
                if (file >= 0 && !buffer.Contains(file)) buffer.Add(file);
                if (buffer.Count >= 100) break;
            }

            Files[c] = [.. buffer];
            Sizes[c] = Math.Max(history.Commits[c].Commit.Paths.Count, buffer.Count);
            foreach (var file in buffer) (Commits[file] ??= []).Add(c);
        }
    }

    /// <summary>Per commit, the files of the tree that it changed.</summary>
    public int[][] Files { get; }

    /// <summary>Per commit, how many paths it changed.</summary>
    public int[] Sizes { get; }

    /// <summary>Per file, the commits that changed it, newest first.</summary>
    public List<int>?[] Commits { get; }

    // A file that was moved is still the only one of its name.
    private static int Resolve(string path, PathIndex paths)
    {
        var file = paths.Find(path);
        if (file >= 0) return file;
        var named = paths.Named(path[(path.LastIndexOf('/') + 1)..]);
        return named.Count == 1 ? named[0] : -1;
    }
}
