using System.Text;
using System.Text.Json;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Collecting;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Storage.Artifacts;
using Lathe.Storage.Files;
using Lathe.Storage.Sqlite;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Collecting;

/// <summary>A state folder with runs of several ages, as runs leave it behind, and a repository to apply their changes to.</summary>
internal sealed class CollectWorld : IAsyncDisposable
{
    public static readonly CollectOptions Usual = new(TimeSpan.FromDays(30), TimeSpan.FromDays(90), null);

    private readonly ScratchFolder scratch = new();
    private readonly HashSet<string> dated = new(StringComparer.Ordinal);
    private int runs;

    public CollectWorld()
    {
        // The files' times are real; the journal's clock starts long before and is brought up to now.
        Time.Advance(TimeProvider.System.GetUtcNow().AddDays(-200) - Time.GetUtcNow());
        Journal = SqliteJournal.Open(Paths, Time);
        Store = new FileObjectStore(Paths.Objects, Time);
        Directory.CreateDirectory(Repository);
        File.WriteAllText(Path.Combine(Repository, "greeting.txt"), "helo world\n");
    }

    public ManualTime Time { get; } = new();

    public LathePaths Paths => scratch.Paths;

    public SqliteJournal Journal { get; }

    public FileObjectStore Store { get; }

    public string Repository => Path.Combine(scratch.Path, "repository");

    public RunMarks Marks => new(Paths);

    public DeliveryEngine Delivery => new(Journal, Store, Paths);

    public IArtifactOutbox Outbox => ArtifactStores.Outbox(Paths);

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        scratch.Dispose();
    }

    public string FolderOf(RunId run) => Path.Combine(Paths.Runs, run.Value);

    /// <summary>Brings the journal's clock to so many days before now.</summary>
    public void At(int daysAgo) => Time.Advance(TimeProvider.System.GetUtcNow().AddDays(-daysAgo) - Time.GetUtcNow());

    /// <summary>What was put since gets the journal's time.</summary>
    public void Date()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Paths.Objects, "sha256"), "*", SearchOption.AllDirectories))
        {
            if (dated.Add(file)) File.SetLastWriteTimeUtc(file, Time.GetUtcNow().UtcDateTime);
        }
    }

    /// <summary>A run that changed the greeting; its last event says how it stands.</summary>
    public async Task<MadeRun> RunAsync(RunEventData? last = null, string? continues = null, bool hold = false)
    {
        var number = ++runs;
        Time.Advance(TimeSpan.FromMilliseconds(1));
        var before = Put("helo world\n");
        var after = Put("hello world\n");
        var start = SnapshotOf(("greeting.txt", before, 11));
        var checkpoint = SnapshotOf(("greeting.txt", before, 11), ("draft", Put($"draft {number}\n"), 8));
        var final = SnapshotOf(("greeting.txt", after, 12), ("new.txt", Put($"new {number}\n"), 6));
        var change = Put($"--- a diff of run {number}\n");
        var hidden = Put($"named by a large result of run {number}");
        var body = Put($$"""{"text":"{{new string('x', 17_000)}} {{number}}","object":"{{hidden}}"}""");
        var run = RunId.New(Time);
        var lease = await Journal.CreateAsync(run, JournalSamples.Started($"Run {number}", Repository) with { Continues = continues }, default);
        var outcome = new RunOutcome(Verdict.Verified, 1, Accepted: true, final, change, "");
        await Journal.AppendAsync(
            lease,
            [
                new StepFinished(new StepId("workspace"), StepKind.Workspace, "in", 1, JsonDocument.Parse($$"""{"base":"{{start}}","files":1}""").RootElement),
                new StepStarted(new StepId("attempt-1/turn-1/call-0"), StepKind.Tool, "in", checkpoint),
                new StepFinished(new StepId("attempt-1/turn-1/call-0"), StepKind.Tool, "in", 1, null, body),
                new AttemptFinished(1, Verdict.Verified, [], 90, final, change, 1, 1, 1, Accepted: true),
                last ?? new RunEnded(RunState.Finished, outcome, null),
            ],
            default);
        var tree = Directory.CreateDirectory(Path.Combine(FolderOf(run), "tree", "deep")).FullName;
        await File.WriteAllTextAsync(Path.Combine(tree, "file"), new string('w', 10_000));
        await File.WriteAllTextAsync(Path.Combine(FolderOf(run), "workspace.json"), "{}");
        if (!hold) await lease.DisposeAsync();
        Date();
        return new MadeRun(run, [start, checkpoint, final, body, hidden], change, hold ? lease : null);
    }

    public ObjectHash Put(string text) => Store.Put(Encoding.UTF8.GetBytes(text), durable: false);

    public Collector Collector(IObjectShelves? shelves = null, params IJournal[] more) => new(new CollectorServices
    {
        Journals = [Journal, .. more],
        Objects = Store,
        Shelves = shelves ?? Store,
        Outbox = Outbox,
        Paths = Paths,
        Time = Time,
    });

    /// <summary>A dry run, and then the same in earnest, which has to come to the same.</summary>
    public async Task<CollectReport> CollectAsync(CollectOptions? options = null)
    {
        var before = Picture();
        var dry = (await Collector().PlanAsync(options ?? Usual, default)).Report;
        Assert.Equal(before, Picture());
        var done = await Collector().ExecuteAsync(await Collector().PlanAsync(options ?? Usual, default), default);
        Assert.Equal(dry.Runs, done.Runs);
        Assert.Equal(dry.Freed, done.Freed);
        Assert.Equal((dry.KeptBytes, dry.FreedBytes), (done.KeptBytes, done.FreedBytes));
        Assert.Equal(dry.Notes, done.Notes);
        return done;
    }

    /// <summary>Every file of state and cache with its length and time, but for the database's own.</summary>
    public string Picture() => string.Join('\n', Directory.EnumerateFiles(scratch.Path, "*", SearchOption.AllDirectories)
        .Where(static f => !f.Contains("journal.db", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(static f => $"{f} {new FileInfo(f).Length} {File.GetLastWriteTimeUtc(f):O}"));

    public bool Has(ObjectHash hash) => File.Exists(Path.Combine(Paths.Objects, "sha256", hash.Hex[..2], hash.Hex[2..]));

    public bool IsWhole(MadeRun run) => run.Checkpoints.All(Has) && Has(run.Change) && File.Exists(Path.Combine(FolderOf(run.Id), "tree", "deep", "file"));

    public bool IsCollected(MadeRun run) => run.Checkpoints.All(c => !Has(c)) && Has(run.Change) && !Directory.Exists(Path.Combine(FolderOf(run.Id), "tree")) && Marks.Collected(run.Id) is not null;

    /// <summary>The code of the error that something ends with.</summary>
    public static async Task<string> CodeAsync(Func<Task> act) => (await Assert.ThrowsAsync<LatheException>(act)).Error.Code;

    public string Greeting => File.ReadAllText(Path.Combine(Repository, "greeting.txt"));

    private ObjectHash SnapshotOf(params (string Path, ObjectHash Content, long Size)[] files) =>
        Snapshots.Store(files.Select(static f => new SnapshotEntry(f.Path, SnapshotEntryKind.File, 0x1A4, f.Size, f.Content)), Store).Id;
}

/// <summary>A run and what it left in the store.</summary>
internal sealed record MadeRun(RunId Id, IReadOnlyList<ObjectHash> All, ObjectHash Change, IRunLease? Lease)
{
    // The first snapshot is the same for all: it is named by every run.
    public IEnumerable<ObjectHash> Checkpoints => All.Skip(1);
}
