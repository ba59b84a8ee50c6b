using System.Diagnostics;
using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;
using Lathe.Errors;


namespace Lathe.Engine.Tests.Sandbox;

public sealed class BackendTests
{
    [Fact]
    public void Backends_are_made_by_name()
    {
        using var box = Box.WithoutIsolation();
        foreach (var name in Sandboxes.Names) Assert.Equal(name, Sandboxes.Create(name, box.Options).Name);
        var unknown = Assert.Throws<LatheException>(() => Sandboxes.Create("docker", box.Options));
        Assert.Equal((ErrorKind.Validation, "sandbox.unknown"), (unknown.Error.Kind, unknown.Error.Code));
    }

    [Fact]
    public void Only_root_hands_over_and_each_slot_has_its_own_number()
    {
        var environment = new LatheEnvironment { Variables = new Dictionary<string, string>(), CurrentDirectory = "/", UserId = 1000 };
        Assert.Null(SandboxIdentity.For(environment));
        var root = environment with { UserId = 0 };
        Assert.Equal(SandboxIdentity.Slots, Enumerable.Range(0, SandboxIdentity.Slots).Select(slot => SandboxIdentity.For(root, slot)!.UserId).Where(id => id is > 60_000 and < 65_534).Distinct().Count());
        Assert.Equal(SandboxIdentity.For(root, 1), SandboxIdentity.For(root, SandboxIdentity.Slots + 1));
    }

    [Fact]
    public async Task The_probe_really_runs_and_tells_the_version()
    {
        using var box = await Box.OpenAsync();
        var statuses = await SandboxProbe.ProbeAsync(box.Options, CancellationToken.None);
        Assert.Equal(["bwrap", "landlock", "none"], statuses.Select(status => status.Name));
        Assert.All(statuses, status => Assert.Equal(status.Name == "landlock", status.Weaker.Count > 0));
        Assert.All(statuses, status => Assert.True(status.Works && status.Remedy is null, status.Detail));
        Assert.Matches(@"^\d+\.\d+", statuses[0].Version);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(box.Options.ScratchFolder), path => path.Contains("probe-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("#!/bin/sh\necho 'bwrap: Creating new namespace failed: Operation not permitted' >&2; exit 1", "Creating new namespace failed")]
    [InlineData("#!/bin/sh\nexit 0", "without a word")]
    [InlineData("#!/bin/sh\necho 'bwrap: Unknown option --json-status-fd' >&2; exit 1", "Unknown option")]
    public async Task A_bubblewrap_that_cannot_work_is_said_with_a_remedy(string script, string said)
    {
        using var box = Box.WithoutIsolation();
        var sandbox = Sandboxes.Create("bwrap", Programs.Bubblewrap(box, script));
        var heard = 0;
        var failure = await Assert.ThrowsAsync<LatheException>(() => sandbox.RunAsync(box.Command("true"), _ => heard++, CancellationToken.None));
        Assert.Equal((ErrorKind.Sandbox, "sandbox.unavailable"), (failure.Error.Kind, failure.Error.Code));
        Assert.Contains(said, failure.Error.Message, StringComparison.Ordinal);
        Assert.Contains("--sandbox none", failure.Error.Guidance, StringComparison.Ordinal);
        Assert.Equal(0, heard);
        var status = (await SandboxProbe.ProbeAsync(Programs.Bubblewrap(box, script), CancellationToken.None))[0];
        Assert.False(status.Works);
        Assert.NotNull(status.Remedy);
    }

    [Fact]
    public async Task An_older_bubblewrap_is_used_without_what_it_does_not_know()
    {
        using var box = await Box.OpenAsync();
        var script = "#!/bin/sh\nfor a in \"$@\"; do case $a in --size|--disable-userns) echo \"bwrap: Unknown option $a\" >&2; exit 1;; --) break;; esac; done\nexec /usr/bin/bwrap \"$@\"";
        var sandbox = Sandboxes.Create("bwrap", Programs.Bubblewrap(box, script));
        for (var i = 0; i < 2; i++) Assert.Equal("fine\n", (await sandbox.RunAsync(box.Command("echo fine"), null, CancellationToken.None)).Output);
    }

    [Fact]
    public async Task Without_isolation_a_command_has_the_limits_and_a_clean_environment()
    {
        using var box = Box.WithoutIsolation();
        var variables = new Dictionary<string, string>(box.Options.Environment.Variables, StringComparer.Ordinal) { ["OPENAI_API_KEY"] = "secret" };
        var sandbox = Sandboxes.Create("none", box.Options with { Environment = box.Options.Environment with { Variables = variables } });
        var git = Directory.CreateDirectory(Path.Combine(box.Folder, "git")).FullName;
        var command = box.Command("pwd; env; ulimit -n; echo bad >&2; exit 3") with
        {
            Limits = new CommandLimits { OpenFiles = 99 },
            Mounts = [new WorkspaceMount(git, Box.MountPath + "/.git", WorkspaceMountKind.Private)],
        };
        var result = await sandbox.RunAsync(command, null, CancellationToken.None);
        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith(box.Tree + "\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n99\nbad\n", result.Output, StringComparison.Ordinal);
        Assert.Contains($"GIT_DIR={git}\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Output, StringComparison.Ordinal);
        Assert.Null(sandbox.Identity);
    }

    [Fact]
    public async Task The_scratch_folder_may_vanish_between_commands_and_must_be_writable()
    {
        using var box = await Box.OpenAsync();
        await box.OutputAsync("true");
        Directory.Delete(box.Options.ScratchFolder, recursive: true);
        await box.OutputAsync("true");
        var sandbox = Sandboxes.Create("bwrap", box.Options with { ScratchFolder = "/proc/no/such" });
        var failure = await Assert.ThrowsAsync<LatheException>(() => sandbox.RunAsync(box.Command("true"), null, CancellationToken.None));
        Assert.Equal((ErrorKind.Storage, "sandbox.scratch"), (failure.Error.Kind, failure.Error.Code));
    }

    [Fact]
    public async Task The_same_facts_hold_for_an_ordinary_user()
    {
        Assert.SkipUnless(box_is_root(), "needs root, to become an ordinary user");
        var program = Path.ChangeExtension(typeof(BackendTests).Assembly.Location, null);
        var home = Directory.CreateTempSubdirectory("lathe-user-").FullName;
        try
        {
            var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardOutput = true };
            string[] user = ["/usr/bin/setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "--", "/usr/bin/env", "HOME=/home/lathe-test-user", $"TMPDIR={home}"];
            foreach (var argument in (string[])["-c", "chown 54321:54321 \"$0\" && exec \"$@\"", home, .. user, program, "-noColor"]) start.ArgumentList.Add(argument);
            foreach (var type in (Type[])[typeof(IsolationTests), typeof(CommandTests), typeof(LimitTests), typeof(DenialTests), typeof(MountTests), typeof(LandlockTests), .. Attacks])
            {
                start.ArgumentList.Add("-class");
                start.ArgumentList.Add(type.FullName!);
            }

            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.SkipWhen(process.ExitCode is 126 or 127, "the ordinary user cannot read the test program");

            // Not by the exit code: where coverage is collected, the process writes into a file that root may have made already, and fails after its tests.
            Assert.Contains("Errors: 0, Failed: 0, Skipped: 2, Not Run: 0,", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }

        static bool box_is_root() => LatheEnvironment.Current().UserId == 0;
    }

    private static IEnumerable<Type> Attacks => typeof(Attacks.AttackAttribute).Assembly.GetTypes().Where(type => type.Namespace == typeof(Attacks.AttackAttribute).Namespace && type is { IsPublic: true } && type != typeof(Attacks.ResourceAttacks) && type != typeof(Attacks.GitAttacks) && type != typeof(Attacks.PromiseTableFacts));
}
