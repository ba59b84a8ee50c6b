using Lathe.Engine.Sandbox;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class AutoSandboxTests
{
    private const string Broken = "#!/bin/sh\necho 'bwrap: Creating new namespace failed: Operation not permitted' >&2; exit 1";

    [Fact]
    public async Task Bubblewrap_is_taken_where_it_works_and_nothing_is_said()
    {
        using var box = await Box.OpenAsync();
        var said = new List<string>();
        var sandbox = Sandboxes.Create(Sandboxes.Auto, box.Options with { Notice = said.Add });
        Assert.Equal(Box.MountPath + "\n", (await sandbox.RunAsync(box.Command("pwd"), null, CancellationToken.None)).Output);
        Assert.Equal(Sandboxes.Bubblewrap, sandbox.Name);
        Assert.Empty(said);
    }

    [Fact]
    public async Task Landlock_is_taken_where_bubblewrap_fails_and_it_is_said_once()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        var said = new List<string>();
        var sandbox = Sandboxes.Create(Sandboxes.Auto, Programs.Bubblewrap(box, Broken) with { Notice = said.Add });
        for (var i = 0; i < 2; i++) Assert.Equal(box.Tree + "\n", (await sandbox.RunAsync(box.Command("pwd"), null, CancellationToken.None)).Output);
        Assert.Equal(Sandboxes.Landlock, sandbox.Name);
        var line = Assert.Single(said);
        Assert.DoesNotContain('\n', line);
        Assert.Contains("Creating new namespace failed", line, StringComparison.Ordinal);
        Assert.Contains("no loopback", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_fails_by_itself_changes_nothing()
    {
        using var box = await Box.OpenAsync();
        var said = new List<string>();
        var sandbox = Sandboxes.Create(Sandboxes.Auto, box.Options with { Notice = said.Add });
        Assert.Equal(3, (await sandbox.RunAsync(box.Command("exit 3"), null, CancellationToken.None)).ExitCode);
        var failure = await Assert.ThrowsAsync<LatheException>(() => sandbox.RunAsync(box.Command("true") with { TreePath = "/nowhere" }, null, CancellationToken.None));
        Assert.Equal(("sandbox.mount", Sandboxes.Bubblewrap), (failure.Error.Code, sandbox.Name));
        Assert.Empty(said);
    }

    [Fact]
    public async Task An_explicit_choice_never_falls_back()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        var said = new List<string>();
        var sandbox = Sandboxes.Create(Sandboxes.Bubblewrap, Programs.Bubblewrap(box, Broken) with { Notice = said.Add });
        var failure = await Assert.ThrowsAsync<LatheException>(() => sandbox.RunAsync(box.Command("true"), null, CancellationToken.None));
        Assert.Equal("sandbox.unavailable", failure.Error.Code);
        Assert.Empty(said);
    }

    [Fact]
    public void The_stronger_backend_has_the_higher_number()
        => Assert.Equal([Sandboxes.None, Sandboxes.Landlock, Sandboxes.Auto, Sandboxes.Bubblewrap], Sandboxes.Names.Append(Sandboxes.Auto).OrderBy(Sandboxes.StrengthOf));
}
