using System.Text;
using Lathe.Engine.Agents;
using Lathe.Engine.Configuration;
using Lathe.Engine.Feedback;
using Lathe.Engine.Folders;
using Lathe.Engine.Journal;
using Lathe.Engine.Permissions;
using Lathe.Engine.Runs;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Tasks;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Git;
using Lathe.Models;
using Lathe.Models.Catalog;
using Lathe.Models.Health;
using Lathe.Models.Providers;
using Lathe.Storage.Files;
using Lathe.Storage.Sqlite;
using Lathe.TestKit.ModelServer;

namespace Lathe.TestKit.Faults;

/// <summary>What a campaign does.</summary>
/// <param name="Runs">How many runs.</param>
/// <param name="Seed">The same seed gives every run the same faults at the same calls.</param>
/// <param name="Share">How many calls of a hundred fail.</param>
/// <param name="AtOnce">Runs at a time, all in this process.</param>
/// <param name="First">The number of the first run; to look at one run of a larger campaign again, which meets the same faults alone.</param>
/// <param name="Sandbox">The sandbox of checks and commands.</param>
public sealed record CampaignOptions(int Runs, int Seed = 1, int Share = 30, int AtOnce = 24, int First = 1, string Sandbox = Sandboxes.Bubblewrap);

/// <summary>
/// Many runs at once in one process against a provider that fails: the real engine, journal, object store, workspaces, sandbox and the real clients of three protocols. A run that stops is taken up again, as a user would
/// after mending the cause, until it is accepted. What the journal says is compared with the provider's own books.
/// </summary>
public sealed class FaultCampaign : IAsyncDisposable
{
    /// <summary>A run that is not accepted after so many takings-up counts as lost.</summary>
    public const int MostResumes = 40;

    private const string Plenty = "plenty";
    private static readonly string[] Models = ["chat/model", "responses/model", "messages/model"];
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(4);

    private readonly CampaignOptions _options;
    private readonly HurriedTime _time = HurriedTime.Clock(60);
    private readonly SampleRepository _repository = SampleRepository.Create();
    private readonly CancellationTokenSource?[] _stops;
    private readonly SharedModels _shared;
    private readonly FaultyProvider _provider;
    private ScriptedModelServer _server = null!;
    private RunServices _services = null!;
    private SqliteJournal _journal = null!;

    private FaultCampaign(CampaignOptions options)
    {
        _options = options;
        _stops = new CancellationTokenSource?[options.First + options.Runs];
        _shared = new SharedModels(_time);
        _provider = new FaultyProvider(options.Seed, options.Share, _time, run => Volatile.Read(ref _stops[run])?.Cancel());
    }

    /// <summary>Makes the campaign's repository, provider and state, in a folder of its own.</summary>
    public static async Task<FaultCampaign> OpenAsync(CampaignOptions options)
    {
        var campaign = new FaultCampaign(options);
        campaign._server = await ScriptedModelServer.StartAsync(campaign._provider.Answer);
        var environment = LatheEnvironment.Current();
        var root = campaign._repository.Root;
        var paths = new LathePaths(Path.Combine(root, "state"), Path.Combine(root, "cache"), Path.Combine(root, "config"));
        var sandbox = SandboxOptions.For(environment, paths);
        var git = GitProgram.Find(environment.Variables);
        var objects = new FileObjectStore(paths.Objects, TimeProvider.System);
        campaign._journal = SqliteJournal.Open(paths, campaign._time);
        campaign._services = new RunServices
        {
            Journal = campaign._journal,
            Objects = objects,
            Workspaces = new ChoosingWorkspaceProvider(git, objects, paths.Cache, sandbox, TimeProvider.System),
            Sandbox = settings => Sandboxes.Create(settings.Sandbox, sandbox),
            Inbox = new FileRunInbox(paths.Runs),
            Models = campaign.Open,
            Paths = paths,
            Git = git,
            Discovered = ProjectFolder.Of(await git.DiscoverAsync(campaign._repository.Folder, CancellationToken.None)),
            Owner = SandboxIdentity.For(environment) is { } identity ? new FileOwner(identity.UserId, identity.GroupId) : null,
            Time = campaign._time,
            Version = "campaign",
        };
        return campaign;
    }

    /// <summary>Runs everything.</summary>
    /// <param name="ended">Told about each run that is over; null for nobody.</param>
    /// <param name="cancellationToken">Gives the campaign up.</param>
    public async Task<CampaignReport> RunAsync(Action<int>? ended, CancellationToken cancellationToken)
    {
        var report = new CampaignReport(_options);
        await Parallel.ForEachAsync(Enumerable.Range(_options.First, _options.Runs), new ParallelOptions { MaxDegreeOfParallelism = _options.AtOnce, CancellationToken = cancellationToken }, async (number, token) =>
        {
            var story = await LiveAsync(number, token);
            lock (report) report.Add(story);
            ended?.Invoke(number);
        });
        report.Requests = _server.Requests.Count;
        report.Faults = _provider.Faults;
        report.ListedRuns = (await _journal.ListAsync(new RunQuery(Limit: 1_000), cancellationToken)).Count;
        report.RepositoryIsUntouched = _repository.Git("status", "--porcelain").Length == 0 && _repository.Read("greeting.txt") == "helo world\n";
        return report;
    }

    /// <summary>Whether the sandbox works on this machine.</summary>
    public async Task<bool> CanRunCommandsAsync(CancellationToken cancellationToken)
    {
        var options = SandboxOptions.For(LatheEnvironment.Current(), _services.Paths);
        var probes = await SandboxProbe.ProbeAsync(options, cancellationToken);
        return probes.Any(p => p.Works && p.Name == _options.Sandbox);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _journal.DisposeAsync();
        _repository.Dispose();
    }

    // One run's life: started, and taken up again until it is accepted.
    private async Task<RunStory> LiveAsync(int number, CancellationToken cancellationToken)
    {
        var engine = new RunEngine(_services);
        var feedback = new RunFeedback(_journal, _services.Objects, _services.Inbox, _time);
        var story = new RunStory(number);
        var settings = Settings(number);
        var limit = settings.MaxCost!.Value;
        RunId? id = null;
        for (var taken = 0; taken <= MostResumes; taken++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Volatile.Write(ref _stops[number], stop);
            RunResult result;
            try
            {
                if (id is { } known)
                {
                    result = await engine.ResumeAsync(known, new ResumeRequest { MaxCost = limit, MaxAttempts = 20 }, stop.Token);
                }
                else
                {
                    var task = new CodingTask { Title = $"Campaign run {number}", Description = "The greeting is misspelt.", Mode = TaskMode.Bugfix };
                    result = await engine.StartAsync(new RunStarted(task, _repository.Folder, settings, new Dictionary<string, string>(), "campaign"), stop.Token);
                }
            }
#pragma warning disable CA1031 // Whatever comes out of the engine instead of a result is what the campaign looks for.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                story.Escaped.Add($"{e.GetType().Name}: {e.Message}");
                return story;
            }

            id = result.Run;
            story.Saw(result, limit);
            if (result.Outcome is { Accepted: true } outcome)
            {
                story.Diff = Encoding.UTF8.GetString(_services.Objects.Get(outcome.Change) ?? []);
                break;
            }

            if (result.Until is { } until && until - _time.GetUtcNow() is var pause && pause > TimeSpan.Zero) await Task.Delay(pause, _time, cancellationToken);

            // A user does not ask again at once for what cannot be had.
            else if (result.Error?.Kind is ErrorKind.Provider or ErrorKind.Connection or ErrorKind.Timeout) await Task.Delay(TimeSpan.FromMinutes(1), _time, cancellationToken);

            // What a user would do: a limit that is reached is raised, and a model that says the same for the third time is told more.
            if (result.Error?.Code is "limits.cost") limit += 0.02m;
            else if (result is { State: RunState.Finished, Error: null }) await feedback.SayAsync(result.Run, $"The word is hello ({taken}).", path: null, line: null, cancellationToken);
        }

        Volatile.Write(ref _stops[number], null);
        story.Close(_provider[number], await RunHistory.ReadAsync(_journal, id!.Value, cancellationToken));
        return story;
    }

    // A third has one model, a third two, a third three; every fifth has little money.
    private RunSettings Settings(int number)
    {
        var first = number % Models.Length;
        var chain = Enumerable.Range(0, 1 + (number / Models.Length % Models.Length)).Select(i => Models[(first + i) % Models.Length]).ToList();
        return new RunSettings
        {
            Model = chain[0],
            Fallbacks = [.. chain.Skip(1)],
            MaxAttempts = 20,
            MaxCost = number % 5 == 0 ? 0.008m : 0.2m,
            MaxTime = TimeSpan.FromDays(10),
            Verify = [SampleRepository.Check],
            Sandbox = _options.Sandbox,
            Workspace = WorkspaceKinds.Copy,
            Permissions = DefaultPermissions.For(_options.Sandbox),
            Yes = true,
        };
    }

    private ModelSession Open(RunSettings settings, string repository)
    {
        var catalog = ModelCatalog.Load();
        foreach (var model in Models)
        {
            var reference = ModelReference.Parse(model, ["chat", "responses", "messages"]);
            catalog.Set(new ModelInfo(reference.Provider, reference.Name, 200_000, 4_096, new Price(FaultyProvider.InputPrice, FaultyProvider.InputPrice, FaultyProvider.InputPrice, FaultyProvider.OutputPrice)));
        }

        return new ModelSessions(new Dictionary<string, string>(), Providers(), catalog).Open(settings.Model, new ChatClientOptions { Time = _time, Shared = _shared });
    }

    private Dictionary<string, ConfiguredProvider> Providers()
    {
        return new Dictionary<string, ConfiguredProvider>(StringComparer.Ordinal)
        {
            ["chat"] = Provider(ProviderApi.OpenAIChat, _server.OpenAIBaseUrl),
            ["responses"] = Provider(ProviderApi.OpenAIResponses, _server.OpenAIBaseUrl),
            ["messages"] = Provider(ProviderApi.Anthropic, _server.AnthropicBaseUrl),
        };

        static ConfiguredProvider Provider(ProviderApi api, Uri address) => new() { Api = api, BaseUrl = address.ToString(), ApiKey = Plenty, IdleTimeout = LongestSilence };
    }
}
