using Lathe.Cli.Artifacts;
using Lathe.Cli.Output;
using Lathe.Cli.Running;
using Lathe.Engine.Agents;
using Lathe.Engine.Configuration;
using Lathe.Engine.Feedback;
using Lathe.Engine.Folders;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Prompts;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Git;
using Lathe.Models;
using Lathe.Models.Caching;
using Lathe.Models.Providers;
using Lathe.Models.Replay;
using Lathe.Models.Resilience;
using Lathe.Storage;
using Lathe.Storage.Artifacts;
using Lathe.Storage.Files;

namespace Lathe.Cli;

/// <summary>Puts the engine together for one command: the adapters of a single machine. Nothing is opened before it is asked for.</summary>
internal sealed class Composition(CliHost host, LathePaths paths) : IAsyncDisposable
{
    private Task<IJournal>? _journal;
    private FileObjectStore? _objects;
    private GitProgram? _git;
    private ResponseCache? _responses;

    public CliHost Host => host;

    public LathePaths Paths => paths;

    public IJournal Journal => (_journal ??= OpenJournal()).GetAwaiter().GetResult();

    /// <summary>The folder that the command is about, where it was looked up.</summary>
    public ProjectFolder? Folder { get; private set; }

    public IObjectStore Objects => _objects ??= new FileObjectStore(paths.Objects, host.Time);

    /// <summary>A name for this machine, where several share the journal.</summary>
    public string? Machine => JournalStores.MachineOf(host.Environment, paths);

    public IRunInbox Inbox => new FileRunInbox(paths.Runs);

    /// <summary>The settings that hold for what is asked about a run: with those of its repository, or where that is not on this machine the user's alone.</summary>
    /// <param name="run">The run.</param>
    public ResolvedConfiguration ConfigurationOf(RunSummary run) =>
        ConfigurationLoader.Load(new ConfigurationInput { Environment = host.Environment, Paths = paths, Repository = Directory.Exists(run.Repository) ? run.Repository : null });

    public GitProgram Git => _git ??= GitProgram.Find(host.Environment.Variables);

    /// <summary>Begins to open the journal beside other work: its first use takes as long as reading the configuration does.</summary>
    public void OpenJournalAhead() => _journal ??= Task.Run(OpenJournal);

    /// <summary>Finds the folder that the command is about: the repository around the one that the user names or is in, or that one itself.</summary>
    /// <param name="named">What the user named; null for the current folder, which has to be a repository or one project's folder.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <param name="naming">How the command lets a folder be named.</param>
    public async Task<ProjectFolder> FindFolderAsync(string? named, CancellationToken cancellationToken, string naming = "--repo {0}")
    {
        var folder = await ProjectFolders.FindAsync(Git, paths, Path.GetFullPath(named ?? ".", host.Environment.CurrentDirectory), cancellationToken);
        if (named is null) ProjectFolders.RefuseWide(folder, host.Environment, naming);
        return Folder = folder;
    }

    /// <summary>The services of the engine for a configuration.</summary>
    public RunServices Services(ResolvedConfiguration configuration, IRunObserver observer, Action<ReplayNotice>? onReplay)
    {
        var sandbox = SandboxOptions.For(host.Environment, paths) with { Notice = host.Error.WriteLine };
        var identity = SandboxIdentity.For(host.Environment);
        return new RunServices
        {
            Journal = Journal,
            Objects = Objects,
            Inbox = Inbox,
            Git = Git,
            Discovered = Folder,
            Workspaces = new ChoosingWorkspaceProvider(Git, Objects, paths.Cache, sandbox, host.Time),
            Owner = identity is null ? null : new FileOwner(identity.UserId, identity.GroupId),
            Sandbox = settings => Sandboxes.Create(settings.Sandbox, sandbox),
            Models = (settings, repository) => Model(settings, repository, configuration, observer, onReplay),
            Paths = paths,
            Artifacts = new(token => ArtifactStores.OpenAsync(configuration.Artifacts, paths, Objects, host.Time, token), ArtifactStores.Outbox(paths), ArtifactAccess.Author(configuration, host.Environment)),
            Prompts = new PromptLibrary(configuration.Project.Prompts),
            Observer = observer,
            Permission = host is { InputIsTerminal: true, OutputIsTerminal: true } ? new TerminalPrompt(host) : new NobodyToAsk(),
            Secrets = Secrets(configuration),
            Machine = Machine,
            Time = host.Time,
            Version = VersionText.Number,
        };
    }

    /// <summary>What is secret besides the shapes that are known: configured patterns, and the keys of this process's providers, whatever they look like.</summary>
    public SecretPatterns Secrets(ResolvedConfiguration configuration) =>
        new(configuration.SecretPatterns, KnownProviders.Secrets(host.Environment.Variables, configuration.Providers));

    /// <summary>Finds out whether a model can be opened at all, so that a missing key or a misspelt name leaves no failed run behind.</summary>
    /// <exception cref="LatheException">Validation, Authentication or NotFound, naming what is missing.</exception>
    public void CheckModel(string reference, ResolvedConfiguration configuration)
    {
        var parsed = ModelReference.Parse(reference, [.. configuration.Providers.Keys]);
        if (KnownProviders.Resolve(parsed, host.Environment.Variables, configuration.Providers).Api != ProviderApi.Replay || File.Exists(parsed.Name)) return;
        throw new LatheError(ErrorKind.NotFound, "replay.no_cassette", $"There is no cassette {parsed.Name} that can be read.") { Guidance = "Give --model replay:FILE with the path of a cassette." }.ToException();
    }

    /// <summary>The folders of this machine that stand in cassettes under a name.</summary>
    public Dictionary<string, string> Roots(string repository)
    {
        var roots = new Dictionary<string, string>(StringComparer.Ordinal) { ["repo"] = repository, ["state"] = paths.State };
        if (host.Environment["HOME"] is { } home) roots["home"] = home;
        return roots;
    }

    private ModelSession Model(RunSettings settings, string repository, ResolvedConfiguration configuration, IRunObserver observer, Action<ReplayNotice>? onReplay)
    {
        var replay = new ReplayOptions { Roots = Roots(repository), OnNotice = onReplay, Time = host.Time, ChunkDelay = host.OutputIsTerminal ? TimeSpan.FromMilliseconds(25) : TimeSpan.Zero };
        var trace = configuration.LogLevel is "trace" ? new TraceFile(host, paths, Secrets(configuration)) : null;
        if (trace is not null) host.Error.WriteLine(trace.Problem is { } problem ? $"trace: {trace.Path} cannot be written ({problem}); nothing is traced" : $"trace: requests and answers go to {trace.Path} (keys masked; prompts and code are in it)");
        return new ModelSessions(host.Environment.Variables, configuration.Providers, configuration.Catalog())
            .Open(settings.Model, new ChatClientOptions
            {
                Time = host.Time,
                Replay = replay,
                Resilience = configuration.Retry,
                Shared = host.Models,
                Cache = Responses(configuration),
                OnExchange = trace is null ? null : trace.Write,
                OnRetry = notice => observer.Restarted(new StepId("retry"), new Redactor("retry", Secrets(configuration)).Redact(Retry(notice))),
            });
    }

    private ResponseCache? Responses(ResolvedConfiguration configuration) =>
        configuration.CacheIn(Path.Combine(paths.Cache, "responses")) is { } options ? _responses ??= new ResponseCache(options, host.Time) : null;

    /// <summary>Says where answers were to be kept and could not be: the same run is paid for again.</summary>
    public void SayWhatIsNotKept()
    {
        if (_responses?.Problem is { } problem) host.Error.WriteLine(PlainText.OneLine($"cache.responses: answers could not be kept in {Path.Combine(paths.Cache, "responses")} ({problem}); the next run asks for them again"));
    }

    private static string Retry(RetryNotice notice)
    {
        var pause = notice.Delay < TimeSpan.FromSeconds(1) ? "now" : $"in {notice.Delay.TotalSeconds:0} s";
        return $"{notice.Error.Message} Again {pause} (try {notice.Attempt + 1} of {notice.MaxAttempts}).";
    }

    public async ValueTask DisposeAsync()
    {
        if (_journal is null) return;
        try
        {
            await (await _journal).DisposeAsync();
        }
        catch (LatheException)
        {
            // It could not be opened. Whoever needed it was told; to a command that ended before it makes no difference.
        }
    }

    private Task<IJournal> OpenJournal() => JournalStores.OpenAsync(host.Environment, paths, host.Time, CancellationToken.None);
}
