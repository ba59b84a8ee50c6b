using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Cli.Running;
using Lathe.Engine.Collecting;
using Lathe.Engine.Configuration;
using Lathe.Errors;
using Lathe.Storage.Artifacts;
using Lathe.Storage.Files;
using Lathe.Storage.Sqlite;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe gc</c>: collects what runs that are over leave behind, by age and size. Nothing is ever collected unasked.</summary>
internal static class GcCommand
{
    public static Command Create(CliHost host)
    {
        var age = new Option<string?>("--older-than") { HelpName = "TIME", Description = "Runs that are over for so long, as 30d or 12h; storage.keep by default." };
        var size = new Option<string?>("--max-size") { HelpName = "SIZE", Description = "Besides, the oldest until no more than this is left, as 5GB; storage.max_size by default." };
        var dry = new Option<bool>("--dry-run") { Description = "Says what would be freed, and frees nothing." };
        var pin = new Option<string?>("--pin") { HelpName = "RUN", Description = "Keeps a run, however old it gets; collects nothing." };
        var unpin = new Option<string?>("--unpin") { HelpName = "RUN", Description = "Takes that back." };
        var command = new Command("gc", "Frees what runs that are over leave behind: workspaces, checkpoints, caches. Journals are kept.") { age, size, dry, pin, unpin };
        SharedOptions.AddOutput(command);
        command.SetAction((parse, cancellationToken) =>
        {
            var context = new CommandContext(host, parse);
            if (parse.GetValue(pin) is not null && parse.GetValue(unpin) is not null) throw Bad("--pin and --unpin exclude each other.", "Give one of them.", "cli.options_conflict");
            if (parse.GetValue(pin) is { } kept) return PinAsync(context, kept, pinned: true, cancellationToken);
            if (parse.GetValue(unpin) is { } free) return PinAsync(context, free, pinned: false, cancellationToken);
            return CollectAsync(context, parse.GetValue(age), parse.GetValue(size), parse.GetValue(dry), cancellationToken);
        });
        return command;
    }

    private static async Task<int> CollectAsync(CommandContext context, string? age, string? size, bool dry, CancellationToken cancellationToken)
    {
        var host = context.Host;

        // What is deleted is the user's word alone, not a repository's.
        var configuration = ConfigurationLoader.Load(new ConfigurationInput { Environment = host.Environment, Paths = context.Paths });
        var options = Options(configuration.Storage, age, size);
        await using var composition = new Composition(host, context.Paths);
        await using var local = LocalJournal(composition);
        var objects = new FileObjectStore(context.Paths.Objects, host.Time);
        var collector = new Collector(new CollectorServices
        {
            Journals = local is null ? [composition.Journal] : [composition.Journal, local],
            Objects = objects,
            Shelves = objects,
            Outbox = ArtifactStores.Outbox(context.Paths),
            Paths = context.Paths,
            Time = host.Time,
        });
        var plan = await collector.PlanAsync(options, cancellationToken);
        var report = dry ? plan.Report : await collector.ExecuteAsync(plan, cancellationToken);
        var view = GcView.Of(report, dry);
        switch (context.Format(configuration))
        {
            case OutputFormat.Json: JsonOutput.Document(host, view, static j => j.GcView); break;
            case OutputFormat.StreamJson: JsonOutput.Lines(host, [view], static j => j.GcView); break;
            default: view.Write(host); break;
        }

        return ExitCodes.Success;
    }

    private static async Task<int> PinAsync(CommandContext context, string named, bool pinned, CancellationToken cancellationToken)
    {
        await using var composition = new Composition(context.Host, context.Paths);
        var run = (await RunLookup.FindAsync(composition, named, cancellationToken)).Run;
        var format = RunQueries.FormatOf(composition, context.FormatOption);
        new RunMarks(context.Paths).Pin(run, pinned);
        if (format == OutputFormat.Json) JsonOutput.Document(context.Host, new PinView(run.Value, pinned), static j => j.PinView);
        else if (format == OutputFormat.StreamJson) JsonOutput.Lines(context.Host, [new PinView(run.Value, pinned)], static j => j.PinView);
        else await context.Host.Out.WriteLineAsync(pinned ? $"Run {run} is kept until 'lathe gc --unpin {run}'." : $"Run {run} is collected when its time has come.");
        return ExitCodes.Success;
    }

    private static CollectOptions Options(CollectOptions configured, string? age, string? size)
    {
        var options = configured;
        if (age is not null)
        {
            if (!Duration.TryParse(age, out var keep)) throw Bad($"--older-than has to be a time, as 30d, 12h or 0s, not '{Engine.Text.Bounded.OneLine(age, 40)}'.", "Give --older-than 30d, for example.");
            options = options with { Keep = keep };
        }

        if (size is null) return options;
        if (!StorageSettings.TryParseSize(size, out var bytes)) throw Bad($"--max-size has to be a size, as 500MB, 5GB or 2GiB, not '{Engine.Text.Bounded.OneLine(size, 40)}'.", "Give --max-size 5GB, for example.");
        return options with { MaxBytes = bytes };
    }

    // The runs of this machine's own journal name objects of the same store, where a team's journal is the one in use.
    private static SqliteJournal? LocalJournal(Composition composition) =>
        composition.Journal is not SqliteJournal && File.Exists(composition.Paths.JournalFile) ? SqliteJournal.Open(composition.Paths, composition.Host.Time) : null;

    private static LatheException Bad(string message, string guidance, string code = "cli.bad_value") => new LatheError(ErrorKind.Validation, code, message) { Guidance = guidance }.ToException();
}
