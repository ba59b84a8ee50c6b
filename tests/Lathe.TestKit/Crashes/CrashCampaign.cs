using System.Diagnostics;
using System.Text.Json;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Storage.Sqlite;

namespace Lathe.TestKit.Crashes;

/// <summary>
/// Runs of the real program that are killed (SIGKILL) at moments of chance while they work, apply, undo and redo, and taken up again by the next process. After each kill the journal is compared with what it held
/// before, and in the end the user's files with what an undisturbed run makes of them.
/// </summary>
/// <param name="options">What to do.</param>
public sealed class CrashCampaign(CrashOptions options)
{
    // More starts than this for one step of the story: it does not get there.
    private const int MostStarts = 30;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>How long each command takes undisturbed, in milliseconds; a kill comes within that time and a little later.</summary>
    private readonly Dictionary<string, double> _usual = [];

    /// <summary>Requests that the model server got.</summary>
    public int Requests { get; private set; }

    /// <summary>Runs everything.</summary>
    /// <param name="ended">Told about each run that is over; null for nobody.</param>
    /// <param name="cancellationToken">Gives the campaign up.</param>
    public async Task<IReadOnlyList<CrashedRun>> RunAsync(Action<CrashedRun>? ended, CancellationToken cancellationToken)
    {
        await using var world = await CrashWorld.OpenAsync(options.Program);
        // Twice: the first one meets a cold cache.
        for (var number = -2; number < 0; number++) await LiveAsync(world, new CrashedRun(options.Runs - number), kills: 0, cancellationToken);
        var runs = new List<CrashedRun>();
        await Parallel.ForEachAsync(Enumerable.Range(1, options.Runs), new ParallelOptions { MaxDegreeOfParallelism = options.AtOnce, CancellationToken = cancellationToken }, async (number, token) =>
        {
            var run = new CrashedRun(number);
            await LiveAsync(world, run, 1 + (number % options.MostKills), token);
            lock (runs) runs.Add(run);
            ended?.Invoke(run);
        });
        Requests = world.Requests;
        return runs;
    }

    private async Task LiveAsync(CrashWorld world, CrashedRun run, int kills, CancellationToken cancellationToken)
    {
        var repository = world.NewRepository(run.Number);
        var life = new CrashLife(world, run, repository, new Random(options.Seed * 1_000_003 + run.Number), kills, _usual);
        try
        {
            await life.UntilAsync("run", CrashWorld.Before, CrashWorld.Before, cancellationToken);
            await life.UntilAsync("apply", CrashWorld.Before, CrashWorld.After, cancellationToken);
            await life.UntilAsync("undo", CrashWorld.After, CrashWorld.Before, cancellationToken);
            await life.UntilAsync("redo", CrashWorld.Before, CrashWorld.After, cancellationToken);
            await life.CloseAsync(cancellationToken);
        }
        catch (CampaignException e)
        {
            run.Problems.Add(e.Message);
        }
        finally
        {
            Directory.Delete(repository, recursive: true);
        }
    }

    /// <summary>One run's life.</summary>
    private sealed class CrashLife(CrashWorld world, CrashedRun run, string repository, Random chance, int kills, Dictionary<string, double> usual)
    {
        private readonly List<string> _seen = [];
        private RunId? _id;
        private readonly bool _isMeasured = kills == 0;
        private int _left = kills;

        /// <summary>Starts a command again and again until it ends by itself, kills it as long as kills are left, and looks at the user's files.</summary>
        public async Task UntilAsync(string command, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after, CancellationToken cancellationToken)
        {
            for (var started = 0; started < MostStarts; started++)
            {
                var arguments = Arguments(command);
                var (exitCode, output) = await StartAsync(command, arguments, started, cancellationToken);
                await ReadAsync(cancellationToken);
                var files = CrashWorld.FilesOf(repository);
                if (command == "run" && !Same(files, before)) throw new CampaignException($"the user's files changed while the run worked: {Difference(files, before)}");
                if (exitCode is null) continue;
                // Taken up after a kill at the very end, a command finds its work done and says so.
                if (exitCode is not 0 && !(started > 0 && output.Contains("apply.", StringComparison.Ordinal))) throw new CampaignException($"{string.Join(' ', arguments)} ended with {exitCode}: {output}");
                if (!Same(files, after)) throw new CampaignException($"after {command} the user's files are not as they should be: {Difference(files, after)}");
                return;
            }

            throw new CampaignException($"{command} did not come to its end in {MostStarts} starts");
        }

        public async Task CloseAsync(CancellationToken cancellationToken)
        {
            await ReadAsync(cancellationToken);
            run.AskedAgain = world.AskedAgain(run.Number);
            run.Events = _seen.Count;
            if (run.AskedAgain > run.CallsInFlight) run.Problems.Add($"{run.AskedAgain} answers were asked for again, with {run.CallsInFlight} calls in flight at the kills");
        }

        private string[] Arguments(string command) => command switch
        {
            "run" when _id is { } known => ["resume", known.Value, "--json"],
            "run" => ["run", $"Campaign run {run.Number}: spell the greeting right", "--verify", SampleRepository.Check, "--json"],
            _ => [command, _id!.Value.Value],
        };

        private async Task<(int? ExitCode, string Output)> StartAsync(string command, string[] arguments, int started, CancellationToken cancellationToken)
        {
            // Most of the time passes in the run, so most kills come there; what is left goes to the commands after it.
            var isKilled = _left > 0 && (command is "redo" || chance.Next(100) < (command is "run" ? 80 : 40));
            TimeSpan? kill = isKilled ? TimeSpan.FromMilliseconds(chance.NextDouble() * Usual(command)) : null;
            using var process = world.Start(repository, arguments);
            var clock = Stopwatch.StartNew();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(kill ?? Patience);
            try
            {
                await process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill();
                await process.WaitForExitAsync(cancellationToken);
                if (kill is null) throw new CampaignException($"{string.Join(' ', arguments)} did not end");
                if (process.ExitCode == 137)
                {
                    _left--;
                    run.Kills.Add(command);
                    return (null, "");
                }
            }

            if (_isMeasured && started == 0) lock (usual) usual[command] = clock.Elapsed.TotalMilliseconds;
            return (process.ExitCode, await output + await errors);
        }

        private double Usual(string command)
        {
            lock (usual) return usual.GetValueOrDefault(command, 500);
        }

        // The journal as the next process finds it: what was there is there, in its place, and nothing twice.
        private async Task ReadAsync(CancellationToken cancellationToken)
        {
            var state = Path.Combine(world.Home, ".local", "state", "lathe");
            if (!File.Exists(Path.Combine(state, "journal.db"))) return;
            await using var journal = SqliteJournal.Open(new LathePaths(state, Path.Combine(world.Home, ".cache", "lathe"), Path.Combine(world.Home, ".config", "lathe")), TimeProvider.System);
            var listed = await journal.ListAsync(new RunQuery(repository), cancellationToken);
            if (listed.Count == 0)
            {
                if (_id is not null) throw new CampaignException("the run is gone from the journal");
                return;
            }

            if (listed.Count > 1) throw new CampaignException($"there are {listed.Count} runs instead of one");
            _id = listed[0].Run;
            var history = new RunHistory();
            var finished = new HashSet<StepId>();
            var place = 0;
            await foreach (var stored in journal.ReadAsync(_id.Value, after: 0, cancellationToken))
            {
                history.Apply(stored);
                var text = $"{stored.Sequence} {stored.At:O} {stored.Generation} {JsonSerializer.Serialize(stored.Data, EngineJson.Default.RunEventData)}";
                if (stored.Data is StepFinished step && !finished.Add(step.Step)) throw new CampaignException($"step {step.Step} has two results");
                if (stored.Data is UnreadableEvent) throw new CampaignException($"event {stored.Sequence} cannot be read");
                if (stored.Sequence != place + 1) throw new CampaignException($"event {place + 1} is missing");
                if (place < _seen.Count && _seen[place] != text) throw new CampaignException($"event {stored.Sequence} is another one than before: {text} instead of {_seen[place]}");
                if (place >= _seen.Count) _seen.Add(text);
                place++;
            }

            if (place < _seen.Count) throw new CampaignException($"{_seen.Count - place} events are lost");
            if (run.Kills.Count > 0 && history.StepsInFlight.FirstOrDefault() is { } open) run.Kills[^1] = $"{run.Kills[^1].Split(' ')[0]} {open.Kind}";
            if (history.StepsInFlight.Any(s => s.Kind == StepKind.Model)) run.CallsInFlight++;
        }

        private static bool Same(IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, string> expected) =>
            files.Count == expected.Count && files.All(f => expected.TryGetValue(f.Key, out var hash) && hash == f.Value);

        private static string Difference(IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, string> expected) =>
            string.Join(", ", files.Keys.Union(expected.Keys).Where(p => files.GetValueOrDefault(p) != expected.GetValueOrDefault(p)).Order(StringComparer.Ordinal));
    }

    private sealed class CampaignException(string message) : Exception(message);
}
