using Lathe.Errors;

namespace Lathe.Engine.Configuration;

/// <summary>The process's surroundings as values, so that nothing below reads global state and tests do not depend on the machine.</summary>
public sealed record LatheEnvironment
{
    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The absolute path of the current folder.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>The user's numeric id; 0 is root.</summary>
    public required uint UserId { get; init; }

    /// <summary>The user's name, as the login says it; else made from the id.</summary>
    public string UserName => this["USER"] ?? this["LOGNAME"] ?? $"uid-{UserId}";

    /// <summary>The real surroundings of this process.</summary>
    public static LatheEnvironment Current() => new() { Variables = new ProcessVariables(), CurrentDirectory = CurrentFolder(), UserId = NativeUser.Id };

    /// <summary>A variable's value; null when unset or empty.</summary>
    /// <param name="name">Its name.</param>
    public string? this[string name] => Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    // One that was deleted has no path; the kernel's words for it name no folder that is there, which whoever needs one says.
    private static string CurrentFolder()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return File.ResolveLinkTarget("/proc/self/cwd", returnFinalTarget: false)?.FullName ?? "/proc/self/cwd (deleted)";
        }
    }
}

/// <summary>
/// Where Lathe keeps things on a user's machine: the XDG base directories (https://specifications.freedesktop.org/basedir-spec/latest/), or everything below
/// <c>LATHE_HOME</c> when that is set. Nothing is created here.
/// </summary>
/// <param name="State">The journal, runs, objects: what must not be lost.</param>
/// <param name="Cache">What can be made again.</param>
/// <param name="Config">The user's own settings.</param>
public sealed record LathePaths(string State, string Cache, string Config)
{
    /// <summary>The journal's database.</summary>
    public string JournalFile => Path.Combine(State, "journal.db");

    /// <summary>The object store's root. Content addressed objects lie in <c>sha256/ab/…</c> below it.</summary>
    public string Objects => Path.Combine(State, "objects");

    /// <summary>One folder a run: workspace, private git directory, lease file.</summary>
    public string Runs => Path.Combine(State, "runs");

    /// <summary>The user's <c>config.yaml</c>.</summary>
    public string ConfigFile => Path.Combine(Config, "config.yaml");

    /// <summary>Finds the folders.</summary>
    /// <param name="environment">The surroundings.</param>
    /// <exception cref="LatheException">Storage, when neither LATHE_HOME nor HOME nor the XDG variables say where.</exception>
    public static LathePaths Find(LatheEnvironment environment)
    {
        if (environment["LATHE_HOME"] is { } root)
        {
            root = Path.GetFullPath(root, environment.CurrentDirectory);
            return new LathePaths(Path.Combine(root, "state"), Path.Combine(root, "cache"), Path.Combine(root, "config"));
        }

        return new LathePaths(
            Folder(environment, "XDG_STATE_HOME", ".local/state"),
            Folder(environment, "XDG_CACHE_HOME", ".cache"),
            Folder(environment, "XDG_CONFIG_HOME", ".config"));
    }

    private static string Folder(LatheEnvironment environment, string variable, string below)
    {
        // A relative path in an XDG variable is invalid and to be ignored, the specification says.
        if (environment[variable] is { } set && Path.IsPathRooted(set)) return Path.Combine(set, "lathe");
        if (environment["HOME"] is { } home && Path.IsPathRooted(home)) return Path.Combine(home, below, "lathe");
        throw new LatheError(ErrorKind.Storage, "paths.no_home", $"There is no place for Lathe's files: HOME and {variable} are not set.")
        {
            Guidance = "Set HOME, or LATHE_HOME to a folder that you can write to.",
        }.ToException();
    }
}
