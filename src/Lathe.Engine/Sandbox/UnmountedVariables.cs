using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox.Toolchain;

namespace Lathe.Engine.Sandbox;

/// <summary>A command's variables where nothing is mounted: what a mount would show in its place is found by a variable.</summary>
internal static class UnmountedVariables
{
    public static List<KeyValuePair<string, string>> Build(LatheEnvironment environment, ToolchainSet toolchains, BoxAccount account, SandboxCommand command)
    {
        var variables = BoxEnvironment.Build(environment, toolchains, account, command);
        variables.Add(new("PATH", environment["PATH"] ?? string.Join(':', SandboxPaths.UsualSearchPath)));
        var git = $"{SandboxPaths.Normal(command.MountPath)}/.git";
        foreach (var mount in command.Mounts)
        {
            // The workspace's own git directory.
            if (mount.HostPath is null || mount.BoxPath != git) continue;
            variables.Add(new("GIT_DIR", mount.HostPath));
            variables.Add(new("GIT_WORK_TREE", SandboxPaths.Normal(command.TreePath)));
        }

        // Where there is no repository, none is to be found above the tree either: it lies in a home, which may be one.
        if (!variables.Exists(static v => v.Key == "GIT_DIR") && Path.GetDirectoryName(SandboxPaths.Normal(command.TreePath)) is { } above) variables.Add(new("GIT_CEILING_DIRECTORIES", above));
        return variables;
    }
}
