using Lathe.Context;
using Lathe.Engine.Agents;
using Lathe.Engine.Assessing;
using Lathe.Engine.Feedback;
using Lathe.Engine.Feedback.Review;
using Lathe.Engine.Indexes;
using Lathe.Engine.Journal;
using Lathe.Engine.Permissions;
using Lathe.Engine.Prompts;
using Lathe.Engine.Questions;
using Lathe.Engine.Redaction;
using Lathe.Engine.Tools;
using Lathe.Engine.Verification;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Quality;
using FileChange = Lathe.Edits.FileChange;

namespace Lathe.Engine.Runs;

/// <summary>What one process has open while it works on a run, and the parts of the main flow as its methods.</summary>
internal sealed class RunSession : IAsyncDisposable
{
    private readonly RunServices _services;
    private readonly Run _run;
    private readonly IWorkspace _workspace;
    private readonly ModelSession _model;
    private readonly BuiltInAgent _agent;
    private readonly Baseline _baseline;
    private readonly Verifier _verifier;
    private readonly ContextGatherer _context;
    private readonly ChangeAssessor _assessor;
    private readonly LinterSteps _linters;
    private readonly Redactor _redactor;
    private readonly Reviewer _reviewer;
    private readonly AttemptFeedback _feedback;
    private readonly List<ModelSession> _others = [];
    private readonly WorkspaceIndex _index;
    private readonly string _kept;
    private IReadOnlyList<string> _changed = [];

    private RunSession(RunServices services, Run run, IWorkspace workspace, ModelSession model)
    {
        (_services, _run, _workspace, _model) = (services, run, workspace, model);
        var sandbox = services.Sandbox(run.Settings);
        var redactor = _redactor = run.Redactor;
        var permission = new AnsweredPermission(run, services.Permission);
        _index = new WorkspaceIndex(services.Paths, services.Git, run.Started.Repository, workspace.IndexRoot, workspace.DiffersFromIndexed, () => workspace.Look, services.Time);
        var context = new ToolContext(workspace, sandbox, run.Settings, redactor, new SeenFiles()) { Index = _index };
        var tools = new ToolBox(run, context, new PermissionPolicy(run.Settings.Permissions, run.Settings.Yes), permission, ToolBox.BuiltIn());
        var words = new PersonWords(run, services.Inbox, services.Prompts);
        var chain = new ModelChain(run, new ModelCaller(run, model, services.Observer, tools.Declarations), reference => new ModelCaller(run, Other(reference), services.Observer, tools.Declarations));
        _agent = new BuiltInAgent(run, chain, tools, services.Prompts, words);
        _reviewer = new Reviewer(run, services, redactor);
        _feedback = new AttemptFeedback(run, services, workspace, model, words, RunFolder(services, run.Id));
        var checks = new CheckRunner(run.Settings, sandbox, redactor, permission, services.Time);
        _baseline = new Baseline(run, services, checks, RunFolder(services, run.Id), workspace.Base);
        _verifier = new Verifier(run, services, checks, _baseline, RunFolder(services, run.Id));
        var repository = run.Started.Repository;
        _kept = RepositoryIndexes.Folder(services.Paths, RepositoryIndex.IdentityOf(repository));
        _context = new ContextGatherer(
            run, workspace, model, redactor, context.Seen, new ProfileStore(services.Paths.Cache, repository, services.Time), _index, RepositoryIndexes.Symbols(_kept),
            async token => (await RepositoryPast.ReadAsync(services.Git, repository, _kept, token), services.StandsAlone ? null : AcceptedRuns.Read(_kept)),
            services.Objects);
        _linters = new LinterSteps(run, services, new LinterRunner(run.Settings, sandbox, redactor, permission, services.Objects), RunFolder(services, run.Id));
        _assessor = new ChangeAssessor(run, workspace, services.Objects, redactor, _index, services.Paths.Cache);
    }

    /// <summary>The limit that ended the last attempt, if one did.</summary>
    public LatheError? Limit { get; private set; }

    /// <summary>Makes or reopens the workspace, and opens the model.</summary>
    public static async Task<RunSession> OpenAsync(RunServices services, Run run, CancellationToken cancellationToken)
    {
        // Side by side: loading a provider's client takes about as long as making the workspace. A model that cannot be opened is the error that counts.
        var opening = Task.Run(() => services.Models(run.Settings, run.Started.Repository), CancellationToken.None);
        IWorkspace workspace;
        try
        {
            workspace = await new WorkspaceOpener(services, run).OpenAsync(RunFolder(services, run.Id), cancellationToken);
        }
        catch
        {
            (await opening).Dispose();
            throw;
        }

        ModelSession model;
        try
        {
            model = await opening;
        }
        catch
        {
            await workspace.DisposeAsync();
            throw;
        }

        run.BeforeFirstEffect = token => workspace.RestoreAsync(run.Files, token);
        var session = new RunSession(services, run, workspace, model);
        if (run.Started.Continues is { } former) session._agent.Recall(await RunTranscript.ReadAsync(services.Journal, services.Objects, new RunId(former), cancellationToken));
        return session;
    }

    /// <summary>Gathers context and makes the first message.</summary>
    public async Task<string> GatherContextAsync(CancellationToken cancellationToken)
    {
        var context = await _context.GatherAsync(cancellationToken);
        var language = LanguageGuide.Lines(LanguageGuide.Languages(_run.Started.Task.Language, _workspace.Base, context.Files), _run.Settings);
        var (text, left) = TaskPrompt.Write(_services.Prompts, _run.Started, context.Text, language);
        if (left.Count > 0) await _run.NoteAsync("prompt.shortened", $"The task is longer than a prompt may be ({_run.Settings.MaxPromptLength ?? TaskPrompt.DefaultLength:N0} characters); left out: {string.Join("; ", left)}. prompt.max_prompt_length raises that.", cancellationToken);
        return _redactor.Redact(text);
    }

    /// <summary>One attempt: the agent works, the change is verified and assessed.</summary>
    public async Task<AttemptResult> AttemptAsync(int number, NextAttempt next, CancellationToken cancellationToken)
    {
        var place = new StepId($"attempt-{number}");
        var recorded = _run.History.Attempts.FirstOrDefault(a => a.Number == number);
        if (recorded is null) await _run.AppendAsync(next.Told is { } told ? [new AttemptStarted(number, next.Message), told] : [new AttemptStarted(number)], cancellationToken);
        if (recorded?.Finished is null) _baseline.BeginAhead(VerifyScope.Always(_run.Settings));
        if (_run.History.Feedback.DecisionAfter(number - 1) is { Again: true, Model: { } other }) _agent.GoOnWith(other);

        var report = await WorkAsync(place, next.Message, finished: recorded?.Finished is not null, cancellationToken);
        Limit = report.Limit;
        var (change, delivered, files) = await _assessor.ChangeAsync(place, cancellationToken);
        var (verdict, checks) = await _verifier.VerifyAsync(place, _workspace, delivered, cancellationToken);
        var linters = await _linters.RunAsync(place, delivered, cancellationToken);
        var quality = await _assessor.AssessAsync(place, delivered, files, linters, cancellationToken);
        var accepted = Gate.Accepts(verdict, quality, change, _run.Settings.Verify.Count > 0);
        if (accepted) _changed = [.. files.Select(static f => f.Path)];
        var remarks = await ReviewAsync(place, files, checks, report, finished: recorded?.Finished is not null, cancellationToken);
        if (recorded?.Finished is null)
        {
            var finished = new AttemptFinished(
                number, verdict.Verdict, verdict.Reasons, quality.Score, change.Tree, change.Diff, change.Files, change.Added, change.Removed, accepted);
            await _run.AppendAsync(finished, cancellationToken);
        }

        return new AttemptResult(number, report, change, verdict, checks, quality, accepted) { Remarks = remarks, Answers = next.Answers };
    }

    /// <summary>The attempt that follows; null where there is none.</summary>
    public Task<NextAttempt?> NextAsync(AttemptResult attempt, AttemptResult best, CancellationToken cancellationToken) => _feedback.NextAsync(attempt, best, cancellationToken);

    /// <summary>Leaves the best attempt's tree in the workspace and says what the run came to.</summary>
    public async Task<RunOutcome> DeliverAsync(AttemptResult best, CancellationToken cancellationToken)
    {
        if (_run.Files != best.Change.State) _run.Files = (await _workspace.RestoreAsync(best.Change.State, cancellationToken)).State;
        if (best.Accepted && !_services.StandsAlone && ContextGatherer.Ranks(_workspace.Base.Count)) AcceptedRuns.Add(_kept, _run.Id.Value, _services.Time.GetUtcNow(), ContextGatherer.Query(_run.Started.Task), _changed);
        await new Artifacts.ArtifactSteps(_run, _services).StoreAsync(best, _workspace.Base, cancellationToken);
        return new RunOutcome(best.Verdict.Verdict, best.Number, best.Accepted, best.Change.Tree, best.Change.Diff, best.Report.Summary) { Ignored = best.Change.Ignored };
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _baseline.DisposeAsync();
            await _run.FlushAsync();
        }
        finally
        {
            _reviewer.Dispose();
            foreach (var other in _others) other.Dispose();
            _model.Dispose();
            _index.Dispose();
            await _workspace.DisposeAsync();
        }
    }

    // A finished attempt is only walked through, to rebuild the conversation. A limit ends the work, and what is there is still verified.
    private async Task<AgentReport> WorkAsync(StepId place, string message, bool finished, CancellationToken cancellationToken)
    {
        _run.RecallOnly = finished;
        try
        {
            return await _agent.WorkAsync(place, message, cancellationToken);
        }
        catch (RecordEndsException)
        {
            return new AgentReport("", AgentStop.Done);
        }
        catch (LatheException e) when (e.Error.Kind == ErrorKind.LimitReached)
        {
            return new AgentReport("", AgentStop.Limit, e.Error);
        }
        finally
        {
            _run.RecallOnly = false;
        }
    }

    // After a limit nothing more is paid for; of a finished attempt only what is recorded counts.
    private async Task<IReadOnlyList<Finding>?> ReviewAsync(StepId place, IReadOnlyList<FileChange> files, IReadOnlyList<CheckResult> checks, AgentReport report, bool finished, CancellationToken cancellationToken)
    {
        if (report.Stop == AgentStop.Limit) return null;
        _run.RecallOnly = finished;
        try
        {
            return await _reviewer.ReviewAsync(place, files, checks, cancellationToken);
        }
        catch (RecordEndsException)
        {
            return null;
        }
        finally
        {
            _run.RecallOnly = false;
        }
    }

    private ModelSession Other(string reference)
    {
        var session = _services.Models(_run.Settings with { Model = reference }, _run.Started.Repository);
        _others.Add(session);
        return session;
    }

    private static string RunFolder(RunServices services, RunId run) => Path.Combine(services.Paths.Runs, run.Value);
}
