using Lathe.Engine.Configuration;

namespace Lathe.Engine.Sandbox;

/// <summary>Where boxes have their programs from, for them and for whoever says whether they are there.</summary>
public static class SandboxPrograms
{
    /// <summary>The programs' names.</summary>
    public const string Bubblewrap = "bwrap", SetPriv = "setpriv", Bash = "bash";

    /// <summary>The shell of commands, where it is there.</summary>
    internal const string BashFile = "/bin/bash";

    /// <summary>Finds a program of boxes: bubblewrap on the user's PATH, else in <c>/usr/bin</c>; the others in the one place where each has to be.</summary>
    /// <param name="name">One of the names above.</param>
    /// <param name="environment">The user's PATH.</param>
    /// <returns>Null where it is not there, or boxes use no such program.</returns>
    public static string? Find(string name, LatheEnvironment environment) => name switch
    {
        Bubblewrap => OnPath(name, environment) ?? In($"/usr/bin/{name}"),
        SetPriv => In($"/usr/bin/{name}"),
        Bash => In(BashFile),
        _ => null,
    };

    // Relative folders are left out: they would let the current one choose.
    private static string? OnPath(string name, LatheEnvironment environment)
    {
        foreach (var folder in (environment["PATH"] ?? "").Split(':'))
            if (folder.StartsWith('/') && In($"{folder}/{name}") is { } file) return file;
        return null;
    }

    private static string? In(string file) => File.Exists(file) ? file : null;
}
