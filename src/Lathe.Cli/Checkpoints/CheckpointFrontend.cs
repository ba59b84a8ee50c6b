using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Cli.Running;
using Lathe.Engine.Checkpoints;
using Lathe.Engine.Configuration;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Cli.Checkpoints;

/// <summary><c>lathe checkpoints</c>: what a run's files were before each step that could write.</summary>
internal sealed class CheckpointFrontend(CliHost host)
{
    private const int MostFiles = 40;

    public async Task<int> ListAsync(CheckpointsRequest request, CancellationToken cancellationToken)
    {
        await using var composition = new Composition(host, LathePaths.Find(host.Environment));
        var summary = await RunLookup.FindAsync(composition, request.Run, cancellationToken);
        var checkpoints = await RunCheckpoints.ReadAsync(composition.Journal, summary.Run, cancellationToken);
        checkpoints.Find(summary.Run, null);
        var rows = Rows(composition, checkpoints);
        var format = RunQueries.FormatOf(composition, request.Format);
        if (format != OutputFormat.Text)
        {
            var views = rows.Select(r => View(r, request.Files)).ToList();
            CheckpointJson.Write(host, format, new CheckpointsView(summary.Run.Value, summary.Repository, summary.State.ToString(), views), static json => json.CheckpointsView);
            return ExitCodes.Success;
        }

        WriteText(rows, request.Files);
        host.Out.WriteLine();
        host.Out.WriteLine($"next: lathe restore {summary.Run}@N   puts the run's files and conversation back; --files-only, --conversation-only, --files PATTERN for less");
        await InterruptedRuns.SayAsync(composition, format, summary.Repository, summary.Run, cancellationToken);
        return ExitCodes.Success;
    }

    // Against the one before; the first one against what the run began with.
    private static List<Row> Rows(Composition composition, RunCheckpoints checkpoints)
    {
        var snapshots = new StoredSnapshots(composition.Objects);
        var rows = new List<Row>();
        var before = checkpoints.Base(composition.Objects);
        foreach (var checkpoint in checkpoints.Items)
        {
            IReadOnlyList<SnapshotDifference>? files = null;
            IReadOnlyList<string> notKept = [];
            try
            {
                files = snapshots.Compare(before ?? checkpoint.State, checkpoint.State);
                notKept = snapshots.NotKept(checkpoint.State);
            }
            catch (LatheException e) when (e.Error.Kind is ErrorKind.Storage or ErrorKind.Conflict)
            {
                // Collected, or the user's files beneath it are others: the rest can still be listed.
            }

            rows.Add(new Row(checkpoint, files, composition.Objects.Contains(checkpoint.Tree), notKept));
            before = checkpoint.State;
        }

        return rows;
    }

    private static CheckpointView View(Row row, bool files)
    {
        var point = row.Checkpoint;
        return new CheckpointView(
            point.Number, point.At, point.Step.Value, point.Title, point.Counts, point.Tree.Hex, row.IsKept, row.Added, row.Changed, row.Deleted, row.Bytes, files ? row.Files?.Select(DifferenceView.Of).ToList() : null)
        {
            Ignored = row.Ignored,
            NotKept = files && row.NotKept.Count > 0 ? row.NotKept : null,
        };
    }

    private void WriteText(List<Row> rows, bool files)
    {
        if (!files)
        {
            var table = new TextTable("N", "TAKEN", "BEFORE", "CHANGED", "SIZE");
            foreach (var row in rows) table.Add(row.Checkpoint.Number.ToString(), Taken(row), Title(row), Changed(row), row.Bytes is > 0 and var bytes ? CheckpointWords.Size(bytes) : "");
            table.Write(host.Out, host.Width);
            return;
        }

        foreach (var row in rows)
        {
            Toned.WriteLine(host, new ViewLine($"{row.Checkpoint.Number}  {Taken(row)}  {PlainText.OneLine(Title(row))}: {Changed(row)}", LineTone.Heading));
            foreach (var file in (row.Files ?? []).Take(MostFiles)) host.Out.WriteLine($"  {CheckpointWords.Sign(file)} {PlainText.OneLine(file.Path)}{Facts(file)}");
            if (row.Files?.Count > MostFiles) host.Out.WriteLine($"  … and {row.Files.Count - MostFiles:N0} more");
            if (row.NotKept.Count > 0) host.Out.WriteLine($"  ignored and not kept: {PlainText.OneLine(string.Join(", ", row.NotKept.Take(MostFiles)))}");
        }
    }

    private static string Facts(SnapshotDifference file) => (file.After, file.IsIgnored) switch
    {
        ({ Size: var size }, false) => $" ({CheckpointWords.Size(size)})",
        ({ Size: var size }, true) => $" ({CheckpointWords.Size(size)}, ignored)",
        (null, true) => " (ignored)",
        _ => "",
    };

    private static string Taken(Row row) => row.Checkpoint.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss");

    private static string Title(Row row) => row.Checkpoint.Counts ? row.Checkpoint.Title : $"{row.Checkpoint.Title} (taken out)";

    private static string Changed(Row row)
    {
        if (row.Files is null) return row.IsKept ? "not known" : "not kept any more";
        var parts = new List<string>();
        if (row.Added > 0) parts.Add($"{row.Added} added");
        if (row.Changed > 0) parts.Add($"{row.Changed} changed");
        if (row.Deleted > 0) parts.Add($"{row.Deleted} deleted");
        if (row.Ignored > 0) parts.Add($"{row.Ignored} ignored");
        return parts.Count == 0 ? "nothing" : string.Join(", ", parts);
    }

    private sealed record Row(RunCheckpoint Checkpoint, IReadOnlyList<SnapshotDifference>? Files, bool IsKept, IReadOnlyList<string> NotKept)
    {
        public int? Added => Files?.Count(static f => f is { IsIgnored: false, Before: null });

        public int? Deleted => Files?.Count(static f => f is { IsIgnored: false, After: null });

        public int? Changed => Files?.Count(static f => f is { IsIgnored: false, Before: not null, After: not null });

        /// <summary>Ignored files of the run's.</summary>
        public int? Ignored => Files?.Count(static f => f.IsIgnored);

        /// <summary>Bytes of contents that the checkpoint before did not have there.</summary>
        public long? Bytes => Files?.Where(static f => f.After is { } after && after.Content != f.Before?.Content).Sum(static f => f.After!.Size);
    }
}
