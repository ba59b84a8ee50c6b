using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>What speaks for each file before anything is read.</summary>
internal sealed class FileEvidence(IReadOnlyList<ContextFile> files, RankWeights weights)
{
    // Not worth opening: nothing of it could be shown to a model.
    private static readonly HashSet<string> OpaqueExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".jpg", ".jpeg", ".gif", ".ico", ".bmp", ".webp", ".pdf", ".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".tar", ".jar", ".war", ".class", ".dll", ".exe", ".so", ".dylib", ".a", ".o", ".lib", ".pdb", ".pyc", ".whl",
        ".nupkg", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".mov", ".avi", ".wav", ".ogg", ".webm", ".sqlite", ".db", ".bin", ".dat", ".mo", ".wasm", ".parquet", ".npy", ".pkl", ".psd", ".map",
    };

    public double[] Scores { get; } = new double[files.Count];

    public List<RankReason>?[] Reasons { get; } = new List<RankReason>?[files.Count];

    /// <summary>Lines that the task names, per file.</summary>
    public Dictionary<int, List<int>> NamedLines { get; } = [];

    public void AddNamed(IReadOnlyList<string> named)
    {
        if (named.Count == 0) return;
        var index = new Dictionary<string, int>(files.Count, StringComparer.Ordinal);
        for (var i = 0; i < files.Count; i++) index.TryAdd(files[i].Path, i);
        for (var i = 0; i < named.Count; i++)
        {
            // A whole weight apart, so that no other evidence changes their order.
            if (index.TryGetValue(named[i], out var file)) Add(file, new RankReason("named", weights.NamedFile * (named.Count - i), named[i]));
        }
    }

    public void AddMentions(string text)
    {
        if (files.Count == 0) return;
        var seen = new HashSet<int>();
        foreach (var mention in new PathMentions(files).Find(text))
        {
            if (mention.Line > 0)
            {
                if (!NamedLines.TryGetValue(mention.File, out var lines)) NamedLines.Add(mention.File, lines = []);
                if (lines.Count < 8) lines.Add(mention.Line);
            }

            if (!seen.Add(mention.File)) continue;
            if (mention.Line > 0) Add(mention.File, new RankReason("trace", weights.TraceLine * mention.Certainty / (1 + (mention.Order / 3.0)), $"{mention.Text}:{mention.Line}"));
            else Add(mention.File, new RankReason("path", weights.PathMention * mention.Certainty, mention.Text));
        }
    }

    public void AddPathWords(TaskWords words)
    {
        if (words.Count == 0) return;
        var hits = new List<(int File, int Word, bool InName)>();
        var counts = new int[words.Count];
        var lastFile = new int[words.Count];
        Array.Fill(lastFile, -1);
        for (var i = 0; i < files.Count; i++) CollectPathWords(files[i].Path, i, words, hits, counts, lastFile);
        var scale = Math.Log(1 + files.Count);
        var at = 0;
        while (at < hits.Count)
        {
            var file = hits[at].File;
            double score = 0;
            var shown = new List<string>();
            for (; at < hits.Count && hits[at].File == file; at++)
            {
                var (_, word, inName) = hits[at];
                var rarity = Math.Log(1 + (files.Count / (double)counts[word])) / scale;
                score += weights.PathWord * words.Weights[word] * rarity * (inName ? 1 : 1 / 3.0);
                if (shown.Count < 4 && !shown.Contains(words.Words[word])) shown.Add(words.Words[word]);
            }

            Add(file, new RankReason("path", score, string.Join(' ', shown)));
        }
    }

    /// <summary>The files to read: those that something speaks for first, then the small ones; not those that cannot be text.</summary>
    public int[] ReadingOrder()
    {
        var order = new List<int>(files.Count);
        for (var i = 0; i < files.Count; i++)
        {
            var path = files[i].Path;
            var dot = path.LastIndexOf('.');
            if (dot > 0 && dot > path.LastIndexOf('/') && OpaqueExtensions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(path.AsSpan(dot))) continue;
            if ((FileClassifier.ClassifyPath(path) & (FileTraits.LockFile | FileTraits.Minified)) != FileTraits.None) continue;
            order.Add(i);
        }

        order.Sort((a, b) => Scores[a] != Scores[b] ? Scores[b].CompareTo(Scores[a]) : files[a].Size != files[b].Size ? files[a].Size.CompareTo(files[b].Size) : a.CompareTo(b));
        return order.ToArray();
    }

    private void Add(int file, RankReason reason)
    {
        Scores[file] += reason.Score;
        (Reasons[file] ??= []).Add(reason);
    }

    private static void CollectPathWords(string path, int file, TaskWords words, List<(int File, int Word, bool InName)> hits, int[] counts, int[] lastFile)
    {
        var lookup = words.Lookup;
        var nameStart = path.LastIndexOf('/') + 1;
        Span<char> lower = stackalloc char[80];
        var at = 0;
        while (at < path.Length)
        {
            if (!NameParts.IsNameChar(path[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < path.Length && NameParts.IsNameChar(path[at])) at++;
            var name = path.AsSpan(start, at - start);
            if (name.Length > lower.Length) continue;
            name.ToLowerInvariant(lower);
            var whole = lookup.TryGetValue(lower[..name.Length], out var word);
            if (whole) Hit(word, start);
            foreach (var part in NameParts.Of(name))
            {
                var (offset, length) = part.GetOffsetAndLength(name.Length);
                if (length < name.Length && lookup.TryGetValue(lower.Slice(offset, length), out word)) Hit(word, start);
            }
        }

        void Hit(int word, int start)
        {
            hits.Add((file, word, start >= nameStart));
            if (lastFile[word] == file) return;
            lastFile[word] = file;
            counts[word]++;
        }
    }
}
