using System.Text;
using Lathe.Engine.Agents;
using Lathe.Engine.Configuration;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Permissions;
using Lathe.Engine.Prompts;
using Lathe.Engine.Runs;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Tasks;
using Lathe.Engine.Workspaces;
using Lathe.Git;
using Lathe.Git.Tests;
using Lathe.Models.Catalog;
using Lathe.Storage.Files;
using Lathe.Storage.Sqlite;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>The real engine over a scratch repository: real git, journal, object store, workspace copy and sandbox; only the model is scripted.</summary>
internal sealed class RunFixture : IAsyncDisposable
{
    public const string Check = "sh test/run.inc";

    private static readonly Lazy<Task<SandboxStatus>> s_probe = new(ProbeAsync);
    private readonly SandboxOptions _sandbox;
    private SqliteJournal _journal;

    private RunFixture()
    {
        Scratch = ScratchRepository.Create();
        var environment = LatheEnvironment.Current();
        Paths = new LathePaths(Path.Combine(Scratch.Folder, "state"), Path.Combine(Scratch.Folder, "cache"), Path.Combine(Scratch.Folder, "config"));
        _sandbox = SandboxOptions.For(environment, Paths);
        _journal = SqliteJournal.Open(Paths, Time);
        Journal = _journal;
        Objects = new FileObjectStore(Paths.Objects, TimeProvider.System);
        Git = GitProgram.Find(Scratch.Variables);
        Sandbox = settings => Sandboxes.Create(settings.Sandbox, _sandbox);
        Owner = SandboxIdentity.For(environment) is { } identity ? new FileOwner(identity.UserId, identity.GroupId) : null;
    }

    public ScratchRepository Scratch { get; }

    public LathePaths Paths { get; }

    public IJournal Journal { get; set; }

    public FileObjectStore Objects { get; }

    public GitProgram Git { get; }

    public FileOwner? Owner { get; }

    public Func<RunSettings, ISandbox> Sandbox { get; set; }

    public IChatClient Client { get; set; } = new ScriptedChatClient();

    /// <summary>The model while it is the scripted one.</summary>
    public ScriptedChatClient Model => (ScriptedChatClient)Client;

    public RecordingObserver Observer { get; set; } = new();

    public IRunObserver? OtherObserver { get; set; }

    public IPermissionPrompt Permission { get; set; } = new NobodyToAsk();

    public PromptLibrary Prompts { get; set; } = new(new Dictionary<string, string>());

    public IRunInbox Inbox { get; set; } = new NoInbox();

    /// <summary>Models other than the scripted one.</summary>
    public Func<RunSettings, ModelSession?> OtherModels { get; set; } = _ => null;

    public Lathe.Engine.Artifacts.RunArtifactServices? Artifacts { get; set; }

    public IAttemptRouter Router { get; set; } = new SameModel();

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Dollars for a token in and for a token out; null for an unknown price.</summary>
    public (decimal In, decimal Out)? Price { get; set; } = (0.000001m, 0.000002m);

    public int Window { get; set; } = 100_000;

    public RunSettings Settings { get; set; } = new()
    {
        Model = "scripted/model",
        Verify = [Check],
        CommandTime = TimeSpan.FromSeconds(60),
        Permissions = DefaultPermissions.For("bwrap"),
    };

    public CodingTask Task { get; set; } = new() { Title = "Make add add", Description = "add 2 3 gives -1.", Mode = TaskMode.Bugfix };

    /// <summary>Opens a fixture on the sample: <c>src/calc.inc</c> with a bug, <c>test/run.inc</c> that finds it. Skips where no sandbox works.</summary>
    public static async Task<RunFixture> OpenAsync(Action<ScratchRepository>? files = null, string workspace = WorkspaceKinds.Copy)
    {
        var status = await s_probe.Value;
        Assert.SkipUnless(status.Works, $"bubblewrap does not work here: {status.Detail} {status.Remedy}");
        var fixture = new RunFixture();
        fixture.Settings = fixture.Settings with { Workspace = workspace };
        fixture.Scratch.Write("src/calc.inc", "add() { echo $(( $1 - $2 )); }\n");
        fixture.Scratch.Write("test/run.inc", ". src/calc.inc\ngot=$(add 2 3)\n[ \"$got\" = 5 ] || { echo \"add 2 3 gave $got, expected 5\"; exit 1; }\necho passed\n");
        fixture.Scratch.Write(".gitignore", "*.log\nignored/\n");
        files?.Invoke(fixture.Scratch);
        fixture.Scratch.Commit();
        return fixture;
    }

    /// <summary>Opens a fixture whose runs have one attempt.</summary>
    public static async Task<RunFixture> OneAttemptAsync(string workspace)
    {
        var fixture = await OpenAsync(workspace: workspace);
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        return fixture;
    }

    public RunServices Services() => new()
    {
        Journal = Journal,
        Objects = Objects,
        Workspaces = new ChoosingWorkspaceProvider(Git, Objects, Paths.Cache, _sandbox, TimeProvider.System),
        Sandbox = Sandbox,
        Models = (settings, _) => OtherModels(settings) ?? new ModelSession
        {
            Client = Client,
            Reference = settings.Model,
            Window = Window,
            MaxOutput = 8_000,
            Estimate = text => TokenEstimator.Estimate(text),
            Cost = usage => Price is { } price ? (usage.InputTokens * price.In) + (usage.OutputTokens * price.Out) : null,
            MostCost = (input, output) => Price is { } price ? (input * price.In) + (output * price.Out) : null,
        },
        Paths = Paths,
        Git = Git,
        Owner = Owner,
        Prompts = Prompts,
        Observer = OtherObserver ?? Observer,
        Permission = Permission,
        Inbox = Inbox,
        Router = Router,
        Artifacts = Artifacts,
        Time = Time,
        Version = "test",
    };

    public Task<RunResult> StartAsync(CancellationToken cancellationToken = default) =>
        new RunEngine(Services()).StartAsync(new RunStarted(Task, Scratch.Path, Settings, new Dictionary<string, string>(), "test"), cancellationToken == default ? TestContext.Current.CancellationToken : cancellationToken);

    public Task<RunResult> ResumeAsync(RunId run, ResumeRequest? change = null) => new RunEngine(Services()).ResumeAsync(run, change, TestContext.Current.CancellationToken);

    /// <summary>Runs with the model's answers as this says.</summary>
    public Task<RunResult> RunAsync(Action<ScriptedChatClient> script)
    {
        script(Model);
        return StartAsync();
    }

    /// <summary>Opens the journal's file again, as the next process would.</summary>
    public async Task ReopenAsync()
    {
        await _journal.DisposeAsync();
        Journal = _journal = SqliteJournal.Open(Paths, Time);
    }

    public Task<RunHistory> HistoryAsync(RunId run) => RunHistory.ReadAsync(_journal, run, TestContext.Current.CancellationToken);

    public async Task<List<RunEvent>> EventsAsync(RunId run)
    {
        var events = new List<RunEvent>();
        await foreach (var stored in _journal.ReadAsync(run, 0, TestContext.Current.CancellationToken)) events.Add(stored);
        return events;
    }

    public async Task<RunId> OnlyRunAsync() => Assert.Single(await _journal.ListAsync(new RunQuery(), TestContext.Current.CancellationToken)).Run;

    public string Text(ObjectHash hash) => Encoding.UTF8.GetString(Objects.Get(hash)!);

    /// <summary>The outcome's diff.</summary>
    public string Diff(RunResult result) => Text(result.Outcome!.Change);

    /// <summary>The text of an ignored file beside an outcome's tree; null where it has none.</summary>
    public string? IgnoredIn(RunOutcome outcome, string path) => IgnoredFormat.Load(outcome.Ignored!.Value, Objects).Find(path) is { } entry ? Text(entry.Content) : null;

    /// <summary>A file's content in a snapshot; null when it is not in it.</summary>
    public string? FileIn(ObjectHash tree, string path) => Snapshots.Load(tree, Objects).Entries.TryGetValue(path, out var entry) ? Text(entry.Content) : null;

    /// <summary>What the model was told last before a request: its tool results or user message.</summary>
    public string Told(int request)
    {
        var text = new StringBuilder();
        var messages = Model.Requests[request].Messages;
        for (var i = messages.Count - 1; i >= 0 && messages[i].Role != ChatRole.Assistant; i--)
        {
            foreach (var content in messages[i].Contents)
                text.Append(content is FunctionResultContent result ? result.Result?.ToString() : (content as TextContent)?.Text).Append('\n');
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        Scratch.Dispose();
    }

    private static async Task<SandboxStatus> ProbeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("lathe-probe-").FullName;
        try
        {
            var options = new SandboxOptions { Environment = LatheEnvironment.Current(), ScratchFolder = Path.Combine(folder, "scratch") };
            return (await SandboxProbe.ProbeAsync(options, CancellationToken.None))[0];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
