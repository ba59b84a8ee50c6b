using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Verification;

/// <summary>
/// What the checks say of the tree before the change. It is the same in every attempt, so its steps lie beside the attempts (<c>verify-before/check-N</c>) and run once. They are begun ahead, beside the
/// model's first turn, once that has taken a moment: a model that answers at once would only have to share the processor, and what is needed then is run when it is.
/// </summary>
internal sealed class Baseline : IAsyncDisposable
{
    /// <summary>How long the model may take before the checks are begun beside it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly StepId Place = new("verify-before");

    private readonly Run _run;
    private readonly CheckRunner _runner;
    private readonly CheckSteps _steps;
    private readonly Snapshot _tree;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<CheckResult>> _begun = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _patience = new();
    private Task _ahead = Task.CompletedTask;

    /// <param name="run">The run.</param>
    /// <param name="services">What it is built from.</param>
    /// <param name="runner">Runs a command.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="tree">What stood before the change.</param>
    public Baseline(Run run, RunServices services, CheckRunner runner, string folder, Snapshot tree)
    {
        (_run, _runner, _tree, _time) = (run, runner, tree, services.Time);
        _steps = new CheckSteps(run, services, runner, folder, "check-before");
    }

    /// <summary>Begins with the commands after <see cref="Patience"/>, unless they are asked for before that. A command that a person would have to allow first waits until it is needed.</summary>
    public void BeginAhead(IReadOnlyList<string> commands)
    {
        if (_ahead.IsCompleted && commands.Count > 0) _ahead = AheadAsync(commands);
    }

    /// <summary>Begins with nothing more by itself: the model is done, and from here on what is needed is asked for.</summary>
    public void BeginNoMore() => _patience.Cancel();

    /// <summary>The results for some commands: those that are there, and for the others after running them now.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="cancellationToken">Stops the waiting, and what was begun for it.</param>
    public async Task<IReadOnlyList<CheckResult>> ResultsAsync(IReadOnlyList<string> commands, CancellationToken cancellationToken)
    {
        BeginNoMore();
        var results = new List<CheckResult>();
        using var stop = cancellationToken.Register(_end.Cancel);
        foreach (var command in commands)
        {
            try
            {
                results.Add(await Begin(command));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return results;
    }

    /// <summary>Ends what is still running and not needed any more, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _patience.CancelAsync();
        await _ahead;
        foreach (var begun in _begun.Values) await ((Task)begun).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _steps.DisposeAsync();
        _one.Dispose();
        _end.Dispose();
        _patience.Dispose();
    }

    private async Task AheadAsync(IReadOnlyList<string> commands)
    {
        // Not while a resumed run walks through its recorded steps: the first effect brings the workspace to where that walk has come.
        await _run.Live.WaitAsync(_patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(Patience, _time, _patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var command in commands)
        {
            if (_patience.IsCancellationRequested || _end.IsCancellationRequested) return;
            if (!_runner.MayRunUnasked(command)) continue;

            // What goes wrong is told to whoever asks for the result.
            await ((Task)Begin(command)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<CheckResult> Begin(string command)
    {
        lock (_gate)
        {
            if (!_begun.TryGetValue(command, out var begun)) _begun[command] = begun = Task.Run(() => RunAsync(command), CancellationToken.None);
            return begun;
        }
    }

    private async Task<CheckResult> RunAsync(string command)
    {
        await _one.WaitAsync(_end.Token);
        try
        {
            return await _steps.RunAsync(CheckSteps.Place(Place, _run.Settings, command), CheckTree.Before, _tree, command, _end.Token);
        }
        finally
        {
            _one.Release();
        }
    }
}
