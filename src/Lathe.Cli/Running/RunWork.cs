using Lathe.Engine.Journal;
using Lathe.Engine.Limits;
using Lathe.Engine.Runs;

namespace Lathe.Cli.Running;

/// <summary>What a command has the engine do, and what is done around it.</summary>
/// <param name="Begin">Starts or resumes the run.</param>
/// <param name="Yes">Whether every permission ask is answered with yes.</param>
internal sealed record RunWork(Func<RunEngine, CancellationToken, Task<RunResult>> Begin, bool Yes)
{
    /// <summary>The run so far; null for a new one.</summary>
    public RunHistory? History { get; init; }

    /// <summary>Where documents of several runs gather; null where the run's own is written.</summary>
    public List<RunView>? Documents { get; init; }

    /// <summary>Writes the cassette; null where none was asked for.</summary>
    public RunRecorder? Recorder { get; init; }

    /// <summary>The recording that is replayed; null for a run of its own.</summary>
    public ReplayedRun? Replayed { get; init; }

    /// <summary>See <see cref="RunServices.StandsAlone"/>.</summary>
    public bool StandsAlone { get; init; }

    /// <summary>The limits over several runs.</summary>
    public SharedLimits Limits { get; init; } = SharedLimits.None;
}
