using System.Net;
using System.Net.Sockets;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Sandbox.Landlock;
using Lathe.Engine.Tests.Sandbox.Attacks;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class LandlockTests
{
    [Fact]
    public async Task A_command_runs_in_the_tree_where_it_lies()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        box.Write("src/a.txt", "hello");
        Assert.Equal($"{box.Tree}/src\nhello", await box.OutputAsync("pwd; cat a.txt; echo new > b.txt", c => c with { WorkingDirectory = "src" }));
        Assert.Equal("new\n", await File.ReadAllTextAsync(Path.Combine(box.Tree, "src/b.txt")));
        var missing = await box.RunAsync("true", c => c with { WorkingDirectory = "nowhere" });
        Assert.Equal(126, missing.ExitCode);
        Assert.Contains("nowhere", missing.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("kill -SEGV $$", 139)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("no-such-program-anywhere", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task Exit_codes_pass_through(string line, int code)
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        var result = await box.RunAsync(line);
        Assert.Equal((CommandEnd.Exited, code), (result.End, result.ExitCode));
    }

    [Fact]
    public async Task The_usual_work_of_a_tree_goes_on()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        box.Write("a.sh", "#!/bin/sh\necho ran\n");
        var output = await box.OutputAsync(
            "chmod +x a.sh && ./a.sh; mkdir -p d/e && mv a.sh d/e/ && ln d/e/a.sh hard && ln -s d soft && cat soft/e/a.sh | tail -1; mkfifo p; (echo through > p &); cat p; "
            + "f=$(mktemp) && echo temp > $f && cat $f; cat <<< here; echo home > ~/x && cat ~/x; echo $((1+1)) > /dev/null; head -c 3 /dev/zero | wc -c; nice -n 5 true && echo nice; rm -r d soft hard p; ls -A");
        Assert.Equal("ran\necho ran\nthrough\ntemp\nhere\nhome\n3\nnice", output);
    }

    [Fact]
    public async Task Limits_and_variables_are_set()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        var output = await box.OutputAsync(
            "ulimit -n; ulimit -d; ulimit -f; ulimit -c; cat /proc/self/oom_score_adj; echo $ODD; grep -E '^(Seccomp|NoNewPrivs):' /proc/self/status",
            c => c with { Limits = c.Limits with { OpenFiles = 77, MemoryBytes = 500L << 20, FileBytes = 1 << 20 }, Environment = new Dictionary<string, string> { ["ODD"] = "a 'b' \"c\"\\" } });
        Assert.Equal("77\n512000\n1024\n0\n500\na 'b' \"c\"\\\nNoNewPrivs:\t1\nSeccomp:\t2", output);
    }

    [Fact]
    public async Task The_network_can_be_allowed()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connect = $"(exec 3<>/dev/tcp/127.0.0.1/{((IPEndPoint)listener.LocalEndpoint).Port}) 2>/dev/null && echo connected || echo refused";
        Assert.Equal("refused", await box.OutputAsync(connect));
        Assert.Equal("connected", await box.OutputAsync(connect, c => c with { Network = NetworkPolicy.All }));
    }

    [Fact]
    public async Task Packages_stand_in_the_tree_as_links_while_a_command_runs()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        var modules = Directory.CreateDirectory(Path.Combine(box.Outside(), "node_modules")).FullName;
        await File.WriteAllTextAsync(Path.Combine(modules, "package"), "installed");
        var place = Directory.CreateDirectory(Path.Combine(box.Tree, "node_modules")).FullName;
        box.Own(place);
        WorkspaceMount[] mounts = [new(modules, Box.MountPath + "/node_modules", WorkspaceMountKind.ReadOnly)];
        Assert.Equal("installedno", await box.OutputAsync("cat node_modules/package; touch node_modules/new 2>/dev/null || echo no", c => c with { Mounts = mounts }));
        Assert.Null(new FileInfo(place).LinkTarget);
        Assert.Empty(Directory.GetFileSystemEntries(place));
        box.Write("node_modules/own", "of the tree");
        Assert.Equal("of the tree", await box.OutputAsync("cat node_modules/own", c => c with { Mounts = mounts }));
    }

    [Fact]
    public async Task The_workspaces_git_directory_is_found()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        var git = Directory.CreateDirectory(Path.Combine(box.Outside(), "git")).FullName;
        WorkspaceMount[] mounts = [new(git, Box.MountPath + "/.git", WorkspaceMountKind.ReadOnly)];
        Assert.Equal($"{git} {box.Tree}", await box.OutputAsync("echo $GIT_DIR $GIT_WORK_TREE", c => c with { Mounts = mounts }));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task An_older_kernel_keeps_files_and_processes_as_well(int version)
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        Assert.SkipUnless(LandlockKernel.Ask().Version >= version, "the kernel is older still");
        var sandbox = new LandlockSandbox(box.Options) { Kernel = new LandlockKernel(version) };
        var target = box.Target();
        var result = await sandbox.RunAsync(box.Command(
            $"cat {target}; truncate -s 0 {target}; (setsid sh -c 'trap \"\" TERM; (sleep 1000 &); sleep 1000' >/dev/null 2>&1 &); env -i setsid sleep 1000 >/dev/null 2>&1 & (exec 3<>/dev/tcp/127.0.0.1/1) 2>&1 | grep -o denied; echo done"), null, CancellationToken.None);
        Assert.EndsWith("denied\ndone\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(AttackBox.Secret, await File.ReadAllTextAsync(target));
        Assert.DoesNotContain(AttackBox.Secret, result.Output, StringComparison.Ordinal);
        Assert.Empty(Survivors.Of(box));
        var timedOut = await sandbox.RunAsync(box.Command("trap '' TERM; setsid sleep 1000 & sleep 1000").Within(0.4), null, CancellationToken.None);
        Assert.Equal(CommandEnd.TimedOut, timedOut.End);
        Assert.Empty(Survivors.Of(box));
    }

    [Theory]
    [InlineData(0, "no Landlock")]
    [InlineData(2, "too old")]
    public async Task A_kernel_that_cannot_is_refused_with_a_remedy(int version, string said)
    {
        using var box = Box.WithoutIsolation();
        var sandbox = new LandlockSandbox(box.Options) { Kernel = new LandlockKernel(version) };
        var failure = await Assert.ThrowsAsync<LatheException>(() => sandbox.RunAsync(box.Command("true"), null, CancellationToken.None));
        Assert.Equal((ErrorKind.Sandbox, "sandbox.unavailable"), (failure.Error.Kind, failure.Error.Code));
        Assert.Contains(said, failure.Error.Message, StringComparison.Ordinal);
        Assert.Contains("--sandbox none", failure.Error.Guidance, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_lathe_left_is_removed_and_what_a_living_one_has_is_not()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        var left = Directory.CreateDirectory(Path.Combine(box.Options.ScratchFolder, "own-2147483647-x/deep")).Parent!.FullName;
        var living = Directory.CreateDirectory(Path.Combine(box.Options.ScratchFolder, $"own-{Environment.ProcessId}-x")).FullName;
        await box.OutputAsync("true");
        Assert.Equal([living], Directory.GetFileSystemEntries(box.Options.ScratchFolder));
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task Nothing_is_left_when_the_launcher_is_killed_first()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        var killed = 0;
        var command = box.Command("trap '' TERM HUP; setsid sh -c 'sleep 1000; true' & (sleep 1000 &); echo up; sleep 1000");
        var result = await box.Sandbox.RunAsync(command, _ => SandboxNative.Signal(killed = LauncherOf(box), SandboxNative.Kill), CancellationToken.None);
        Assert.True(killed > 1);
        Assert.Equal((CommandEnd.Exited, 128 + SandboxNative.Kill), (result.End, result.ExitCode));
        Assert.Empty(Survivors.Of(box));
    }

    [Fact]
    public async Task A_workspace_that_is_gone_is_said()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        var failure = await Assert.ThrowsAsync<LatheException>(() => box.RunAsync("true", c => c with { TreePath = "/nowhere/tree" }));
        Assert.Equal("sandbox.mount", failure.Error.Code);
    }

    [Fact]
    public async Task Root_passes_closed_folders_with_no_other_right()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        Assert.SkipUnless(box.Sandbox.Identity is not null, "needs root");
        const string Capabilities = "grep CapEff /proc/self/status | tr -d '\\t'";
        // The toolchains of root's own home may lie behind a closed folder as well; without them only the tree counts.
        var sandbox = box.With(("HOME", "/nonexistent"), ("PATH", "/usr/bin:/bin"), ("NUGET_PACKAGES", ""), ("PYENV_ROOT", ""), ("CARGO_HOME", ""), ("RUSTUP_HOME", ""), ("DOTNET_ROOT", ""));
        Directory.CreateDirectory(box.Options.ScratchFolder, (UnixFileMode)0b111_001_001);
        Assert.Equal("CapEff:0000000000000000\n", (await sandbox.RunAsync(box.Command(Capabilities), null, CancellationToken.None)).Output);
        File.SetUnixFileMode(box.Folder, (UnixFileMode)0b111_000_000);
        var target = box.Target();
        var result = await sandbox.RunAsync(box.Command($"{Capabilities}; pwd; touch new && ls; cat {target} /etc/shadow 2>/dev/null; ls /root 2>/dev/null; echo x > {target}"), null, CancellationToken.None);
        Assert.StartsWith($"CapEff:0000000000000004\n{box.Tree}\nnew\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", result.Output, StringComparison.Ordinal);
        Assert.Equal(AttackBox.Secret, await File.ReadAllTextAsync(target));
    }

    private static int LauncherOf(Box box) => ProcessTable.ChildrenOf(Environment.ProcessId).Single(id => Survivors.Read(id, "cmdline").Contains(box.Folder, StringComparison.Ordinal));
}
