using Lathe.Engine.Sandbox.Landlock;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox;

/// <summary>The backends by name.</summary>
public static class Sandboxes
{
    /// <summary>The strongest backend that works here: bubblewrap, else Landlock, and the change is said. The default.</summary>
    public const string Auto = "auto";

    /// <summary>Bubblewrap: namespaces.</summary>
    public const string Bubblewrap = "bwrap";

    /// <summary>Landlock: the machine's own file system with most of it refused.</summary>
    public const string Landlock = "landlock";

    /// <summary>No isolation at all; only ever by the user's explicit choice.</summary>
    public const string None = "none";

    /// <summary>Every backend's name, the strongest first; <see cref="Auto"/> is a choice among them and not one of its own.</summary>
    public static IReadOnlyList<string> Names { get; } = [Bubblewrap, Landlock, None];

    /// <summary>
    /// Makes a backend. Nothing is started or probed: a backend that cannot work says so at the first command, as <c>sandbox.unavailable</c> or <c>sandbox.missing</c>.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>, or <see cref="Auto"/>.</param>
    /// <param name="options">What it is made from.</param>
    /// <exception cref="LatheException">Validation, for any other name.</exception>
    public static ISandbox Create(string name, SandboxOptions options) => name switch
    {
        Auto => new AutoSandbox(options),
        Bubblewrap => new BubblewrapSandbox(options),
        Landlock => new LandlockSandbox(options),
        None => new NoSandbox(options),
        _ => throw new LatheError(ErrorKind.Validation, "sandbox.unknown", $"There is no sandbox named '{name}'.")
        {
            Guidance = "Use --sandbox auto (the default), bwrap, landlock or none.",
        }.ToException(),
    };

    /// <summary>How much a backend's name promises: the higher, the more.</summary>
    /// <param name="name">A backend's name or <see cref="Auto"/>.</param>
    public static int StrengthOf(string name) => name switch { Bubblewrap => 3, Auto => 2, Landlock => 1, _ => 0 };
}
