using System.Net;
using System.Net.Sockets;
using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class IsolationTests
{
    [Fact]
    public async Task A_command_runs_in_the_tree_at_the_users_own_path()
    {
        using var box = await Box.OpenAsync();
        box.Write("a.txt", "hello");
        Assert.Equal("/home/somebody/project\nhello", await box.OutputAsync("pwd; cat a.txt; echo new > b.txt"));
        Assert.Equal("new\n", await File.ReadAllTextAsync(Path.Combine(box.Tree, "b.txt")));
    }

    [Fact]
    public async Task The_working_directory_is_below_the_tree()
    {
        using var box = await Box.OpenAsync();
        box.Write("src/deep/a.txt", "hello");
        Assert.Equal("/home/somebody/project/src/deep", await box.OutputAsync("pwd -P", c => c with { WorkingDirectory = "src/deep" }));
        var missing = await box.RunAsync("true", c => c with { WorkingDirectory = "nowhere" });
        Assert.Equal(126, missing.ExitCode);
        Assert.Contains("nowhere", missing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_machines_secrets_are_not_there()
    {
        using var box = await Box.OpenAsync();
        var output = await box.OutputAsync("for f in /etc/shadow /etc/gshadow /etc/sudoers /etc/ssh /root/.ssh /etc/ssl/private /sys /var/lib /var/log /work; do cat $f >/dev/null 2>&1 && echo read $f; test -e $f && ls $f; done; echo end");
        Assert.Equal("end", output);
    }

    [Fact]
    public async Task The_users_home_shows_nothing_but_toolchains()
    {
        using var box = await Box.OpenAsync();
        var output = await box.OutputAsync("cd; for f in .ssh .aws .config .gnupg .netrc .npmrc .gitconfig .git-credentials .bash_history .bashrc .cargo/credentials.toml .nuget/NuGet .m2/settings.xml .claude; do test -e $f && echo $f; done; echo end");
        Assert.Equal("end", output);
    }

    [Fact]
    public async Task Other_runs_and_the_generated_files_are_out_of_reach()
    {
        using var box = await Box.OpenAsync();
        using var other = await Box.OpenAsync();
        other.Write("secret", "of another run");
        Assert.Equal("end", await box.OutputAsync($"ls {other.Folder} {box.Folder} 2>/dev/null; echo end"));
    }

    [Fact]
    public async Task Nothing_outside_the_tree_can_be_written()
    {
        using var box = await Box.OpenAsync();
        var output = await box.OutputAsync(
            "for d in / /usr /usr/bin /bin /etc /etc/ssl /dev /home /home/somebody /proc/sys/kernel /run /var; do touch $d/x 2>/dev/null && echo wrote $d; done; "
            + "echo 1 2>/dev/null > /proc/sys/vm/swappiness && echo sysctl; echo b 2>/dev/null > /proc/sysrq-trigger && echo sysrq; echo end");
        Assert.Equal("end", output);
    }

    [Fact]
    public async Task Home_tmp_and_shared_memory_are_writable_private_and_limited()
    {
        using var box = await Box.OpenAsync();
        var outside = "/tmp/lathe-box-witness-" + Path.GetRandomFileName();
        await box.OutputAsync($"set -e; touch {outside} ~/x /dev/shm/x /var/tmp/x; mkdir ~/.cache");
        Assert.False(File.Exists(outside));
        Assert.Equal("end", await box.OutputAsync($"test -e {outside} && echo kept; test -e ~/x && echo kept; echo end"));
        foreach (var place in (string[])["/tmp", "/var/tmp", "/dev/shm", "~"])
        {
            var full = await box.RunAsync($"head -c 3000000 /dev/zero > {place}/big", c => c with { Limits = c.Limits with { TemporaryBytes = 1 << 20 } });
            Assert.False(full.Succeeded);
            Assert.Contains("No space left", full.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_network_is_a_loopback_of_its_own()
    {
        using var box = await Box.OpenAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var connect = $"(exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && echo connected || echo refused";
        Assert.Equal("refused\n1", await box.OutputAsync($"{connect}; grep -c : /proc/net/dev"));
        Assert.Equal("unreachable", await box.OutputAsync("(exec 3<>/dev/tcp/192.0.2.1/80) 2>&1 | grep -qi unreachable && echo unreachable"));
        Assert.StartsWith("connected", await box.OutputAsync(connect, c => c with { Network = NetworkPolicy.All }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_outside_cannot_be_seen_and_process_one_cannot_be_killed()
    {
        using var box = await Box.OpenAsync();
        var output = await box.OutputAsync($"kill -9 1 2>/dev/null; kill -9 {Environment.ProcessId} 2>/dev/null; ls -d /proc/[0-9]* | wc -l; hostname 2>/dev/null || cat /proc/sys/kernel/hostname");
        var lines = output.Split('\n');
        Assert.InRange(int.Parse(lines[0]), 2, 6);
        Assert.Equal("lathe", lines[1]);
    }

    [Fact]
    public async Task A_command_has_no_privileges_and_cannot_get_any()
    {
        using var box = await Box.OpenAsync();
        var status = await box.OutputAsync("cat /proc/self/status");
        var fields = status.Split('\n').Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        foreach (var set in (string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) Assert.Equal("0000000000000000", fields[set]);
        Assert.Equal("1", fields["NoNewPrivs"]);
        Assert.Equal("2", fields["Seccomp"]);
        var user = box.Sandbox.Identity?.UserId ?? box.Options.Environment.UserId;
        Assert.NotEqual(0u, user);
        Assert.Equal($"{user}\t{user}\t{user}\t{user}", fields["Uid"]);
    }

    [Fact]
    public async Task Root_hands_over_to_a_real_unprivileged_user()
    {
        using var box = await Box.OpenAsync();
        Assert.SkipUnless(Environment.UserName == "root" && box.Sandbox.Identity is not null, "needs root");
        Assert.InRange(box.Sandbox.Identity!.UserId, 60_001u, 65_533u);
        await box.OutputAsync("touch mine");
        var owner = await box.OutputAsync("stat -c %u:%g mine; grep -E '^Groups' /proc/self/status");
        Assert.Equal($"{box.Sandbox.Identity.UserId}:{box.Sandbox.Identity.GroupId}\nGroups:", owner.TrimEnd());
        // A user namespace would relabel this number; the machine's own view is the initial map.
        Assert.Contains("4294967295", await box.OutputAsync("cat /proc/self/uid_map"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_account_has_a_name_and_a_home()
    {
        using var box = await Box.OpenAsync();
        var lines = (await box.OutputAsync("id -un; getent passwd $(id -u) | cut -d: -f6; echo $HOME; getent hosts localhost | wc -l")).Split('\n');
        Assert.NotEqual("root", lines[0]);
        Assert.Equal(lines[1], lines[2]);
        Assert.Equal("1", lines[3]);
    }

    [Fact]
    public async Task No_file_descriptor_leaks_into_a_command()
    {
        using var box = await Box.OpenAsync();
        // The fourth is the folder that ls itself reads.
        var targets = (await box.OutputAsync("ls -l /proc/self/fd")).Split('\n')[1..].Select(line => line.Split(" -> ")[1]).ToArray();
        Assert.Equal(4, targets.Length);
        Assert.Equal("/dev/null", targets[0]);
        Assert.StartsWith("pipe:", targets[1], StringComparison.Ordinal);
        Assert.Equal(targets[1], targets[2]);
        Assert.StartsWith("/proc/", targets[3], StringComparison.Ordinal);
    }
}
