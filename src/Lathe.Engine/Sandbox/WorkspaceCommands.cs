using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox;

/// <summary>Makes the sandboxed form of a command that runs in a workspace.</summary>
internal static class WorkspaceCommands
{
    public static SandboxCommand Make(IWorkspace workspace, RunSettings settings, string commandLine, TimeSpan time) => new()
    {
        CommandLine = commandLine,
        TreePath = workspace.Root,
        Overlay = workspace.Overlay,
        Pipe = workspace.CommandPipe,
        MountPath = workspace.MountPath,
        Mounts = workspace.Mounts,
        Network = settings.Network,
        Limits = new CommandLimits { Time = time },
    };
}
