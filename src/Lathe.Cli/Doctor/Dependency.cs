using Lathe.Engine.Sandbox;

namespace Lathe.Cli.Doctor;

/// <summary>Something outside of Lathe that it uses.</summary>
/// <param name="Name">As a person calls it.</param>
/// <param name="Program">The program's name; null for a library.</param>
/// <param name="Required">Whether the main job cannot be done without it.</param>
/// <param name="UsedFor">To follow "used for".</param>
/// <param name="Remedy">How to get it.</param>
internal sealed record Dependency(string Name, string? Program, bool Required, string UsedFor, string Remedy)
{
    public string VersionArgument { get; init; } = "--version";

    /// <summary>It is looked for where the sandbox looks, which starts it, and not on PATH alone.</summary>
    public bool IsOfSandbox { get; init; }

    /// <summary>Every dependency, the required ones first.</summary>
    public static IReadOnlyList<Dependency> All { get; } =
    [
        new("git", "git", true, "finding the repository and listing its files", "apt-get install git"),
        new("bubblewrap", SandboxPrograms.Bubblewrap, true, "the sandbox that commands run in", "apt-get install bubblewrap, or use --sandbox none where you trust the task") { IsOfSandbox = true },
        new("libsqlite3", null, true, "the journal", "apt-get install libsqlite3-0"),
        new("bash", SandboxPrograms.Bash, true, "running commands", "apt-get install bash") { IsOfSandbox = true },
        new("setpriv", SandboxPrograms.SetPriv, false, "dropping root's rights in the sandbox when Lathe runs as root", "apt-get install util-linux") { IsOfSandbox = true },
        new("dotnet", "dotnet", false, "checking .NET projects", "install the .NET SDK, if you work on such projects"),
        new("node", "node", false, "checking JavaScript and TypeScript projects", "apt-get install nodejs, if you work on such projects"),
        new("python3", "python3", false, "checking Python projects", "apt-get install python3, if you work on such projects"),
        new("cargo", "cargo", false, "checking Rust projects", "apt-get install cargo, if you work on such projects"),
        new("go", "go", false, "checking Go projects", "apt-get install golang, if you work on such projects") { VersionArgument = "version" },
        new("java", "java", false, "checking Java projects", "apt-get install default-jdk, if you work on such projects"),
    ];
}

/// <summary>What was found of a dependency.</summary>
/// <param name="Path">Where; null when it is not there.</param>
/// <param name="Version">The first line that it says about itself; null when it says nothing.</param>
internal sealed record Found(string? Path, string? Version);
