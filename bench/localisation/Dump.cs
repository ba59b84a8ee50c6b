using Lathe.Context;

namespace Lathe.Bench.Localisation;

/// <summary>One task with the rows of its candidates.</summary>
internal sealed class DumpedTask
{
    public required string Set { get; init; }
    public required string Id { get; init; }
    public int Gold { get; init; }
    public required bool[] IsGold { get; init; }
    public required float[][] Rows { get; init; }
    public string[] Paths { get; init; } = [];
}

/// <summary>Computes the rows of all tasks of a set and writes or reads them.</summary>
internal static class Dump
{
    private const int Kept = 250;
    private const int HistoryCommits = 5000;

    public static void Write(string set, string mirror, IReadOnlyList<LocalisationTask> tasks, string file, bool history, Action<LocalisationTask, RankScene>? see = null)
    {
        using var git = new GitReader(Path.Combine(mirror, tasks[0].Repo.Replace('/', '+'), "repo"));
        var words = new Words();
        var analyzer = new BlobAnalyzer(words);
        var blobs = new Dictionary<string, BlobFacts>(StringComparer.Ordinal);
        var log = history ? git.Log([.. tasks.Select(static t => t.Parent).Distinct()]) : [];
        var prepared = new Dictionary<string, CommitWords>(StringComparer.Ordinal);
        using var output = new BinaryWriter(File.Create(file + ".part"));
        var names = Array.Empty<string>();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        double queryTime = 0;
        foreach (var task in tasks)
        {
            var files = new List<(string, BlobFacts)>();
            foreach (var entry in git.Tree(task.Parent))
            {
                if (!IsRead(entry)) continue;
                var key = entry.Blob + Path.GetExtension(entry.Path);
                if (!blobs.TryGetValue(key, out var facts)) blobs.Add(key, facts = analyzer.Analyze(entry.Path, git.Blob(entry.Blob)));
                files.Add((entry.Path, new BlobFacts
                {
                    Traits = facts.Traits | Syntax.FileClassifier.ClassifyPath(entry.Path),
                    Language = facts.Language,
                    Postings = facts.Postings,
                    Length = facts.Length,
                    Windows = facts.Windows,
                    Defined = facts.Defined,
                    Used = facts.Used,
                    Imports = facts.Imports,
                }));
            }

            files.Sort(static (a, b) => PathOrder.Compare(a.Item1, b.Item1));
            var past = new List<CommitWords>();
            if (history)
            {
                foreach (var hash in git.Past(task.Parent, HistoryCommits))
                {
                    if (!log.TryGetValue(hash, out var commit)) continue;
                    if (!prepared.TryGetValue(hash, out var known)) prepared.Add(hash, known = CommitWords.Of(commit));
                    past.Add(known);
                }
            }

            var started = clock.Elapsed;
            var corpus = new TreeCorpus(words, files);
            var paths = corpus.Paths;
            var index = past.Count > 0 ? new HistoryIndex(past) : null;
            var scene = new RankScene
            {
                Corpus = corpus,
                Query = TaskQuery.Of(task.Query),
                History = index,
                HistoryFiles = index is null ? null : new HistoryFiles(index, paths, files.Count),
                Paths = paths,
                Table = new EvidenceTable(files.Count),
            };
            EvidenceCollector.Collect(scene, CancellationToken.None);
            var rows = new FeatureRows(scene);
            queryTime += (clock.Elapsed - started).TotalMilliseconds;
            if (names.Length == 0)
            {
                names = [.. rows.Names];
                output.Write(names.Length);
                foreach (var name in names) output.Write(name);
                output.Write(tasks.Count);
            }

            see?.Invoke(task, scene);
            WriteTask(output, set, task, scene, rows, names.Length);
        }

        output.Dispose();
        File.Move(file + ".part", file, overwrite: true);
        Console.WriteLine($"{set}: {tasks.Count} tasks, {blobs.Count} blobs, {words.Count} words, {clock.Elapsed.TotalSeconds:0.0} s, ranking {queryTime / tasks.Count:0.0} ms each");
    }

    public static (string[] Names, List<DumpedTask> Tasks) Read(string file)
    {
        using var input = new BinaryReader(File.OpenRead(file));
        var names = new string[input.ReadInt32()];
        for (var i = 0; i < names.Length; i++) names[i] = input.ReadString();
        var tasks = new List<DumpedTask>();
        var count = input.ReadInt32();
        for (var t = 0; t < count; t++)
        {
            var set = input.ReadString();
            var id = input.ReadString();
            var gold = input.ReadInt32();
            var n = input.ReadInt32();
            var rows = new float[n][];
            var isGold = new bool[n];
            var paths = new string[n];
            for (var i = 0; i < n; i++)
            {
                paths[i] = input.ReadString();
                isGold[i] = input.ReadBoolean();
                rows[i] = new float[names.Length];
                input.BaseStream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(rows[i].AsSpan()));
            }

            tasks.Add(new DumpedTask { Set = set, Id = id, Gold = gold, IsGold = isGold, Rows = rows, Paths = paths });
        }

        return (names, tasks);
    }

    private static bool IsRead(TreeEntry entry)
    {
        if (entry.Size > 1_000_000) return false;
        if (Rules.IsCandidate(entry.Path)) return true;
        if (entry.Size > 200_000) return false;
        return Syntax.LanguageTable.Detect(entry.Path) is { } language && (language.Kind is Syntax.LanguageKind.Code or Syntax.LanguageKind.Markup || entry.Size < 32_000);
    }

    private static void WriteTask(BinaryWriter output, string set, LocalisationTask task, RankScene scene, FeatureRows rows, int width)
    {
        // Who may be in the first ten: the best of the first pass, and of each of the second pass's sources.
        var chosen = new HashSet<int>();
        var candidates = new List<int>();
        for (var d = 0; d < scene.Documents.Count; d++)
            if (Rules.IsCandidate(scene.Documents[d].Path)) candidates.Add(d);
        Take(chosen, candidates, scene.First, Kept);
        foreach (var name in FinalOrder.Sources) Take(chosen, candidates, scene.Table.Column(name), 25);
        var gold = task.Gold.ToHashSet(StringComparer.Ordinal);
        output.Write(set);
        output.Write(task.Id);
        output.Write(gold.Count);
        output.Write(chosen.Count);
        var row = new float[width];
        foreach (var d in chosen.Order())
        {
            output.Write(scene.Documents[d].Path);
            output.Write(gold.Contains(scene.Documents[d].Path));
            rows.Fill(d, row);
            output.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row.AsSpan()));
        }
    }

    private static void Take(HashSet<int> chosen, List<int> candidates, float[] column, int count)
    {
        foreach (var d in candidates.Where(d => column[d] > 0).OrderByDescending(d => column[d]).Take(count)) chosen.Add(d);
    }
}
