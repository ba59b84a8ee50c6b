using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>Says of the files of a ranking why they are where they are, and which of their lines are worth reading.</summary>
internal sealed class RankReport(RankScene scene, SnapshotCorpus corpus, RankOptions options)
{
    private const int NamedLinesAround = 20;
    private const int MostNamedLines = 8;
    private const int ReasonsOfFiles = 100;
    private const float LeastShare = 0.1f;

    // The columns that stand for each source, and what is said of it.
    private static readonly (string Source, string[] Columns)[] Sources =
    [
        ("mention", ["mention.path", "mention.title"]), ("trace", ["mention.trace"]), ("text", ["text.window", "text.file"]), ("path", ["path.stem", "path.exact", "path.scope"]), ("definition", ["definition.any", "definition.named"]),
        ("history", ["history.profile", "history.vote"]), ("together", ["together.sum"]), ("graph", ["graph.users", "graph.makers"]), ("test", ["test.name", "test.makers"]), ("family", ["family.near", "family.same"]), ("expand", ["expand.names", "expand.messages"]),
        ("runs", ["runs.vote"]), ("generated", ["made.source"]), ("key", ["key.held"]), ("call", ["call.named"]), ("kin", ["kin.defined"]),
    ];

    public List<RankedFile> Describe(List<(int File, float Score)> order)
    {
        // Loops, not queries: the framework's queries over such types are compiled at start, which took longer than all of this.
        var scales = new Scale[Sources.Length][];
        for (var s = 0; s < scales.Length; s++) scales[s] = Scales(Sources[s].Columns);
        var words = order.Count == 0 ? [] : WordsOf(order);
        var files = new List<RankedFile>(order.Count);
        for (var i = 0; i < order.Count; i++)
        {
            var (file, score) = order[i];
            files.Add(new RankedFile(scene.Documents[file].Path, Math.Round(score, 4), i < ReasonsOfFiles ? Reasons(file, score, scales, words) : [], Windows(file)));
        }

        return files;
    }

    private Scale[] Scales(string[] columns)
    {
        var scales = new List<Scale>(columns.Length);
        foreach (var name in columns)
        {
            var column = scene.Table.Column(name);
            if (Most(column) is var most and > 0) scales.Add(new Scale(column, most));
        }

        return scales.ToArray();
    }

    private static float Most(float[] column)
    {
        var most = 0f;
        foreach (var value in column)
            if (value > most) most = value;
        return most;
    }

    private List<RankReason> Reasons(int file, float score, Scale[][] scales, Dictionary<int, List<string>> words)
    {
        var reasons = new List<RankReason>();
        if (score >= 1000) reasons.Add(new RankReason("named", 1, scene.Documents[file].Path));
        for (var s = 0; s < scales.Length; s++)
        {
            var share = 0f;
            foreach (var scale in scales[s]) share = Math.Max(share, scale.Column[file] / scale.Most);
            if (share >= LeastShare) reasons.Add(new RankReason(Sources[s].Source, Math.Round(share, 2), Detail(Sources[s].Source, file, words)));
        }

        reasons.Sort(static (a, b) => b.Score.CompareTo(a.Score));
        return reasons;
    }

    private string Detail(string source, int file, Dictionary<int, List<string>> words) => source switch
    {
        "text" => string.Join(' ', words.GetValueOrDefault(file, [])),
        "history" => Commit(file),
        "runs" => Run(file),
        "together" or "graph" or "family" or "kin" when scene.Top.Length > 0 => $"with {scene.Documents[scene.Top[0] == file && scene.Top.Length > 1 ? scene.Top[1] : scene.Top[0]].Path}",
        _ => scene.Documents[file].Path[(scene.Documents[file].Path.LastIndexOf('/') + 1)..],
    };

    private string Run(int file)
    {
        if (scene.RunFiles is not { } files || scene.Runs is not { } runs) return "";
        for (var run = 0; run < files.Files.Length; run++)
            if (files.Files[run].AsSpan().Contains(file)) return FirstLine(runs.Commits[run].Commit.Message);
        return "";
    }

    private string Commit(int file)
    {
        if (scene.HistoryFiles is not { } files || scene.History is not { } history) return "";
        foreach (var (commit, _) in scene.SimilarCommits)
        {
            if (!files.Files[commit].AsSpan().Contains(file)) continue;
            return FirstLine(history.Commits[commit].Commit.Message);
        }

        return "";
    }

    private static string FirstLine(string text)
    {
        var message = text.AsSpan().Trim();
        if (message.IndexOf('\n') is var end and >= 0) message = message[..end];
        return message[..Math.Min(message.Length, 80)].TrimEnd().ToString();
    }

    // The rarest of the task's words that each file has.
    private Dictionary<int, List<string>> WordsOf(List<(int File, float Score)> order)
    {
        var wanted = new HashSet<int>();
        for (var i = 0; i < Math.Min(order.Count, ReasonsOfFiles); i++) wanted.Add(order[i].File);
        var best = RarestWords();
        var hits = WordLookup.Find(corpus, best);
        var words = new Dictionary<int, List<string>>();
        for (var w = 0; w < best.Count; w++)
        {
            foreach (var hit in hits[w])
            {
                if (!wanted.Contains(hit.Document)) continue;
                if (!words.TryGetValue(hit.Document, out var list)) words.Add(hit.Document, list = []);
                var shown = best[w].Snake ?? best[w].Text;
                if (list.Count < 6 && !list.Contains(shown)) list.Add(shown);
            }
        }

        return words;
    }

    private List<QueryWord> RarestWords()
    {
        var rarities = new List<(float Rarity, int Place)>();
        for (var i = 0; i < Math.Min(scene.Query.Words.Count, scene.Rarity.Length); i++)
            if (!scene.Query.Words[i].Variant && scene.Rarity[i] * scene.Query.Words[i].Weight is var rarity and > 0) rarities.Add((rarity, i));
        Sorting.Sort(CollectionsMarshal.AsSpan(rarities), static (a, b) => a.Rarity != b.Rarity ? b.Rarity.CompareTo(a.Rarity) : a.Place.CompareTo(b.Place));
        var words = new List<QueryWord>();
        for (var i = 0; i < Math.Min(rarities.Count, 24); i++) words.Add(scene.Query.Words[rarities[i].Place]);
        return words;
    }

    private List<LineWindow> Windows(int file)
    {
        var windows = new List<LineWindow>();
        if (!corpus.HasWindows(file)) return windows;
        for (int w = 0, first = scene.WindowStarts[file]; w < scene.WindowStarts[file + 1] - first; w++)
        {
            if (scene.WindowScores[first + w].Text <= 0) continue;
            var (start, end) = corpus.Lines(file, w);
            windows.Add(new LineWindow(start, end, Math.Round(scene.WindowScores[first + w].Text, 4)));
        }

        var most = windows.Count > 0 ? windows[0].Score : 1;
        foreach (var window in windows) most = Math.Max(most, window.Score);
        AddNamed(file, most + 1, windows);
        windows.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.StartLine.CompareTo(b.StartLine));
        // Lines that the task names twice, or that are a window anyway, are one window.
        var ranges = new HashSet<(int, int)>();
        windows.RemoveAll(w => !ranges.Add((w.StartLine, w.EndLine)));
        if (windows.Count > options.MaxWindows) windows.RemoveRange(options.MaxWindows, windows.Count - options.MaxWindows);
        return windows;
    }

    private void AddNamed(int file, double score, List<LineWindow> windows)
    {
        var last = corpus.LinesOf(file);
        var left = MostNamedLines;
        foreach (var named in scene.NamedLines)
        {
            if (named.File != file) continue;
            if (left-- == 0) return;
            if (named.Line <= last) windows.Add(new LineWindow(Math.Max(1, named.Line - NamedLinesAround), Math.Min(last, named.Line + NamedLinesAround), score));
        }
    }

    /// <summary>A column and its best value.</summary>
    private readonly record struct Scale(float[] Column, float Most);
}
