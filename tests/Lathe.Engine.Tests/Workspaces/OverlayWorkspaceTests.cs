namespace Lathe.Git.Tests;

public sealed class OverlayWorkspaceTests : WorkspaceConformance
{
    private protected override WorkspaceBench OpenBench() => new OverlayBench();
}
