using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Cli.Running;
using Lathe.Engine.Checkpoints.Versions;
using Lathe.Engine.Configuration;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Cli.Checkpoints;

/// <summary><c>lathe history</c>: every version of a file that runs have seen.</summary>
internal sealed class HistoryFrontend(CliHost host)
{
    private const int HashLength = 12;

    public async Task<int> RunAsync(HistoryRequest request, CancellationToken cancellationToken)
    {
        await using var composition = new Composition(host, LathePaths.Find(host.Environment));
        var repository = RepositoryRoot.Find(Path.GetFullPath(request.Repository ?? ".", host.Environment.CurrentDirectory));
        var path = PathOf(request.File, repository);
        var reader = new FileHistoryReader(composition.Journal, composition.Objects);
        var history = await reader.ReadAsync(repository, path, cancellationToken);
        if (history.Versions.Count == 0)
        {
            throw new LatheError(ErrorKind.NotFound, "history.unknown_file", $"No run of {repository} has seen a file {path}.")
            {
                Guidance = history.Unread.Count > 0 ? "The snapshots of some runs are not kept any more." : "Name the file as it lies, or lay, in the repository.",
            }.ToException();
        }

        if (request.Show is { } shown) return await ShowAsync(request, reader.ContentOf(Find(history, shown)), cancellationToken);
        if (request.Diff is { } differing) return await ShowAsync(request, reader.DiffOf(Find(history, differing)), cancellationToken);
        var format = RunQueries.FormatOf(composition, request.Format);
        if (format == OutputFormat.Text) WriteText(history, path);
        else CheckpointJson.Write(host, format, new HistoryView(repository, path, [.. history.Versions.Select(View)], [.. history.Unread.Select(r => r.Value)]), static json => json.HistoryView);
        await InterruptedRuns.SayAsync(composition, format, repository, null, cancellationToken);
        return ExitCodes.Success;
    }

    // As a person names it from where they are; it need not be there any more.
    private string PathOf(string named, string repository)
    {
        var full = Path.GetFullPath(named, host.Environment.CurrentDirectory);
        foreach (var root in (string[])[repository, Path.GetFullPath(repository)])
        {
            if (full.StartsWith(root + "/", StringComparison.Ordinal)) return full[(root.Length + 1)..];
        }

        return named.StartsWith("./", StringComparison.Ordinal) ? named[2..] : named;
    }

    private static FileVersion Find(FileVersions history, string named)
    {
        var found = int.TryParse(named, out var number) && number <= history.Versions.Count
            ? history.Versions.FirstOrDefault(v => v.Number == number)
            : named.Length >= 4 ? history.Versions.LastOrDefault(v => v.Entry?.Content.Hex.StartsWith(named, StringComparison.OrdinalIgnoreCase) is true) : null;
        return found ?? throw new LatheError(ErrorKind.NotFound, "history.no_version", $"There is no version {Engine.Text.Bounded.OneLine(named, 40)}; there are 1 to {history.Versions.Count}.")
        {
            Guidance = "Without --show the versions are listed.",
        }.ToException();
    }

    private async Task<int> ShowAsync(HistoryRequest request, byte[] content, CancellationToken cancellationToken)
    {
        if (request.Output is { } output)
        {
            var file = Path.GetFullPath(output, host.Environment.CurrentDirectory);
            try
            {
                await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
                await stream.WriteAsync(content, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new LatheError(ErrorKind.Validation, "history.not_written", $"{file} could not be written: {e.Message}") { Guidance = "Name a file that is not there yet, in a folder that you can write to." }.ToException(e);
            }

            await host.Out.WriteLineAsync($"{CheckpointWords.Size(content.LongLength)} written to {PlainText.OneLine(file)}");
            return ExitCodes.Success;
        }

        PlainBytes.Write(host, content);
        return ExitCodes.Success;
    }

    private void WriteText(FileVersions history, string path)
    {
        var table = new TextTable("V", "WHEN", "WHAT", "LINES", "HASH", "GET IT BACK");
        foreach (var version in history.Versions)
        {
            table.Add(
                version.Number.ToString(), version.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm"), What(version, path), version is { Added: { } added, Removed: { } removed } ? $"+{added} -{removed}" : "",
                version.Entry is { } entry ? entry.Content.Hex[..HashLength] : "gone", Restore(version) ?? (version is { Entry: not null, IsKept: true } ? $"--show {version.Number}" : ""));
        }

        table.Write(host.Out, host.Width);
        if (history.Unread.Count > 0) host.Out.WriteLine($"{EventLines.Count(history.Unread.Count, "run")} left out: snapshots are not kept any more.");
        host.Out.WriteLine();
        host.Out.WriteLine($"next: lathe history {PlainText.OneLine(path)} --show V, or --diff V; lathe restore puts a version into its run's workspace");
    }

    private static string What(FileVersion version, string path)
    {
        var name = version.Path == path ? "" : $" [{version.Path}]";
        var renamed = version.Renamed is not { } other ? "" : version.Entry is null ? $", renamed to {other}" : $", renamed from {other}";
        return $"{version.Run.Value[..14]} {version.Cause}{(version.IsInFiles ? " (your files)" : version.IsIgnored ? " (ignored)" : "")}{renamed}{name}";
    }

    private static string? Restore(FileVersion version) => version.Checkpoint is { } number ? $"lathe restore {version.Run}@{number} --files {Quoted(version.Path)}" : null;

    // A pattern that begins at the top and means no more than the path; quoted where a shell would read it otherwise.
    private static string Quoted(string path)
    {
        var pattern = "/" + string.Concat(path.Select(c => c is '*' or '?' or '[' or '\\' ? $"\\{c}" : c.ToString()));
        return pattern.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '+') ? pattern : $"'{pattern.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static VersionView View(FileVersion version) => new(
        version.Number, version.Run.Value, version.At, version.Path, version.Cause, version.Entry?.Content.Hex, version.Entry?.Size, version.Entry is { } entry ? Convert.ToString(entry.Mode, 8) : null,
        version.Entry is null, version.IsInFiles, version.IsIgnored ? true : null, version.Added, version.Removed, version.Renamed, version.Checkpoint, version.IsKept, Restore(version));
}
