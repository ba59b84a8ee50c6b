using System.Globalization;
using System.Text;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Collecting;

/// <summary>Says in a run's folder that what it had on this machine was collected. It is on the disk before the first object goes.</summary>
/// <param name="At">When.</param>
/// <param name="KeepsUndo">Whether what undo and redo need was left.</param>
public sealed record CollectedMark(DateTimeOffset At, bool KeepsUndo);

/// <summary>The marks in the folders of runs: collected, and pinned by a person.</summary>
/// <param name="paths">Where the folders are.</param>
public sealed class RunMarks(LathePaths paths)
{
    internal const string CollectedFile = "collected", PinnedFile = "pinned";
    private const string Header = "lathe collected 1";

    /// <summary>The mark of a run whose things were collected; null for any other.</summary>
    /// <param name="run">The run.</param>
    public CollectedMark? Collected(RunId run)
    {
        var file = FileOf(run, CollectedFile);
        if (!File.Exists(file)) return null;
        var lines = File.ReadAllText(file).Split('\n');
        return lines is [Header, var at, var undo, ..] && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var when)
            ? new CollectedMark(when, undo == "undo")
            : new CollectedMark(new DateTimeOffset(File.GetLastWriteTimeUtc(file)), KeepsUndo: false);
    }

    /// <summary>Whether a person wants a run kept, however old it gets.</summary>
    /// <param name="run">The run.</param>
    public bool IsPinned(RunId run) => File.Exists(FileOf(run, PinnedFile));

    /// <summary>Keeps a run, or lets it go again.</summary>
    /// <param name="run">The run.</param>
    /// <param name="pinned">Which.</param>
    public void Pin(RunId run, bool pinned)
    {
        var file = FileOf(run, PinnedFile);
        if (!pinned)
        {
            File.Delete(file);
            return;
        }

        OwnerFolder.Make(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "");
    }

    /// <summary>Refuses what needs what was collected.</summary>
    /// <param name="run">The run.</param>
    /// <param name="undo">Whether only the images of its applied changes are needed.</param>
    /// <exception cref="LatheException">NotFound <c>run.collected</c>.</exception>
    public void Require(RunId run, bool undo = false)
    {
        if (Collected(run) is not { } mark || (undo && mark.KeepsUndo)) return;
        throw new LatheError(ErrorKind.NotFound, "run.collected", $"The checkpoints of run {run} were collected by 'lathe gc' on {mark.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, so it cannot go on, and nothing was changed.")
        {
            Guidance = $"Its journal and its change are kept: 'lathe show {run}', and 'lathe diff {run} | git apply'. Where there is an archive of it ('lathe export'), 'lathe import' brings everything back. 'lathe gc --pin RUN' keeps a run; storage.keep says for how long the others are kept.",
        }.ToException();
    }

    internal void MarkCollected(RunId run, CollectedMark mark)
    {
        var file = FileOf(run, CollectedFile);
        OwnerFolder.Make(Path.GetDirectoryName(file)!);
        using (var stream = new FileStream(file + ".new", FileMode.Create, FileAccess.Write))
        {
            stream.Write(Encoding.ASCII.GetBytes($"{Header}\n{mark.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}\n{(mark.KeepsUndo ? "undo" : "nothing")}\n"));
            stream.Flush(flushToDisk: true);
        }

        File.Move(file + ".new", file, overwrite: true);
    }

    internal void Unmark(RunId run) => File.Delete(FileOf(run, CollectedFile));

    // An id becomes part of a path here, so only a well-formed one gets through.
    private string FileOf(RunId run, string name) => RunId.TryParse(run.Value, out var id) ? Path.Combine(paths.Runs, id.Value, name) : throw new ArgumentException("Not a run's id.", nameof(run));
}
