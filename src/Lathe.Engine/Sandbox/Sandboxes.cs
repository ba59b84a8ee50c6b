using Lathe.Errors;

namespace Lathe.Engine.Sandbox;

/// <summary>The backends by name.</summary>
public static class Sandboxes
{
    /// <summary>Bubblewrap: the default.</summary>
    public const string Bubblewrap = "bwrap";

    /// <summary>No isolation at all; only ever by the user's explicit choice.</summary>
    public const string None = "none";

    /// <summary>Every backend's name, the strongest first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Bubblewrap, None];

    /// <summary>
    /// Makes a backend. Nothing is started or probed: a backend that cannot work says so at the first command, as <c>sandbox.unavailable</c> or <c>sandbox.missing</c>.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">What it is made from.</param>
    /// <exception cref="LatheException">Validation, for any other name.</exception>
    public static ISandbox Create(string name, SandboxOptions options) => name switch
    {
        Bubblewrap => new BubblewrapSandbox(options),
        None => new NoSandbox(options),
        _ => throw new LatheError(ErrorKind.Validation, "sandbox.unknown", $"There is no sandbox named '{name}'.")
        {
            Guidance = "Use --sandbox bwrap (the default) or --sandbox none.",
        }.ToException(),
    };
}
