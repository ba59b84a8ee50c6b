using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;

namespace Lathe.Git.Tests;

/// <summary>A bench whose workspaces are overlays, mounted for each script by the programs that an ordinary user has.</summary>
internal sealed class OverlayBench : WorkspaceBench
{
    public OverlayBench()
    {
        Provider = new OverlayWorkspaceProvider(GitProgram, Objects, TimeProvider.System);
        if (!s_works.Value) Scratch.Dispose();
        Assert.SkipUnless(s_works.Value, "no overlay can be mounted here");
    }

    private static readonly Lazy<bool> s_works = new(Probe);

    public override string RunInside(IWorkspace workspace, string script)
    {
        var overlay = workspace.Overlay!;
        var arguments = new List<string>(Namespace()) { "/bin/sh", "-c", "mount -t overlay -o \"$1\" overlay \"$2\" && cd \"$2\" && exec bash -c \"$3\"", "sh", UserOverlay.Options(overlay, overlay.Lower), workspace.Root, script };
        return Scratch.Run("/", [.. arguments]);
    }

    private static string[] Namespace() => Environment.IsPrivilegedProcess ? ["unshare", "--mount", "--"] : ["unshare", "--user", "--map-root-user", "--mount", "--"];

    private static bool Probe()
    {
        using var scratch = ScratchRepository.Create();
        foreach (var folder in (string[])["l", "u", "w", "m"]) Directory.CreateDirectory(Path.Combine(scratch.Folder, folder));
        try
        {
            scratch.Run(scratch.Folder, [.. Namespace(), "mount", "-t", "overlay", "-o", "userxattr,lowerdir=l,upperdir=u,workdir=w", "overlay", "m"]);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
