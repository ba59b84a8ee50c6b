using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

public sealed class ReadingAttacks
{
    [Theory, Attack("read a key in the user's home")]
    public async Task A_key_in_the_home_cannot_be_read(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var home = Directory.CreateDirectory(Path.Combine(box.Outside(), "home/.ssh")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(home, ".ssh/id_ed25519"), AttackBox.Secret);
        var result = await box.With(("HOME", home)).RunAsync(
            box.Command($"cat ~/.ssh/id_ed25519; cat {home}/.ssh/id_ed25519; cp -r {home} copy; cat copy/.ssh/*; grep -r secret {home}; echo tried"), null, CancellationToken.None);
        Assert.DoesNotContain(AttackBox.Secret, result.Output, StringComparison.Ordinal);
        Assert.EndsWith("tried\n", result.Output, StringComparison.Ordinal);
    }

    [Theory, Attack("read /etc/shadow and the machine's private keys")]
    public async Task The_machines_secrets_cannot_be_read(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        Assert.Equal("end", await box.OutputAsync("for f in /etc/shadow /etc/gshadow /etc/sudoers /etc/ssl/private/* /etc/ssh/* /root/.ssh/* /var/lib/*/* /var/log/*; do cat $f >/dev/null 2>&1 && echo read $f; done; echo end"));
    }

    [Theory, Attack("read another run's workspace")]
    public async Task Another_runs_files_cannot_be_read(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var other = await Box.OpenAsync(backend);
        other.Write("file", AttackBox.Secret);
        await box.TryAsync($"cat {other.Tree}/file; ls {other.Tree}; cat {other.Folder}/*/*");
    }

    [Theory, Attack("read Lathe's own folders beside the workspace")]
    public async Task The_folders_around_the_workspace_cannot_be_read(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        box.Target();
        await box.TryAsync($"cat {box.Folder}/outside/*; cat ../outside/*; cat {box.Place}/../outside/*; find {box.Folder} -type f -exec cat {{}} +");
    }

    [Theory, Attack("find keys in the command's own variables")]
    public async Task The_users_keys_are_not_among_the_variables(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.With(("ANTHROPIC_API_KEY", AttackBox.Secret), ("GITHUB_TOKEN", AttackBox.Secret), ("https_proxy", $"http://me:{AttackBox.Secret}@proxy"))
            .RunAsync(box.Command("env; cat /proc/self/environ; cat /proc/$PPID/environ; cat /proc/[0-9]*/environ; echo tried"), null, CancellationToken.None);
        Assert.DoesNotContain(AttackBox.Secret, result.Output, StringComparison.Ordinal);
    }

    [Theory, Attack("read another process's variables, memory, files and folder through the host's /proc")]
    public async Task Nothing_of_a_process_outside_can_be_read(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var witness = Witness.Start(box);
        var at = $"/proc/{witness.Id}";
        await box.TryAsync($"cat {at}/environ; cat {at}/root{box.Target()}; cat {at}/cwd/target; cat {at}/fd/*; cat {at}/maps && echo {AttackBox.Secret}; dd if={at}/mem bs=1 count=1 && echo {AttackBox.Secret}");
    }

    [Theory, Attack("see other processes' command lines", LandlockIsWeaker = "they can be seen")]
    public async Task Processes_outside_cannot_be_seen(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var witness = Witness.Start(box);
        await box.TryAsync("cat /proc/[0-9]*/cmdline | tr '\\0' ' '; ps aux");
        Assert.Equal("gone", await box.OutputAsync($"test -e /proc/{witness.Id} || echo gone"));
    }

    [Theory, Attack("see names and sizes of files outside", LandlockIsWeaker = "a known name can be looked up; folders cannot be listed")]
    public async Task Names_outside_cannot_be_seen(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var target = box.Target();
        Assert.Equal("end", await box.OutputAsync($"stat {target} 2>/dev/null; test -e {target} && echo seen; echo end"));
    }

    [Theory, Attack("list folders outside")]
    public async Task Folders_outside_cannot_be_listed(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        box.Target("a-telling-name");
        var result = await box.TryAsync($"ls {box.Outside()} {box.Folder} /root /home/* /var/tmp /tmp /work /srv /mnt /media /boot; for f in {box.Outside()}/*; do echo $f; done; find {box.Folder}");
        Assert.DoesNotContain("a-telling-name", result.Output, StringComparison.Ordinal);
    }

    [Theory, Attack("follow a link in the tree that leads outside")]
    public async Task A_link_in_the_tree_leads_nowhere(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        File.CreateSymbolicLink(Path.Combine(box.Tree, "planted"), box.Target());
        File.CreateSymbolicLink(Path.Combine(box.Tree, "folder"), box.Outside());
        await box.TryAsync($"cat planted folder/target; ln -s {box.Target()} mine; cat mine; ln -s /proc/self/root{box.Target()} deep; cat deep; cat < planted");
    }

    [Theory, Attack("climb out through /proc/self/root, cwd, fd and process 1")]
    public async Task Proc_is_no_way_out(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var target = box.Target();
        await box.TryAsync($"for p in self 1 $PPID thread-self; do cat /proc/$p/root{target} /proc/$p/cwd/../outside/target; cat /proc/$p/fd/[0-9]*/../../outside/target; done; cat /proc/1/environ; ls -l /proc/1/fd /proc/1/root/root");
    }

    [Theory, Attack("read the machine's disks and memory as devices")]
    public async Task Devices_cannot_be_read(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        Assert.Equal("end", await box.OutputAsync("for d in /dev/sd* /dev/vd* /dev/nvme* /dev/dm-* /dev/mem /dev/kmem /dev/port /dev/kmsg /dev/input/* /dev/snd/* /dev/kvm /dev/fuse /dev/net/tun /proc/kcore /proc/kmsg /proc/kpagecount; do head -c 1 $d >/dev/null 2>&1 && echo read $d; done; echo end"));
    }

    [Theory, Attack("read a file that is masked", LandlockIsWeaker = "no masks; the workspace leaves secrets out")]
    public async Task A_masked_file_cannot_be_read(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        box.Write(".env", AttackBox.Secret);
        await box.TryAsync("cat .env; chmod 777 .env; mv .env x; umount .env; cat x .env; ln .env y; cat y", c => c with { Mounts = [new(null, $"{box.Place}/.env", WorkspaceMountKind.MaskedFile)] });
    }

    [Theory, Attack("use descriptors that Lathe left open")]
    public async Task No_descriptor_is_inherited(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var open = File.OpenHandle(box.Target());
        var result = await box.TryAsync("for n in 3 4 5 6 7 8 9 {10..300}; do [ -e /proc/self/fd/$n ] && [ ! /proc/self/fd/$n -ef /proc/self/fd/255 ] && ls -l /proc/self/fd/$n && cat <&$n; done 2>/dev/null; echo tried");
        Assert.Equal("tried\n", result.Output);
    }
}
