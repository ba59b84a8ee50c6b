using Lathe.Cli.Artifacts;
using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Limits;
using Lathe.Engine.Permissions;
using Lathe.Engine.Runs;
using Lathe.Engine.Tools;
using Lathe.Engine.Verification.Detection;
using Lathe.Errors;
using Lathe.Git;
using Lathe.Models.Replay;

namespace Lathe.Cli.Running;

/// <summary>Runs the commands that work on runs: <c>run</c> and <c>resume</c>.</summary>
internal sealed class RunFrontend(CliHost host)
{
    /// <summary>Leaves the user's <c>config.yaml</c> aside; for the demo.</summary>
    public bool IgnoreUserConfiguration { get; init; }

    public async Task<int> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var paths = LathePaths.Find(host.Environment);
        await using var composition = new Composition(host, paths);
        var file = request.Record is { } asked ? CassetteFile.Open(host, asked) : null;
        composition.OpenJournalAhead();
        var task = await TaskReader.ReadAsync(request, host, cancellationToken);
        var folder = Path.GetFullPath(request.Repository ?? ".", host.Environment.CurrentDirectory);
        if (!Directory.Exists(folder)) throw NoFolder(folder).ToException();
        var repository = await composition.FindFolderAsync(request.Repository, cancellationToken);
        var configuration = Load(paths, repository.TopLevel, request.Flags);
        var format = request.Format ?? OutputFormats.Parse(configuration.OutputFormat);
        task = configuration.Complete(task);
        var settings = configuration.ToRunSettings(task) with { Yes = request.Yes, Artifacts = configuration.Artifacts.ForRun(repository.TopLevel) };
        var edited = request.Edit is { } reference ? await new EditedVersionReader(host, composition, configuration).ReadAsync(reference, cancellationToken) : null;
        if (edited is not null) (task, settings) = EditedVersionReader.Into(edited, task, settings, configuration);
        if (settings.Verify.Count == 0) settings = Detect(configuration, settings, repository.TopLevel, format);
        if (file?.PatternIn(repository.TopLevel) is { } own) settings = settings with { Exclude = [.. settings.Exclude, own] };
        var started = new RunStarted(
            task, repository.TopLevel, settings, Templates(configuration), VersionText.Number, await ContinuesAsync(composition, request.Continue, cancellationToken), UserName(configuration))
        {
            Edits = edited,
            Commit = GitRepository.HeadOf(repository.TopLevel),
        };
        composition.CheckModel(started.Settings.Model, configuration);
        foreach (var fallback in started.Settings.Fallbacks) composition.CheckModel(fallback, configuration);
        if (started.Settings.ReviewModel is { } reviewer) composition.CheckModel(reviewer, configuration);
        Say(configuration, format);
        await InterruptedRuns.SayAsync(composition, format, repository.TopLevel, null, cancellationToken);
        var id = RunId.New(host.Time);
        var work = new RunWork((engine, token) => engine.StartAsync(id, started, token), request.Yes)
        {
            Recorder = file is null ? null : new RunRecorder(id, file),
            StandsAlone = file is not null,
            Limits = Limits(configuration, UserName(configuration), repository.TopLevel),
        };
        return await WorkAsync(composition, configuration, format, work, cancellationToken);
    }

    public async Task<int> ResumeAsync(RunReferenceRequest request, CancellationToken cancellationToken)
    {
        var paths = LathePaths.Find(host.Environment);
        await using var composition = new Composition(host, paths);
        if (!request.All) return await ResumeOneAsync(composition, await RunLookup.FindAsync(composition, request.Run, cancellationToken), request, null, cancellationToken);

        var open = await composition.Journal.ListAsync(new RunQuery(States: [RunState.Queued, RunState.Running, RunState.Waiting, RunState.NeedsHuman], Limit: 1_000), cancellationToken);
        open = await OpenRuns.OfThisMachineAsync(composition, open, cancellationToken);
        return await ResumeAllAsync(composition, open, request, cancellationToken);
    }

    // One that cannot go on does not keep the others from it.
    private async Task<int> ResumeAllAsync(Composition composition, IReadOnlyList<RunSummary> open, RunReferenceRequest request, CancellationToken cancellationToken)
    {
        var format = request.Format ?? OutputFormats.Checked(host.Environment) ?? OutputFormat.Text;
        if (open.Count == 0 && format == OutputFormat.Text) await host.Out.WriteLineAsync("No run was interrupted or waits.");
        var worst = ExitCodes.Success;
        var documents = format == OutputFormat.Json ? new List<RunView>() : null;
        foreach (var summary in open)
        {
            int exitCode;
            try
            {
                exitCode = await ResumeOneAsync(composition, summary, request with { Format = format }, documents, cancellationToken);
            }
            catch (LatheException e) when (e.Error.Kind != ErrorKind.Cancelled)
            {
                exitCode = ExitCodes.Of(e.Error.Kind);
                if (documents is null) ErrorReport.Write(host, format, e.Error);
                else documents.Add(RunDocuments.Of(summary) with { Error = e.Error, ExitCode = exitCode });
            }

            if (worst == ExitCodes.Success) worst = exitCode;
            if (cancellationToken.IsCancellationRequested) break;
        }

        if (documents is not null) RunDocuments.WriteList(host, documents);
        return worst;
    }

    /// <summary>Runs a recorded run again, offline: its task and settings from the cassette, what it may do to the machine from the one who asks.</summary>
    public async Task<int> ReplayAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        var paths = LathePaths.Find(host.Environment);
        await using var composition = new Composition(host, paths);
        var folder = Path.GetFullPath(request.Repository ?? ".", host.Environment.CurrentDirectory);
        if (!Directory.Exists(folder)) throw NoFolder(folder).ToException();
        var replay = ReplayedRun.Load(Path.GetFullPath(request.File, host.Environment.CurrentDirectory), composition, folder);
        var repository = await composition.FindFolderAsync(request.Repository, cancellationToken);
        replay = replay.In(repository.TopLevel, composition);
        var configuration = Load(paths, repository.TopLevel, [.. request.Flags, new FlagSetting("model", "--model", "replay:cassette")]);
        var format = request.Format ?? OutputFormats.Parse(configuration.OutputFormat);
        var settings = replay.Settings(configuration.ToRunSettings(replay.Recorded.Task with { Verify = [] }), repository.TopLevel, request) with { Artifacts = null };
        var started = new RunStarted(
            replay.Recorded.Task, repository.TopLevel, settings, Templates(configuration), VersionText.Number, await ContinuesAsync(composition, replay.Recorded.Continues, cancellationToken))
        {
            Commit = GitRepository.HeadOf(repository.TopLevel),
            Edits = replay.Recorded.Edits?.Into(composition.Objects),
        };
        Say(configuration, format);
        if (format == OutputFormat.Text && replay.Recorded.Settings.Yes && !request.Yes) await host.Error.WriteLineAsync("The recorded run answered every permission ask with yes; --yes does so here too.");
        var work = new RunWork((engine, token) => engine.StartAsync(started, token), request.Yes) { Replayed = replay, StandsAlone = true };
        return await WorkAsync(composition, configuration, format, work, cancellationToken);
    }

    /// <summary>Writes the cassette of a run that is over.</summary>
    public async Task<int> ExportAsync(CassetteRequest request, CancellationToken cancellationToken)
    {
        await using var composition = new Composition(host, LathePaths.Find(host.Environment));
        var summary = await RunLookup.FindAsync(composition, request.Run, cancellationToken);
        var file = CassetteFile.Open(host, request.Record);
        var configuration = composition.ConfigurationOf(summary);
        var answers = await new RunRecorder(summary.Run, file).WriteAsync(composition, configuration, summary.Repository, summary.Title);
        await host.Out.WriteLineAsync($"recorded in {file.Path} ({EventLines.Count(answers, "answer")})");
        return ExitCodes.Success;
    }

    private async Task<int> ResumeOneAsync(Composition composition, RunSummary summary, RunReferenceRequest request, List<RunView>? documents, CancellationToken cancellationToken)
    {
        var history = await RunHistory.ReadAsync(composition.Journal, summary.Run, cancellationToken);
        var place = await RunPlace.FindAsync(composition, summary, history, request.Repository, cancellationToken);
        var configuration = Load(composition.Paths, place.Repository, [.. request.SharedLimits, .. place.Flags(request.Raise.Model, history)]);
        var format = request.Format ?? OutputFormats.Parse(configuration.OutputFormat);
        var recorder = request.Record is { } asked ? new RunRecorder(summary.Run, CassetteFile.Open(host, asked)) : null;
        var change = request.Raise with { Yes = request.Yes ? true : null, Adoption = place.Adoption(configuration, history) };
        if (format == OutputFormat.Text && history.Started is { } started)
        {
            foreach (var line in EventLines.Started(summary.Run, started with { Settings = change.Applied(history), Repository = place.Repository })) Toned.WriteLine(host, line);
        }

        // A live view keeps the history by itself, beside the engine.
        var isLive = IsLive(configuration, request.Yes);
        var work = new RunWork((engine, token) => engine.ResumeAsync(summary.Run, change with { Known = isLive ? null : history }, token), request.Yes)
        {
            History = history,
            Documents = documents,
            Recorder = recorder,
            Limits = Limits(configuration, place.IsForeign ? UserName(configuration) : history.Started?.User ?? UserName(configuration), place.Repository),
        };
        return await WorkAsync(composition, configuration, format, work, cancellationToken);
    }

    private async Task<int> WorkAsync(Composition composition, ResolvedConfiguration configuration, OutputFormat format, RunWork work, CancellationToken cancellationToken)
    {
        RunResult result;
        try
        {
            result = await WatchAsync(composition, configuration, format, work, cancellationToken);
        }
        catch
        {
            if (work.Recorder is { } broken) await broken.TryWriteAsync(composition, configuration, format);
            throw;
        }

        var exitCode = work.Replayed is { } replayed ? replayed.ExitCode(result) : RunReport.ExitCode(result);
        Report(composition, configuration, format, work, result, exitCode);
        if (work.Recorder is not { } recorder || await recorder.TryWriteAsync(composition, configuration, format)) return exitCode;
        return exitCode == ExitCodes.Success ? ExitCodes.Storage : exitCode;
    }

    private async Task<RunResult> WatchAsync(Composition composition, ResolvedConfiguration configuration, OutputFormat format, RunWork work, CancellationToken cancellationToken)
    {
        var shown = host.Colored(configuration.Color);
        var view = View(shown, composition, format, configuration, work.Yes, work.History);
        try
        {
            var services = composition.Services(configuration, view, notice => Say(view, format, notice)) with { StandsAlone = work.StandsAlone, Limits = work.Limits };
            return await work.Begin(new RunEngine(services), cancellationToken);
        }
        finally
        {
            if (view is IAsyncDisposable live) await live.DisposeAsync();
            composition.SayWhatIsNotKept();
        }
    }

    private void Report(Composition composition, ResolvedConfiguration configuration, OutputFormat format, RunWork work, RunResult result, int exitCode)
    {
        switch (format)
        {
            case OutputFormat.Text:
                var shown = host.Colored(configuration.Color);
                new RunReport(shown, composition.Objects, composition.Paths).Write(result, result.History);
                work.Replayed?.WriteText(shown, result);
                break;
            case OutputFormat.Json:
                var document = RunDocuments.Of(composition.Objects, result.History, result.Run, exitCode) with { Replay = work.Replayed?.View(result) };
                if (work.Documents is { } documents) documents.Add(document);
                else RunDocuments.Write(host, format, document);
                break;
            case OutputFormat.StreamJson when work.Replayed is { } replayed:
                RunDocuments.WriteLine(host, replayed.View(result));
                break;
        }
    }

    private static void Say(IRunObserver view, OutputFormat format, ReplayNotice notice)
    {
        var place = new StepId("replay");
        view.Restarted(place, notice.Text);
        if (format != OutputFormat.Text) return;
        foreach (var line in notice.Difference) view.Restarted(place, line);
    }

    /// <summary>Whose name stands on what a person does.</summary>
    internal string UserName(ResolvedConfiguration configuration) => configuration.User ?? host.Environment.UserName;

    private static SharedLimits Limits(ResolvedConfiguration configuration, string user, string repository) => new(configuration.SharedLimits(user, repository));

    private IRunObserver View(CliHost shown, Composition composition, OutputFormat format, ResolvedConfiguration configuration, bool yes, RunHistory? history) => format switch
    {
        OutputFormat.StreamJson => new JsonRunView(host.Out),
        OutputFormat.Json => new SilentObserver(),
        _ when IsLive(configuration, yes) => LiveView(shown, composition, history),
        _ => new PlainRunView(shown, composition.Objects),
    };

    // A question is asked on the terminal itself, which a live view would draw over; so where a rule can ask, lines scroll by instead.
    private bool IsLive(ResolvedConfiguration configuration, bool yes) =>
        host is { OutputIsTerminal: true, Width: null or >= 40 } && host.Environment["TERM"] is not (null or "dumb")
        && (yes || !configuration.Permissions.Any(r => r is { Answer: PermissionAnswer.Ask, Tool: not "*" }));

    // Apart, so that Spectre is loaded on a terminal only.
    private static LiveRunView LiveView(CliHost shown, Composition composition, RunHistory? history)
    {
        var view = new LiveRunView(shown, composition.Objects);
        if (history is not null) view.Recall(history);
        return view;
    }

    private ResolvedConfiguration Load(LathePaths paths, string repository, IReadOnlyList<FlagSetting> flags) => ConfigurationLoader.Load(new ConfigurationInput
    {
        Environment = host.Environment,
        Paths = IgnoreUserConfiguration ? paths with { Config = Path.Combine(paths.Cache, "demo", "no-config") } : paths,
        Repository = repository,
        Flags = flags,
    });

    private static async Task<string?> ContinuesAsync(Composition composition, string? run, CancellationToken cancellationToken)
    {
        if (run is null) return null;
        var summary = await RunLookup.FindAsync(composition, run, cancellationToken);
        new Engine.Collecting.RunMarks(composition.Paths).Require(summary.Run);
        if (summary.State == RunState.Finished) return summary.Run.Value;
        throw new LatheError(ErrorKind.Conflict, "run.not_finished", $"Run {summary.Run} is not finished ({summary.State}), so there is nothing to follow up on.")
        {
            Guidance = $"Finish it first with 'lathe resume {summary.Run}'.",
        }.ToException();
    }

    private static Dictionary<string, string> Templates(ResolvedConfiguration configuration)
    {
        var prompts = new Engine.Prompts.PromptLibrary(configuration.Project.Prompts);
        prompts.Check();
        var hashes = new Dictionary<string, string>(prompts.Hashes(), StringComparer.Ordinal);
        foreach (var (name, hash) in ToolTexts.Hashes()) hashes[name] = hash;
        return hashes;
    }

    private RunSettings Detect(ResolvedConfiguration configuration, RunSettings settings, string repository, OutputFormat format)
    {
        var choice = CheckChoice.For(configuration, null, repository, host.Environment, settings.Yes);
        if (format == OutputFormat.Text)
        {
            List<string> said = [.. choice.Missed.Select(m => $"{m.Command} ({m.File}) is no check of this run: {m.Reason}. {m.Remedy}")];
            if (choice.Note is { } note) said.Add(note);
            Notices.Write(host.Error, host.ErrorIsTerminal ? host.Width : null, [], said);
        }

        return choice.Into(settings);
    }

    // On standard error, so that a pipe gets the run alone.
    private void Say(ResolvedConfiguration configuration, OutputFormat format)
    {
        if (format == OutputFormat.Text) Notices.Write(host.Error, host.ErrorIsTerminal ? host.Width : null, configuration.Ignored, configuration.Warnings);
    }

    private static LatheError NoFolder(string folder) => new(ErrorKind.NotFound, "run.no_repository", $"{folder} is not a folder.")
    {
        Guidance = "Name an existing repository with --repo DIR.",
    };
}
