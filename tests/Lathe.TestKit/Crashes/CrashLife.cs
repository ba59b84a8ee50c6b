using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.TestKit.Crashes;

/// <summary>One run's life.</summary>
internal sealed partial class CrashLife(CrashWorld world, CrashedRun run, string repository, Random chance, int kills, Dictionary<string, double> usual)
{
    // More starts than this for one step of the story: it does not get there.
    private const int MostStarts = 30;
    private const int Owned = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly List<string> _seen = [];
    private RunId? _id;
    private WorkspaceState _begun, _ended;
    private readonly bool _isMeasured = kills == 0;
    private int _left = kills;
    private bool _isTroubled;
    private int _counted;

    // Processes that were killed before a run of theirs was seen.
    private int _unseen;
    private long _began;

    /// <summary>Starts a command again and again until it ends by itself, kills it as long as kills are left, and looks at the user's files.</summary>
    public async Task UntilAsync(string command, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after, CancellationToken cancellationToken)
    {
        var isHalfDone = false;
        for (var started = 0; started < MostStarts; started++)
        {
            var arguments = Arguments(command);
            var (exitCode, output) = await StartAsync(command, arguments, started, cancellationToken);
            await world.Trouble.MendAsync();
            await ReadAsync(cancellationToken);
            var files = CrashWorld.FilesOf(world.Trouble.Seen(repository));
            if (command == "run" && !Same(files, before)) throw new CampaignException($"the user's files changed while the run worked: {Difference(files, before)}");
            if (exitCode is null)
            {
                isHalfDone = !Same(files, before) && !Same(files, after);
                if (_id is null) _unseen++;
                await world.Trouble.AfterKillAsync(_id, chance);
                continue;
            }

            // Taken up after a kill at the very end, a command finds its work done and says so.
            if (exitCode is 0 || (started > 0 && Done().IsMatch(output)))
            {
                if (command == "run" && world.IgnoredOf(_id!.Value, _begun, _ended) is { } ignored) throw new CampaignException($"after the run the ignored file that its command wrote {ignored}");
                if (!Same(files, after)) throw new CampaignException($"after {command} the user's files are not as they should be: {Difference(files, after)}");
                return;
            }

            if (Why(exitCode.Value, output) is { } why) throw new CampaignException($"{string.Join(' ', arguments)} ended with {exitCode}, and {why}: {output}");
            run.Ends.Add($"{command} {Code().Match(output).Value.Trim('(', ')', '"')}");
            run.Words.Add(output.Trim());
            // What stopped half-way says so, and the next one that can work puts it right.
            isHalfDone = (isHalfDone || output.Contains("apply.interrupted", StringComparison.Ordinal)) && !Same(files, before) && !Same(files, after);
            if (!isHalfDone && !Same(files, before) && !Same(files, after)) throw new CampaignException($"{command} failed and left the user's files half changed: {Difference(files, before)}: {output}");
        }

        throw new CampaignException($"{command} did not come to its end in {MostStarts} starts");
    }

    private string? Why(int exitCode, string output)
    {
        if (!_isTroubled && !world.Trouble.HasStruckSince(_began)) return "nothing had happened to it";
        return world.Trouble.Refuse(exitCode, output);
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        foreach (var command in (string[][])[["show", _id!.Value.Value, "--json"], ["show", _id!.Value.Value], ["runs", "--json"], ["health", "--json"]]) await LookAsync(command, cancellationToken);
        run.AskedAgain = world.AskedAgain(run.Number);
        run.Events = _seen.Count;
        run.IsLayered = world.IsLayered(_id!.Value);
        if (run.AskedAgain > run.CallsInFlight) run.Problems.Add($"{run.AskedAgain} answers were asked for again, with {run.CallsInFlight} calls in flight at the kills");
    }

    // Whatever the clock did: what is told of the run counts forward.
    private async Task LookAsync(string[] command, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await StartOnceAsync("look", command, started: 1, moment: null, isKilled: false, cancellationToken);
        if (exitCode != 0 && Why(exitCode ?? 0, output) is { } why) run.Problems.Add($"{string.Join(' ', command)} ended with {exitCode}, and {why}: {output}");
        else if (Negative().Match(output) is { Success: true } negative) run.Problems.Add($"{string.Join(' ', command)} tells of {negative.Value.Trim()}");
    }

    private string[] Arguments(string command) => command switch
    {
        "run" when _id is { } known => ["resume", known.Value, "--json"],
        "run" => ["run", $"Campaign run {run.Number}: spell the greeting right", "--verify", SampleRepository.Check, "--json"],
        _ => [command, _id!.Value.Value],
    };

    private async Task<(int? ExitCode, string Output)> StartAsync(string command, string[] arguments, int started, CancellationToken cancellationToken)
    {
        // Most of the time passes in the run, so most moments come there; what is left goes to the commands after it.
        var isMet = _left > 0 && (command is "redo" || chance.Next(100) < (command is "run" ? 80 : 40));
        TimeSpan? moment = isMet ? TimeSpan.FromMilliseconds(chance.NextDouble() * Usual(command)) : null;
        var isKilled = chance.Next(100) < world.Trouble.Kills;
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            var (exitCode, output) = await StartOnceAsync(command, arguments, started, moment, isKilled, cancellationToken);
            // Whoever owned the run died; its lease runs out by and by.
            if (exitCode != Owned || !world.Trouble.HasLeases || !output.Contains("run.owned", StringComparison.Ordinal) || Stopwatch.GetElapsedTime(began) > Lease) return (exitCode, output);
            moment = null;
            await Task.Delay(1000, cancellationToken);
        }
    }

    private async Task<(int? ExitCode, string Output)> StartOnceAsync(string command, string[] arguments, int started, TimeSpan? moment, bool isKilled, CancellationToken cancellationToken)
    {
        _isTroubled = false;
        _began = Stopwatch.GetTimestamp();
        var (process, strike) = world.Start(repository, chance, arguments);
        using var ends = process;
        var clock = Stopwatch.StartNew();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        if (moment is { } time)
        {
            await Task.WhenAny(process.WaitForExitAsync(cancellationToken), Task.Delay(time, cancellationToken));
            if (isKilled)
            {
                process.Kill();
                await process.WaitForExitAsync(cancellationToken);
                if (process.ExitCode == 137)
                {
                    _left--;
                    run.Kills.Add(command);
                    return (null, "");
                }
            }
            else if (!process.HasExited)
            {
                _left--;
                _isTroubled = true;
                run.Troubles.Add($"{await strike()} in {command}");
            }
        }

        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill();
            throw new CampaignException($"{string.Join(' ', arguments)} did not end");
        }

        if (_isMeasured && started == 0) lock (usual) usual[command] = clock.Elapsed.TotalMilliseconds;
        return (process.ExitCode, await output + await errors);
    }

    private double Usual(string command)
    {
        lock (usual) return usual.GetValueOrDefault(command, 500);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                await ReadOnceAsync(cancellationToken);
                return;
            }
            catch (LatheException e) when (e.Error.Code is "journal.unreachable" or "journal.timeout" && world.Trouble.HasLeases && Stopwatch.GetElapsedTime(began) < Lease)
            {
                // Another run of this world has just had the server stopped.
                await Task.Delay(200, cancellationToken);
            }
        }
    }

    // The journal as the next process finds it: what was there is there, in its place, and nothing twice.
    private async Task ReadOnceAsync(CancellationToken cancellationToken)
    {
        var (state, cache, settings) = (Path.Combine(world.Home, ".local", "state", "lathe"), Path.Combine(world.Home, ".cache", "lathe"), Path.Combine(world.Home, ".config", "lathe"));
        await using var journal = await world.Trouble.OpenAsync(new LathePaths(world.Trouble.Seen(state), world.Trouble.Seen(cache), world.Trouble.Seen(settings)), cancellationToken);
        if (journal is null) return;
        var listed = await journal.ListAsync(new RunQuery(repository), cancellationToken);
        if (listed.Count == 0)
        {
            if (_id is not null) throw new CampaignException("the run is gone from the journal");
            return;
        }

        _id = await OneOfAsync(journal, [.. listed.Select(static r => r.Run)], cancellationToken);
        var history = new RunHistory();
        var finished = new HashSet<StepId>();
        var place = 0;
        await foreach (var stored in journal.ReadAsync(_id.Value, after: 0, cancellationToken))
        {
            history.Apply(stored);
            var text = $"{stored.Sequence} {stored.At:O} {stored.Generation} {JsonSerializer.Serialize(stored.Data, EngineJson.Default.RunEventData)}";
            if (stored.Data is StepFinished step && !finished.Add(step.Step)) throw new CampaignException($"step {step.Step} has two results");
            if (stored.Data is StepStarted { Checkpoint: { } tree, Ignored: { } list } && _begun == default) _begun = new WorkspaceState(tree, list);
            if (stored.Data is RunEnded { Outcome: { } outcome }) _ended = new WorkspaceState(outcome.Tree, outcome.Ignored);
            if (stored.Data is UnreadableEvent) throw new CampaignException($"event {stored.Sequence} cannot be read");
            if (stored.Sequence != place + 1) throw new CampaignException($"event {place + 1} is missing");
            if (place < _seen.Count && _seen[place] != text) throw new CampaignException($"event {stored.Sequence} is another one than before: {text} instead of {_seen[place]}");
            if (place >= _seen.Count) _seen.Add(text);
            place++;
        }

        if (place < _seen.Count) throw new CampaignException($"{_seen.Count - place} events are lost");
        if (run.Kills.Count > 0 && !run.Kills[^1].Contains(' ') && history.StepsInFlight.FirstOrDefault() is { } open) run.Kills[^1] = $"{run.Kills[^1].Split(' ')[0]} {open.Kind}";
        // A process that wrote nothing asked nothing.
        if (place > _counted && history.StepsInFlight.Any(s => s.Kind == StepKind.Model)) run.CallsInFlight++;
        _counted = place;
    }

    // What a process was storing when it was killed is there at once, or never, or from the next recovery of the database on (https://www.sqlite.org/walformat.html): whoever saw no run and began another has two then, the former with
    // its first event alone.
    private async Task<RunId> OneOfAsync(IJournal journal, List<RunId> listed, CancellationToken cancellationToken)
    {
        if (listed.Count == 1) return listed[0];
        var begun = new List<RunId>();
        foreach (var id in listed)
            if (id == _id || await journal.ReadAsync(id, after: 0, cancellationToken).CountAsync(cancellationToken) > 1) begun.Add(id);
        if (begun.Count > 1 || listed.Count > 1 + _unseen) throw new CampaignException($"there are {listed.Count} runs instead of one");
        return begun.Count == 1 ? begun[0] : listed[0];
    }

    // A number in JSON, or a duration in words.
    [GeneratedRegex(@"""[a-z_]+"": ?-[0-9.]+|(^|\s)-[0-9.]+ ?(ms|s|min|h|d)\b", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Negative();

    [GeneratedRegex(@"\(?""?apply\.(already_applied|not_applied|not_undone)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Done();

    [GeneratedRegex(@"\([a-z_]+\.[a-z_]+\)|""[a-z]+\.[a-z_]+""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Code();

    private static bool Same(IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, string> expected) =>
        files.Count == expected.Count && files.All(f => expected.TryGetValue(f.Key, out var hash) && hash == f.Value);

    private static string Difference(IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, string> expected) =>
        string.Join(", ", files.Keys.Union(expected.Keys).Where(p => files.GetValueOrDefault(p) != expected.GetValueOrDefault(p)).Order(StringComparer.Ordinal));
}

internal sealed class CampaignException(string message) : Exception(message);
