using System.Globalization;
using Lathe.Bench.Overhead;
using Lathe.Context;

namespace Lathe.Bench.Context;

/// <summary>Runs each program over the same tree in turn and prints one table.</summary>
internal sealed class Comparison : IDisposable
{
    private const int ThreadCpuClock = 3;
    private const string Probe = "lathe_bench_probe.py";

    private readonly string _tree;
    private readonly string _lathe;
    private readonly string? _repomix;
    private readonly int _runs;
    private readonly string _scratch = Directory.CreateTempSubdirectory("lathe-bench-").FullName;

    public Comparison(string tree, string lathe, string? repomix, int runs) => (_tree, _lathe, _repomix, _runs) = (tree, lathe, repomix, runs);

    private string Home => Path.Join(_scratch, "home");

    public void Run(TextWriter output)
    {
        output.WriteLine($"{_tree}: minima of {_runs} runs (cold ones and peers: {Math.Min(_runs, 2)})");
        output.WriteLine("| what | wall | CPU | peak |");
        output.WriteLine("|---|---|---|---|");
        Row(output, "lathe index, cold", Cold, () => Lathe("index", "."));
        Row(output, "lathe index, unchanged", null, () => Lathe("index", "."), _runs);
        var change = 0;
        Row(output, "lathe index, one file changed", () => File.WriteAllText(Path.Join(_tree, Probe), $"def probe_{change++}(): return get_user\n"), () => Lathe("index", "."), _runs);
        Peer(output, "ctags -R", "ctags", "-R", "-f", Path.Join(_scratch, "tags"), ".");
        Peer(output, "rg --count request", "rg", "--count", "request", ".");
        if (_repomix is not null) Peer(output, "repomix --compress", _repomix, "--compress", "--quiet", "-o", Path.Join(_scratch, "repomix.xml"), ".");
        InProcess(output, Path.Join(_scratch, "own"));
    }

    /// <summary>A query as a ranker asks it (two dozen terms, a score for each window that has one), and updates, without the start of a process.</summary>
    public void InProcess(TextWriter output, string folder)
    {
        string[] terms = ["request", "user", "session", "authenticate", "lock", "queue", "alloc", "get", "set", "file", "open", "close", "read", "write", "error", "test", "path", "name", "size", "buffer", "init", "model", "driver", "cache"];
        using var index = new RepositoryIndex(new IndexOptions(_tree) { Folder = folder });
        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        using var snapshot = update.Snapshot;
        var first = Query(snapshot, terms);
        var best = Enumerable.Range(0, 9).Min(_ => Query(snapshot, terms));
        var again = Enumerable.Range(0, _runs).Min(_ => index.Update(new UpdateRequest(), CancellationToken.None).Report.Time.TotalMilliseconds);
        using var early = new RepositoryIndex(new IndexOptions(_tree));
        var partial = early.Update(new UpdateRequest { Budget = TimeSpan.FromSeconds(1.5), Priority = p => p.Contains("user", StringComparison.Ordinal) ? 1 : 0 }, CancellationToken.None).Report;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| in a process: {terms.Length} terms over {snapshot.WindowCount} windows | {best:0.0} ms of CPU (first {first:0.0} ms) | | |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| in a process: unchanged | {again:0.0} ms | | |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| in a process: first answer of a cold start, {partial.FilesRead} of {partial.Files} files read | {partial.Time.TotalSeconds:0.00} s | | |"));
        var bytes = Enumerable.Range(0, snapshot.FileCount).Sum(i => snapshot.File(i).Size);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| on disk: {update.Report.IndexBytes / 1e6:0.0} MB of {bytes / 1e6:0.0} MB | {100.0 * update.Report.IndexBytes / bytes:0.0} % | | |"));
    }

    public void Dispose()
    {
        File.Delete(Path.Join(_tree, Probe));
        Directory.Delete(_scratch, recursive: true);
    }

    private void Cold()
    {
        if (Directory.Exists(Home)) Directory.Delete(Home, recursive: true);
    }

    private ProcessCost Lathe(params string[] arguments)
    {
        var cost = MeasuredProcess.Run(_lathe, arguments, new Dictionary<string, string> { ["LATHE_HOME"] = Home, ["PATH"] = "/usr/bin:/bin" }, _tree, Path.Join(_scratch, "lathe"));
        return cost.ExitCode == 0 ? cost : throw new InvalidOperationException(File.ReadAllText(Path.Join(_scratch, "lathe.err")));
    }

    private void Peer(TextWriter output, string name, string program, params string[] arguments)
    {
        var path = program.Contains('/') ? Path.GetFullPath(program) : Path.Join("/usr/bin", program);
        if (!File.Exists(path))
        {
            output.WriteLine($"| {name} | not installed | | |");
            return;
        }

        var environment = new Dictionary<string, string> { ["HOME"] = _scratch, ["PATH"] = "/usr/bin:/bin" };
        Row(output, name, null, () => MeasuredProcess.Run(path, arguments, environment, _tree, Path.Join(_scratch, "peer")));
    }

    private void Row(TextWriter output, string name, Action? before, Func<ProcessCost> run, int? runs = null)
    {
        var costs = new List<ProcessCost>();
        for (var i = 0; i < (runs ?? Math.Min(_runs, 2)); i++)
        {
            before?.Invoke();
            costs.Add(run());
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {costs.Min(c => c.Wall):0.000} s | {costs.Min(c => c.OwnCpu + c.ChildCpu):0.000} s | {costs.Max(c => c.PeakBytes) / 1e6:0} MB |"));
    }

    private static double Query(IIndexSnapshot snapshot, string[] terms)
    {
        var before = Cpu();
        var scores = new float[snapshot.WindowCount];
        var mean = snapshot.TotalLength / (float)Math.Max(1, snapshot.WindowCount);
        var lengths = snapshot.WindowLengths;
        var buffer = new Posting[1024];
        foreach (var term in terms)
        {
            var rarity = MathF.Log(1 + (snapshot.WindowCount / (1f + snapshot.WindowFrequency(term))));
            var cursor = snapshot.Postings(term);
            for (var count = cursor.Read(buffer); count > 0; count = cursor.Read(buffer))
            {
                foreach (ref readonly var posting in buffer.AsSpan(0, count))
                {
                    var f = posting.Counts.WholeCode + (0.5f * posting.Counts.PartCode) + (0.3f * posting.Counts.WholeText);
                    scores[posting.Window] += rarity * f * 2.2f / (f + 1.2f * (0.25f + (0.75f * lengths[posting.Window] / mean)));
                }
            }
        }

        return 1000 * (Cpu() - before);
    }

    // Not the clock on the wall: others may be using the machine, and a query runs on one thread.
    private static double Cpu()
    {
        if (Native.ClockGetTime(ThreadCpuClock, out var time) != 0) throw new InvalidOperationException("The thread's clock could not be read.");
        return time.InSeconds;
    }
}
