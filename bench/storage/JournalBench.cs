using System.Diagnostics;
using System.Globalization;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Storage.Sqlite;

namespace Lathe.Bench.Storage;

/// <summary>What the journal of one machine costs: a step beside a bare write with fsync, in turns, so that what else the machine does hits both; the opening of a long run; the list of many.</summary>
internal sealed class JournalBench(string folder)
{
    private const int Block = 4 << 10, LongRun = 10_000, ManyRuns = 1_000;

    private readonly LathePaths _paths = new(Path.Combine(folder, "state"), Path.Combine(folder, "cache"), Path.Combine(folder, "config"));

    public async Task RunAsync(int steps)
    {
        await StepsAsync(steps);
        var run = await LongRunAsync();
        await OpenAsync(run);
        await ListAsync();
    }

    // A step that pays or writes is two commits, before its effect and after it; so is each of the pairs of raw writes.
    private async Task StepsAsync(int steps)
    {
        await using var journal = SqliteJournal.Open(_paths, TimeProvider.System);
        await using var lease = await journal.CreateAsync(RunId.New(TimeProvider.System), JournalRuns.Started(0), CancellationToken.None);
        using var raw = File.OpenHandle(Path.Combine(folder, "raw"), FileMode.CreateNew, FileAccess.ReadWrite);
        var content = new byte[Block];
        Random.Shared.NextBytes(content);
        var written = 0L;
        double[] one = new double[steps], intents = new double[steps], results = new double[steps], both = new double[steps], over = new double[steps];
        const int Uncounted = 50;
        for (var i = -Uncounted; i < steps; i++)
        {
            RunEventData intent = JournalRuns.Intent(i + Uncounted), answer = JournalRuns.Answer(i + Uncounted, Block - 700);
            var began = Stopwatch.GetTimestamp();
            RandomAccess.Write(raw, content, written);
            RandomAccess.FlushToDisk(raw);
            var afterRaw = Stopwatch.GetTimestamp();
            await journal.AppendAsync(lease, [intent], CancellationToken.None);
            var afterIntent = Stopwatch.GetTimestamp();
            await journal.AppendAsync(lease, [answer], CancellationToken.None);
            var afterAnswer = Stopwatch.GetTimestamp();
            written += Block;
            if (i < 0) continue;
            one[i] = Stopwatch.GetElapsedTime(began, afterRaw).TotalMilliseconds;
            intents[i] = Stopwatch.GetElapsedTime(afterRaw, afterIntent).TotalMilliseconds;
            results[i] = Stopwatch.GetElapsedTime(afterIntent, afterAnswer).TotalMilliseconds;
            both[i] = intents[i] + results[i];
            over[i] = both[i] - one[i];
        }

        Percentiles("bare write of 4 kB at a file's end, fsync", one);
        Percentiles("journal: intent of a model call", intents);
        Percentiles("journal: result of 4 kB", results);
        Percentiles("journal: step, both", both);
        Percentiles("step less the bare write beside it (wanted: p50 1 ms)", over);
        Throughput("bare write of 4 kB, fsync", Block, one);
        Throughput("journal: events of 4 kB, each on its own", Block, results);
        Throughput("journal: ten events of 4 kB in one commit", 10 * Block, await TenAsync(journal, lease, Math.Max(20, steps / 10)));
    }

    private static async Task<double[]> TenAsync(SqliteJournal journal, IRunLease lease, int times)
    {
        var milliseconds = new double[times];
        for (var i = 0; i < times; i++)
        {
            var first = 100_000 + (i * 10);
            RunEventData[] ten = [.. Enumerable.Range(first, 10).Select(n => JournalRuns.Answer(n, Block - 700))];
            var began = Stopwatch.GetTimestamp();
            await journal.AppendAsync(lease, ten, CancellationToken.None);
            milliseconds[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        return milliseconds;
    }

    /// <summary>Writes the long run.</summary>
    public async Task<RunId> LongRunAsync()
    {
        await using var journal = SqliteJournal.Open(_paths, TimeProvider.System);
        await using var lease = await journal.CreateAsync(RunId.New(TimeProvider.System), JournalRuns.Started(1), CancellationToken.None);
        await journal.AppendAsync(lease, [new AttemptStarted(1)], CancellationToken.None);
        var events = Enumerable.Range(0, LongRun).SelectMany(JournalRuns.Turn).Take(LongRun - 2);
        foreach (var batch in events.Chunk(200)) await journal.AppendAsync(lease, batch, CancellationToken.None);
        return lease.Run;
    }

    // As a command does: the file is opened anew, the run looked up by its id, its events folded. The first time all code is new too.
    private async Task OpenAsync(RunId run)
    {
        var milliseconds = new double[20];
        var first = 0.0;
        for (var i = -1; i < milliseconds.Length; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var journal = SqliteJournal.Open(_paths, TimeProvider.System);
            await journal.FindAsync(run.Value, CancellationToken.None);
            var history = await RunHistory.ReadAsync(journal, run, CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (history.LastSequence != LongRun || history.UnreadableEvents > 0) throw new InvalidOperationException("The run was not read whole.");
            if (i < 0) first = took;
            else milliseconds[i] = took;
        }

        Percentiles($"a run of {LongRun:N0} events opened (wanted: 50 ms); least {milliseconds.Min():0.0}, first {first:0.0}", milliseconds);
    }

    private async Task ListAsync()
    {
        await using (var journal = SqliteJournal.Open(_paths, TimeProvider.System))
        {
            for (var i = 0; i < ManyRuns; i++) await (await journal.CreateAsync(RunId.New(TimeProvider.System), JournalRuns.Started(i), CancellationToken.None)).DisposeAsync();
        }

        var milliseconds = new double[20];
        for (var i = 0; i < milliseconds.Length; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var journal = SqliteJournal.Open(_paths, TimeProvider.System);
            if ((await journal.ListAsync(new RunQuery(Limit: ManyRuns), CancellationToken.None)).Count != ManyRuns) throw new InvalidOperationException("A run is missing.");
            milliseconds[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Percentiles($"{ManyRuns:N0} runs listed, the journal opened for it", milliseconds);
    }

    private static void Percentiles(string what, double[] milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-74} p50 {At(0.50),8:0.000} ms   p95 {At(0.95),8:0.000} ms   p99 {At(0.99),8:0.000} ms"));

        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }

    private static void Throughput(string what, int size, double[] milliseconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-74} {size / 1048.576 * milliseconds.Length / milliseconds.Sum(),8:0.0} MB/s"));
}
