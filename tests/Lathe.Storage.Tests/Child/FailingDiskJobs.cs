using Lathe.Engine.Artifacts;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Storage.Artifacts.Sqlite;
using Lathe.Storage.Sqlite;
using Lathe.TestKit.Conformance;
using Lathe.TestKit.Crashes;

namespace Lathe.Storage.Tests.Child;

/// <summary>What a child process writes to a disk that fails under it.</summary>
internal static class FailingDiskJobs
{
    /// <summary>Appends until the disk fails, and prints the number of each event that was taken.</summary>
    public static async Task AppendAsync(string folder)
    {
        await using var journal = SqliteJournal.Open(ScratchFolder.PathsBelow(folder), TimeProvider.System);
        var lease = await journal.CreateAsync(RunId.New(TimeProvider.System), JournalSamples.Started(), CancellationToken.None);
        try
        {
            while (true)
            {
                var appended = await journal.AppendAsync(lease, [new RunNoted("test.append", new string('x', 3000))], CancellationToken.None);
                Console.WriteLine(appended[0].Sequence);
            }
        }
        catch (LatheException e)
        {
            await Console.Error.WriteLineAsync(e.Error.Code);
        }
    }

    /// <summary>Prints the number of the last event of the only run.</summary>
    public static async Task LastEventAsync(string folder)
    {
        await using var journal = SqliteJournal.Open(ScratchFolder.PathsBelow(folder), TimeProvider.System);
        var last = 0L;
        foreach (var run in await journal.ListAsync(new RunQuery(), CancellationToken.None))
        {
            await foreach (var stored in journal.ReadAsync(run.Run, after: 0, CancellationToken.None)) last = stored.Sequence;
        }

        Console.WriteLine(last);
    }

    /// <summary>Marks an apply, and another one when the kernel says of a change of a file's length, as the question about the disk makes one, that the disk takes none. Prints what became of both.</summary>
    public static void Mark(string folder)
    {
        var file = Path.Combine(folder, "runs", "run", "applying");
        ApplyMark.Write(file, 1);
        Console.WriteLine("marked");
        if (!RefusedGrowth.Begin())
        {
            Console.WriteLine("no filter");
            return;
        }

        try
        {
            ApplyMark.Write(file, 2);
            Console.WriteLine("marked");
        }
        catch (IOException e)
        {
            Console.WriteLine(e.HResult);
        }
    }

    /// <summary>Adds two versions to a catalog, and tries to add and to change one more after it was told to. The catalog's file is a link to another disk, which takes every commit: only the question about the disk of its folder can say no.</summary>
    public static async Task CatalogAsync(string folder)
    {
        var file = Path.Combine(folder, "catalog.db");
        File.CreateSymbolicLink(file, Path.Combine(Path.GetDirectoryName(folder)!, "elsewhere.db"));
        await using var catalog = SqliteArtifactCatalog.Open(file);
        for (var number = 1; number <= 3; number++)
        {
            if (number == 3) Console.ReadLine();
            await SayAsync(catalog.TryAddAsync(Version(number), CancellationToken.None));
        }

        await SayAsync(catalog.TryReplaceAsync(Version(1) with { Revision = 2, Title = "changed" }, CancellationToken.None));

        static ArtifactVersion Version(int number) => new()
        {
            Project = "p",
            Item = "i",
            Version = number,
            Token = $"{number}",
            Created = DateTimeOffset.UnixEpoch,
            Parts = [new ArtifactPart(0, null, "", ObjectHash.Of("x"u8), 1)],
        };

        static async Task SayAsync(Task<bool> made)
        {
            try
            {
                Console.WriteLine(await made ? "taken" : "refused");
            }
            catch (LatheException e)
            {
                Console.WriteLine(e.Error.Code);
            }
        }
    }

    /// <summary>Asks a disk twice whether it takes changes, and once more after it was told to.</summary>
    public static void Probe(string folder)
    {
        using var disk = new WriteProbe(folder);
        for (var asked = 0; asked < 3; asked++)
        {
            if (asked == 2) Console.ReadLine();
            try
            {
                disk.EnsureTakesChanges();
                Console.WriteLine("takes");
            }
            catch (IOException e)
            {
                Console.WriteLine(e.HResult);
            }
        }
    }
}
