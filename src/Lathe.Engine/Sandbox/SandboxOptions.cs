using Lathe.Engine.Configuration;

namespace Lathe.Engine.Sandbox;

/// <summary>What every backend is made from.</summary>
public sealed record SandboxOptions
{
    /// <summary>The surroundings: PATH, HOME, the user's id, where toolchains are.</summary>
    public required LatheEnvironment Environment { get; init; }

    /// <summary>A folder for small generated files (account names, the system call filter). It is created, and can be deleted at any time between commands.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Which identity commands run as when Lathe runs as root; see <see cref="SandboxIdentity.For"/>.</summary>
    public int Slot { get; init; }

    /// <summary>Gets one line when <see cref="Sandboxes.Auto"/> goes over to a weaker backend.</summary>
    public Action<string>? Notice { get; init; }

    /// <summary>Measures time-outs and durations.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Options for the real surroundings, with the generated files below the cache folder.</summary>
    /// <param name="environment">The surroundings.</param>
    /// <param name="paths">Where Lathe keeps things.</param>
    /// <param name="slot">The slot.</param>
    public static SandboxOptions For(LatheEnvironment environment, LathePaths paths, int slot = 0)
        => new() { Environment = environment, ScratchFolder = Path.Combine(paths.Cache, "sandbox"), Slot = slot };
}
