using System.Diagnostics;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;

namespace Lathe.TestKit.Crashes.Troubles;

/// <summary>What goes wrong around the processes of a world, besides that they are killed.</summary>
internal interface ITrouble : IAsyncDisposable
{
    /// <summary>The share of moments, of a hundred, in which a process is killed instead.</summary>
    int Kills { get; }

    /// <summary>Whether several runs can meet it in one world.</summary>
    bool IsShared { get; }

    /// <summary>Where the home lies, and now and then a repository, as processes see it.</summary>
    string Place { get; }

    /// <summary>A path of theirs as this process reaches it.</summary>
    string Seen(string path);

    /// <summary>Makes a process fit to meet it.</summary>
    /// <param name="start">The process, which has its program, arguments, folder and variables.</param>
    /// <param name="chance">The run's.</param>
    /// <returns>What makes it meet it, at any moment; it says what happened.</returns>
    Func<Task<string>> Prepare(ProcessStartInfo start, Random chance);

    /// <summary>When several runs meet it in one world: whether it befell them since a moment.</summary>
    /// <param name="moment">By the stopwatch.</param>
    bool HasStruckSince(long moment);

    /// <summary>Brings to the disk what the campaign itself wrote.</summary>
    Task SettleAsync();

    /// <summary>Whether a run that was killed is somebody's for a while.</summary>
    bool HasLeases { get; }

    /// <summary>Puts all right after a process, so that the next one can go on.</summary>
    Task MendAsync();

    /// <summary>After a process was killed: what time would do.</summary>
    /// <param name="run">The run it worked on, where it is known.</param>
    /// <param name="chance">The run's.</param>
    Task AfterKillAsync(RunId? run, Random chance);

    /// <summary>Why a process may not have ended like that; null where it may.</summary>
    string? Refuse(int exitCode, string output);

    /// <summary>The journal, to be read; null where there is none yet.</summary>
    Task<IJournal?> OpenAsync(LathePaths paths, CancellationToken cancellationToken);
}
