using System.Text.Json;
using Lathe.Engine.Collecting;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Errors;

namespace Lathe.Engine.Archives;

/// <summary>What an import came to.</summary>
/// <param name="Run">The run.</param>
/// <param name="Events">How many events the archive has.</param>
/// <param name="Objects">How many objects it has.</param>
/// <param name="Repository">The repository's path, as the archive has it: where <c>lathe apply</c> would write.</param>
/// <param name="State">Where the run stood when it was exported.</param>
/// <param name="Version">The version of Lathe that wrote the archive.</param>
/// <param name="Missing">How many objects were gone already when it was written.</param>
/// <param name="WasThere">Whether the journal had all of these events before, so that none was written.</param>
public sealed record ImportResult(RunId Run, int Events, int Objects, string Repository, RunState State, string Version, int Missing, bool WasThere)
{
    /// <summary>How many of the objects were missing here and are written now.</summary>
    public int Written { get; init; }

    /// <summary>For a run whose contents had been collected here: how many of those that it needs are missing still, so that it stays collected; 0 where it is whole again. Null for any other run.</summary>
    public int? StillMissing { get; init; }
}

/// <summary>Brings the run of an archive into the journal: all of it or nothing.</summary>
/// <param name="journal">The journal.</param>
/// <param name="objects">The object store.</param>
/// <param name="time">Dates the note that the run was imported.</param>
/// <param name="limits">How much an archive may be; null for the usual.</param>
public sealed class RunImport(IJournal journal, IObjectStore objects, TimeProvider time, ArchiveLimits? limits = null)
{
    private const int HeldObject = 4 << 20;

    /// <summary>The marks of runs that were collected on this machine; null for none.</summary>
    public RunMarks? Marks { get; init; }

    private readonly ArchiveLimits _limits = limits ?? new ArchiveLimits();

    /// <summary>Verifies the archive, then writes its objects, which say nothing alone, and last the events in one transaction.</summary>
    /// <param name="file">The archive; it is read twice from its beginning.</param>
    /// <param name="name">What the note calls it.</param>
    /// <param name="cancellationToken">Stops the import; the journal is then as it was.</param>
    /// <exception cref="LatheException">Validation <c>import.…</c>; Conflict <c>import.run_differs</c>, <c>run.owned</c>; Storage.</exception>
    public async Task<ImportResult> ImportAsync(Stream file, string name, CancellationToken cancellationToken)
    {
        var reader = new ArchiveReader(file, _limits);
        List<RunEvent> events = [];
        var manifest = await reader.ReadAsync(
            async (listing, listed, content) =>
            {
                if (listed.Name == ArchiveNames.Events) events = ArchivedEvents.Read(await HoldAsync(listed, content, _limits.Events, cancellationToken), listing);
            },
            cancellationToken);
        var history = Fold(events);
        var wasThere = await IsThereAsync(events, cancellationToken);

        // Also where the events are known: several machines may share a journal, and each has objects of its own.
        var written = await PutAsync(reader, cancellationToken);
        if (!wasThere) await journal.ImportAsync([.. events, .. Arrival(events[^1], history, name, manifest.Version)], cancellationToken);
        return new ImportResult(
            manifest.Run, events.Count, manifest.Files.Count(static f => ArchiveNames.ObjectOf(f.Name) is not null), history.Started!.Repository, history.State, manifest.Version, manifest.Missing.Count, wasThere)
        {
            Written = written,
            StillMissing = await BringBackAsync(manifest.Run, cancellationToken),
        };
    }

    private async Task<int> PutAsync(ArchiveReader reader, CancellationToken cancellationToken)
    {
        var written = 0;
        await reader.ReadAsync(
            async (_, listed, content) =>
            {
                if (ArchiveNames.ObjectOf(listed.Name) is not { } hash) return;
                if (!objects.Contains(hash)) written++;
                if (await PutAsync(listed, content, cancellationToken) != hash) throw ArchiveError.Damaged("it was changed while it was read");
            },
            cancellationToken);
        return written;
    }

    // Under its lease, as a collection sets the mark. What was put a moment ago is in use, so no collection takes it in between.
    private async Task<int?> BringBackAsync(RunId run, CancellationToken cancellationToken)
    {
        if (Marks?.Collected(run) is null) return null;
        await using var lease = await journal.TryAcquireAsync(run, cancellationToken) ?? throw RunErrors.Owned(run).ToException();
        var missing = await RunContents.MissingAsync(journal, objects, run, cancellationToken);
        if (missing.Count == 0) Marks.Unmark(run);
        return missing.Count;
    }

    // What the copy is here: nothing that goes on by itself, and a change that stands in nobody's files.
    private IEnumerable<RunEvent> Arrival(RunEvent last, RunHistory history, string name, string version)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var data = new List<RunEventData> { new RunNoted(ImportedRuns.NoteCode, $"Imported from {Text.Bounded.OneLine(name, 200)}, exported by lathe {Text.Bounded.OneLine(version, 40)}.") };
        if (history.Applied is { } applied) data.Add(new ChangeUndone(applied.Number));
        if (history.State is not (RunState.Finished or RunState.Failed or RunState.Cancelled)) data.Add(new RunEnded(RunState.Cancelled, null, null));
        return data.Select((d, i) => new RunEvent(last.Run, last.Sequence + 1 + i, at, last.Generation + 1, d));
    }

    private async Task<ObjectHash> PutAsync(ArchivedFile listed, Stream content, CancellationToken cancellationToken) => listed.Size > HeldObject
        ? await objects.PutAsync(content, cancellationToken)
        : objects.Put(await HoldAsync(listed, content, HeldObject, cancellationToken), durable: true);

    private static async Task<byte[]> HoldAsync(ArchivedFile listed, Stream content, long most, CancellationToken cancellationToken)
    {
        if (listed.Size > most) throw ArchiveError.TooLarge($"'{listed.Name}' has {listed.Size:N0} bytes", $"{most:N0} bytes for it");
        var bytes = new byte[listed.Size];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static RunHistory Fold(List<RunEvent> events)
    {
        var history = new RunHistory();
        foreach (var stored in events)
        {
            try
            {
                history.Apply(stored);
            }
            catch (Exception e) when (e is NullReferenceException or ArgumentException or OverflowException or LatheException)
            {
                throw ArchiveError.BadEvent(stored.Sequence, "lacks a member that it cannot do without", e);
            }
        }

        return history;
    }

    private async Task<bool> IsThereAsync(List<RunEvent> events, CancellationToken cancellationToken)
    {
        if (await journal.FindAsync(events[0].Run.Value, cancellationToken) is []) return false;
        var same = 0;
        await foreach (var stored in journal.ReadAsync(events[0].Run, after: 0, cancellationToken))
        {
            if (same == events.Count) break;
            if (!JsonSerializer.SerializeToUtf8Bytes(RunExport.Readable(stored), EngineJson.Default.RunEvent).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(events[same], EngineJson.Default.RunEvent))) break;
            same++;
        }

        return same == events.Count ? true : throw new LatheError(ErrorKind.Conflict, "import.run_differs", $"Run {events[0].Run} is here already, and differs from the archive from event {same + 1} on.")
        {
            Guidance = $"Nothing was imported. See the one that is here: lathe show {events[0].Run}. To look at the archive's, give LATHE_HOME another folder.",
        }.ToException();
    }
}

/// <summary>Runs that came by an import.</summary>
public static class ImportedRuns
{
    /// <summary>The code of the note that marks one.</summary>
    public const string NoteCode = "run.imported";

    /// <summary>Whether a run was imported and not taken up here. It does not go on under its own settings: they say what may be done to a machine, and they are somebody else's.</summary>
    /// <param name="history">The run.</param>
    public static bool IsImported(RunHistory history) => history.IsForeign;
}
