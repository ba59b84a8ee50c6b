using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Engine.Archives;
using Lathe.Engine.Collecting;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Redaction;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>The commands <c>export</c> and <c>import</c>.</summary>
internal sealed class ArchiveFrontend(CliHost host)
{
    public async Task<int> ExportAsync(ExportRequest request, CancellationToken cancellationToken)
    {
        await using var composition = new Composition(host, LathePaths.Find(host.Environment));
        var summary = await RunLookup.FindAsync(composition, request.Run, cancellationToken);
        var format = RunQueries.FormatOf(composition, request.Format);
        var file = CassetteFile.Open(host, new RecordRequest(request.File ?? $"lathe-run-{summary.Run}.tar.gz", request.Overwrite), "archive");
        var configuration = Load(composition, summary);
        var texts = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [ArchiveNames.Transcript] = await TranscriptAsync(composition, configuration, summary, cancellationToken) };
        var answers = await CassetteAsync(composition, configuration, summary, texts);
        var export = new RunExport(composition.Journal, composition.Objects, VersionText.Number);
        var manifest = await file.WriteAsync(stream => export.WriteAsync(summary, texts, stream, cancellationToken));
        Say(format, summary, file.Path, manifest, answers);
        return ExitCodes.Success;
    }

    public async Task<int> ImportAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(request.File, host.Environment.CurrentDirectory);
        await using var composition = new Composition(host, LathePaths.Find(host.Environment));
        await using var file = Open(path);
        var result = await new RunImport(composition.Journal, composition.Objects, host.Time) { Marks = new RunMarks(composition.Paths) }.ImportAsync(file, Path.GetFileName(path), cancellationToken);
        Say(RunQueries.FormatOf(composition, request.Format), result);
        return ExitCodes.Success;
    }

    private ResolvedConfiguration Load(Composition composition, RunSummary summary) => ConfigurationLoader.Load(new ConfigurationInput
    {
        Environment = host.Environment,
        Paths = composition.Paths,
        Repository = Directory.Exists(summary.Repository) ? summary.Repository : RepositoryRoot.Find(host.Environment.CurrentDirectory),
        Flags = [],
    });

    // What `lathe show` says, masked once more: a pattern may have been added since the run.
    private async Task<byte[]> TranscriptAsync(Composition composition, ResolvedConfiguration configuration, RunSummary summary, CancellationToken cancellationToken)
    {
        var redactor = new Redactor(summary.Run.Value, composition.Secrets(configuration));
        using var text = new StringWriter { NewLine = "\n" };
        var plain = host with { Out = text, Width = null, Color = false, OutputIsTerminal = false };
        var history = new RunHistory();
        var lines = new EventLines(composition.Objects, whole: true);
        await foreach (var stored in composition.Journal.ReadAsync(summary.Run, 0, cancellationToken))
        {
            history.Apply(stored);
            foreach (var line in lines.Of(stored)) Toned.WriteLine(plain, line);
        }

        new RunReport(plain, composition.Objects, composition.Paths).WriteSummary(summary, history);
        return System.Text.Encoding.UTF8.GetBytes(redactor.Redact(text.ToString()));
    }

    // A run whose answers are damaged, or that has none, is exported without one.
    private static async Task<int?> CassetteAsync(Composition composition, ResolvedConfiguration configuration, RunSummary summary, Dictionary<string, byte[]> texts)
    {
        try
        {
            using var cassette = new MemoryStream();
            var answers = await RunRecorder.WriteAsync(composition, configuration, summary.Run, summary.Repository, summary.Title, cassette);
            if (answers == 0) return null;
            texts[ArchiveNames.Cassette] = cassette.ToArray();
            return answers;
        }
        catch (Exception e) when (e is LatheException or ArgumentException)
        {
            return null;
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            if (!File.Exists(path)) throw new LatheError(ErrorKind.NotFound, "import.no_file", $"There is no file {path}.") { Guidance = "Name an archive that 'lathe export' wrote." }.ToException();
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.CanSeek) return file;
            file.Dispose();
            throw new LatheError(ErrorKind.Validation, "import.not_an_archive", $"{path} is no regular file.") { Guidance = "Save the archive to a file first." }.ToException();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LatheError(ErrorKind.Storage, "import.unreadable", $"{path} cannot be read: {e.Message}") { Guidance = "Check its permissions." }.ToException(e);
        }
    }

    private void Say(OutputFormat format, RunSummary summary, string path, ArchiveManifest manifest, int? answers)
    {
        var kept = manifest.Files.Count(static f => ArchiveNames.ObjectOf(f.Name) is not null);
        var size = new FileInfo(path).Length;
        if (format != OutputFormat.Text)
        {
            var view = new ExportView(summary.Run.Value, path, size, manifest.Events, kept, manifest.Missing.Count, answers);
            if (format == OutputFormat.Json) JsonOutput.Document(host, view, static json => json.ExportView);
            else JsonOutput.Lines(host, [view], static json => json.ExportView);
            return;
        }

        host.Out.WriteLine($"exported to {path} ({size:N0} bytes: {EventLines.Count(manifest.Events, "event")}, {EventLines.Count(kept, "object")}, {(answers is { } some ? $"a cassette with {EventLines.Count(some, "answer")}" : "no cassette")})");
        if (manifest.Missing.Count > 0) host.Out.WriteLine($"  {EventLines.Count(manifest.Missing.Count, "object")} that the run names could not be read and is not in it");
        host.Out.WriteLine("  it holds the repository's files as the run had them, secrets in them included; give it only to whom you would give those");
    }

    private void Say(OutputFormat format, ImportResult result)
    {
        var isHere = Directory.Exists(result.Repository);
        if (format != OutputFormat.Text)
        {
            var view = new ImportView(result.Run.Value, result.WasThere, result.Repository, isHere, result.State.ToString(), result.Events, result.Objects, result.Missing, result.Version, result.Written, result.StillMissing);
            if (format == OutputFormat.Json) JsonOutput.Document(host, view, static json => json.ImportView);
            else JsonOutput.Lines(host, [view], static json => json.ImportView);
            return;
        }

        if (result.WasThere)
        {
            host.Out.WriteLine($"Run {result.Run} is here already, with every event of the archive{(result.Written == 0 ? "; nothing was changed." : $"; {EventLines.Count(result.Written, "object")} that {(result.Written == 1 ? "was" : "were")} missing {(result.Written == 1 ? "is" : "are")} back.")}");
            if (result.StillMissing is 0) host.Out.WriteLine($"  'lathe gc' had collected it; it is whole again and can go on, be applied and be restored. To keep it so: lathe gc --pin {result.Run}");
            else if (result.StillMissing is { } lacking) host.Out.WriteLine($"  'lathe gc' had collected it, and {EventLines.Count(lacking, "object")} that it needs {(lacking == 1 ? "is" : "are")} not in the archive either, so it stays so");
            return;
        }

        host.Out.WriteLine($"imported run {result.Run} ({EventLines.Count(result.Events, "event")}, {EventLines.Count(result.Objects, "object")}, all verified)");
        if (result.Missing > 0) host.Out.WriteLine($"  {EventLines.Count(result.Missing, "object")} that it names were not in the archive");
        host.Out.WriteLine($"  its repository is {PlainText.OneLine(result.Repository)}{(isHere ? "" : ", which is not here")}; 'lathe apply' writes there");
        host.Out.WriteLine($"next: lathe show {result.Run}   lathe diff {result.Run}");
    }
}
