using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Storage.Files;
using Lathe.Storage.Sqlite;
using Lathe.TestKit.Conformance;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Lathe.Storage.Tests.Child;

/// <summary>What a child process does instead of running tests.</summary>
internal static class ChildJobs
{
    public const string JobVariable = "LATHE_TEST_JOB", FolderVariable = "LATHE_TEST_FOLDER";

    // Before the runner's entry point: a child must not become a second test run.
    [ModuleInitializer]
    internal static void TakeOver()
    {
        if (Environment.GetEnvironmentVariable(JobVariable) is not { } job) return;
        var folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        Environment.SetEnvironmentVariable(JobVariable, value: null);
        RunAsync(job, folder).GetAwaiter().GetResult();

        // Without the exit handlers: the coverage collector's writes its file there, and a test that ends this process meanwhile would leave half of one.
        Console.Out.Flush();
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    private static async Task RunAsync(string job, string folder)
    {
        switch (job)
        {
            case "own":
                await OwnAsync(folder, withOffspring: false);
                break;
            case "own-with-offspring":
                await OwnAsync(folder, withOffspring: true);
                break;
            case "fill":
                await FillAsync(folder);
                break;
            case "create":
                await CreateAsync(folder);
                break;
            case "keep-5" or "keep-50":
                Keep(folder, int.Parse(job[5..], System.Globalization.CultureInfo.InvariantCulture));
                break;
            case "append":
                await FailingDiskJobs.AppendAsync(folder);
                break;
            case "last":
                await FailingDiskJobs.LastEventAsync(folder);
                break;
            case "mark":
                FailingDiskJobs.Mark(folder);
                break;
            case "catalog":
                await FailingDiskJobs.CatalogAsync(folder);
                break;
            case "probe":
                FailingDiskJobs.Probe(folder);
                break;
            case "keep-packed":
                KeepPacked(folder);
                break;
            case "put":
                Put(folder);
                break;
            case "put-packed":
                PutPacked(folder);
                break;
            case "hold":
                Hold(folder);
                break;
            case "migrate-half":
                MigrateHalf(folder);
                break;
            case "sweep":
                Sweep(folder);
                break;
            case "work":
                await WorkAsync(folder);
                break;
            default:
                throw new ArgumentException(job, nameof(job));
        }
    }

    /// <summary>Owns a run until it is killed; prints the run, and the id of a process of its own that outlives it.</summary>
    private static async Task OwnAsync(string folder, bool withOffspring)
    {
        await using var journal = SqliteJournal.Open(ScratchFolder.PathsBelow(folder), TimeProvider.System);
        var lease = await journal.CreateAsync(RunId.New(TimeProvider.System), JournalSamples.Started(), CancellationToken.None);
        await journal.AppendAsync(lease, [JournalSamples.Note(1)], CancellationToken.None);
        Console.WriteLine(lease.Run.Value);
        if (withOffspring)
        {
            // Its streams are its own, so that nobody waits for them.
            using var offspring = Process.Start(new ProcessStartInfo("sh", ["-c", "exec sleep 300 >/dev/null 2>&1 </dev/null"]))!;
            Console.WriteLine(offspring.Id);
        }

        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Stores some objects that need not be durable, and one that does.</summary>
    private static void Keep(string folder, int count)
    {
        var store = new FileObjectStore(Path.Combine(folder, "objects"), TimeProvider.System);
        for (var i = 0; i < count; i++) store.Put(System.Text.Encoding.UTF8.GetBytes($"part {i}\n"), durable: false);
        store.Put("the whole\n"u8, durable: true);
    }

    /// <summary>Stores many objects in a pack, and one that needs to be durable.</summary>
    private static void KeepPacked(string folder)
    {
        using var batch = new FileObjectStore(Path.Combine(folder, "objects"), TimeProvider.System).Begin();
        foreach (var content in Parts(1_000)) batch.Put(content, durable: false);
        batch.Put("the whole\n"u8, durable: true);
    }

    /// <summary>Puts into a batch until the disk is full; prints the error, and what is read of what had been completed before.</summary>
    private static void PutPacked(string folder)
    {
        IgnoreFileSizeSignal();
        var store = new FileObjectStore(ScratchFolder.PathsBelow(folder).Objects, TimeProvider.System);
        using (var batch = store.Begin())
        {
            foreach (var content in Parts(1_000)) batch.Put(content, durable: false);
            batch.Complete();
        }

        try
        {
            using var batch = store.Begin();
            var content = new byte[10_000];
            for (var i = 0; i < 1_000; i++)
            {
                BitConverter.TryWriteBytes(content, i);
                batch.Put(content, durable: false);
            }

            batch.Complete();
            Console.WriteLine("never full");
        }
        catch (LatheException e)
        {
            Print(e);
        }

        Console.WriteLine(Parts(1_000).Count(content => store.Get(ObjectHash.Of(content)) is { } read && read.AsSpan().SequenceEqual(content)));
    }

    /// <summary>Puts into a batch and is killed before it is complete.</summary>
    private static void Hold(string folder)
    {
        var batch = new FileObjectStore(ScratchFolder.PathsBelow(folder).Objects, TimeProvider.System).Begin();
        foreach (var content in Parts(100_000)) batch.Put(content, durable: false);
        Console.WriteLine("held");
        Thread.Sleep(Timeout.Infinite);
    }

    internal static IEnumerable<byte[]> Parts(int count) => Enumerable.Range(0, count).Select(i => System.Text.Encoding.UTF8.GetBytes($"part {i}\n"));

    /// <summary>Appends until the disk is full; prints the error, how many appends had succeeded, and how many events are read afterwards.</summary>
    private static async Task FillAsync(string folder)
    {
        IgnoreFileSizeSignal();
        await using var journal = SqliteJournal.Open(ScratchFolder.PathsBelow(folder), TimeProvider.System);
        var lease = await journal.CreateAsync(RunId.New(TimeProvider.System), JournalSamples.Started(), CancellationToken.None);
        var appended = 0;
        try
        {
            for (; appended < 100_000; appended++)
                await journal.AppendAsync(lease, [new RunNoted("test.fill", new string('x', 3000)), JournalSamples.Note(appended)], CancellationToken.None);
            Console.WriteLine("never full");
        }
        catch (LatheException e)
        {
            Print(e);
        }

        var read = 0;
        await foreach (var stored in journal.ReadAsync(lease.Run, after: 0, CancellationToken.None))
        {
            if (stored.Data is not UnreadableEvent && stored.Sequence == read + 1) read++;
        }

        Console.WriteLine($"{appended} {read}");
        await lease.DisposeAsync();
    }

    private static async Task CreateAsync(string folder)
    {
        try
        {
            await using var journal = SqliteJournal.Open(ScratchFolder.PathsBelow(folder), TimeProvider.System);
            await using var lease = await journal.CreateAsync(RunId.New(TimeProvider.System), JournalSamples.Started(), CancellationToken.None);
            Console.WriteLine("created");
        }
        catch (LatheException e)
        {
            Print(e);
        }
    }

    private static void Put(string folder)
    {
        IgnoreFileSizeSignal();
        var root = ScratchFolder.PathsBelow(folder).Objects;
        try
        {
            for (var i = 0; i < 100_000; i++)
            {
                var content = new byte[700_000];
                BitConverter.TryWriteBytes(content, i);
                new FileObjectStore(root, TimeProvider.System).Put(content, durable: true);
            }

            Console.WriteLine("never full");
        }
        catch (LatheException e)
        {
            Print(e);
        }
    }

    /// <summary>Brings the journal up to this version and stops for good where everything is done and nothing is committed.</summary>
    private static void MigrateHalf(string folder)
    {
        var file = ScratchFolder.PathsBelow(folder).JournalFile;
        SystemSqlite.Use();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        raw.sqlite3_commit_hook(
            connection.Handle,
            static _ =>
            {
                Console.WriteLine("in the middle");
                Console.Out.Flush();
                Thread.Sleep(Timeout.Infinite);
                return 0;
            },
            v: null);
        using var version = connection.CreateCommand();
        version.CommandText = "PRAGMA user_version";
        JournalSchema.Migrate(connection, (long)version.ExecuteScalar()!, file);
        Console.WriteLine("never in the middle");
    }

    /// <summary>Removes every object that was not used within an hour, again and again, until it is killed.</summary>
    private static void Sweep(string folder)
    {
        var store = new FileObjectStore(ScratchFolder.PathsBelow(folder).Objects, TimeProvider.System);
        Console.WriteLine("sweeping");
        while (true) store.Remove(store.List(CancellationToken.None).Select(o => o.Hash), TimeProvider.System.GetUtcNow().AddHours(-1), CancellationToken.None);
    }

    /// <summary>Works on a run as the engine does: content that stands there since long is only asked for, what is not there is put, and an event names it later. In each round it leaves some that it does not ask for, and waits for a line before it asks. Says what was missing when it looked again.</summary>
    private static async Task WorkAsync(string folder)
    {
        var paths = ScratchFolder.PathsBelow(folder);
        await using var journal = SqliteJournal.Open(paths, TimeProvider.System);
        var store = new FileObjectStore(paths.Objects, TimeProvider.System);
        await using var lease = await journal.CreateAsync(RunId.New(TimeProvider.System), JournalSamples.Started(), CancellationToken.None);
        var named = new List<ObjectHash>();
        for (var round = 0; round < 10; round++)
        {
            var contents = Contents($"content of round {round}", 90);
            foreach (var content in contents.Concat(Contents($"left in round {round}", 10)))
            {
                var old = store.Put(content, durable: false);
                File.SetLastWriteTimeUtc(Path.Combine(paths.Objects, "sha256", old.Hex[..2], old.Hex[2..]), DateTime.UtcNow.AddDays(-3));
            }

            Console.WriteLine("put");
            Console.ReadLine();
            var used = new List<ObjectHash>();
            foreach (var content in contents)
            {
                var hash = ObjectHash.Of(content);
                if (!store.Contains(hash)) store.Put(content, durable: false);
                used.Add(hash);
                if (round % 2 == 0) Thread.Yield();
            }

            // Between the use and the event that names it, a collection may come and go. Nothing may really wait: this runs while the module is initialised, and another thread could not get in.
            SpinWait.SpinUntil(static () => false, TimeSpan.FromMilliseconds(5));
            await journal.AppendAsync(lease, [.. used.Select((hash, i) => new StepStarted(new StepId($"round-{round}/{i}"), StepKind.Tool, "in", hash))], CancellationToken.None);
            named.AddRange(used);
            if (named.Find(hash => store.Get(hash) is null) is { Hex: not null } gone)
            {
                Console.WriteLine($"{gone} was missing in round {round}");
                return;
            }
        }

        Console.WriteLine("nothing was missing");
    }

    private static List<byte[]> Contents(string text, int count) => [.. Enumerable.Range(0, count).Select(i => System.Text.Encoding.UTF8.GetBytes($"{text}, {i}"))];

    private static void Print(LatheException e) => Console.WriteLine($"{e.Error.Kind} {e.Error.Code} {e.Error.Message}");

    // A write past the limit then fails as one to a full disk does, instead of ending the process.
    private static void IgnoreFileSizeSignal() => Signal(25, new IntPtr(1));

    [DllImport("libc", EntryPoint = "signal")]
    private static extern IntPtr Signal(int number, IntPtr handler);
}
