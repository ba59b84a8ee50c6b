using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

public sealed class WritingAttacks
{
    [Theory, Attack("write, append to and replace files outside")]
    public async Task Files_outside_stay_as_they_are(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var target = box.Target();
        await box.TryAsync($"echo x > {target}; echo x >> {target}; cp /dev/null {target}; mv calls {target}; sed -i s/a/b/ {target}; dd if=/dev/zero of={target} count=1; tee {target} </dev/null; touch {box.Outside()}/new; mkdir {box.Outside()}/folder; mkfifo {box.Outside()}/pipe");
        Unharmed(box, target);
    }

    [Theory, Attack("cut a file outside short (truncate, O_TRUNC)")]
    public async Task Files_outside_cannot_be_cut_short(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var target = box.Target();
        await box.TryAsync($"truncate -s 0 {target}; : > {target}; perl -e 'truncate(\"{target}\", 0); sysopen(F, \"{target}\", 01000)'");
        Unharmed(box, target);
    }

    [Theory, Attack("delete and rename files outside")]
    public async Task Files_outside_cannot_be_deleted(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var target = box.Target();
        await box.TryAsync($"rm -f {target}; rm -rf {box.Outside()}; mv {target} {target}2; mv {target} here; rmdir {box.Outside()}; find {box.Folder} -delete");
        Unharmed(box, target);
    }

    [Theory, Attack("write to the system, its configuration, the home and kernel settings")]
    public async Task The_system_cannot_be_written(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        Assert.Equal("end", await box.OutputAsync(
            "for d in / /usr /usr/bin /usr/local/bin /bin /lib /etc /etc/ssl /dev /home /run /var /var/lib /sys /boot; do touch $d/lathe-was-here 2>/dev/null && echo wrote $d; done; "
            + "for f in /proc/sys/vm/swappiness /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sysrq-trigger /sys/kernel/uevent_helper /sys/fs/cgroup/cgroup.procs; do (echo 1 > $f) 2>/dev/null && echo wrote $f; done; echo end"));
    }

    [Theory, Attack("write through a link that leads outside")]
    public async Task A_link_does_not_carry_a_write_out(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var target = box.Target();
        File.CreateSymbolicLink(Path.Combine(box.Tree, "planted"), target);
        await box.TryAsync($"echo x > planted; ln -s {box.Outside()} folder; echo x > folder/new; cp -r . folder/; tar cf - . | tar xf - -C folder; ln -s {target} mine && echo x > mine; install -m 777 /dev/null planted");
        Unharmed(box, target);
    }

    [Theory, Attack("take a file outside into the tree by a hard link")]
    public async Task A_hard_link_cannot_be_made_to_a_file_outside(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var target = box.Target();
        await box.TryAsync($"ln {target} mine; cat mine; echo x > mine; ln -P {target} mine2; cp -l {target} mine3; ln /etc/passwd p; ln /usr/bin/env e; cp -rl {box.Outside()} o; cat o/*");
        Unharmed(box, target);
        Assert.Equal("x\n", File.ReadAllText(Path.Combine(box.Tree, "mine")));
    }

    [Theory, Attack("swap a folder for a link while it is written to")]
    public async Task A_race_between_folder_and_link_leads_nowhere(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var target = box.Target();
        await box.TryAsync($"mkdir a; ln -s {box.Outside()} b; (for i in 1 2 3 4 5 6 7 8 9; do mv a c; mv b a; mv a b; mv c a; done) & for i in 1 2 3 4 5 6 7 8 9; do echo x > a/target; echo x > b/target; cat a/target b/target; done; wait");
        Unharmed(box, target);
    }

    [Theory, Attack("write to what is mounted read-only")]
    public async Task What_is_shown_for_reading_cannot_be_written(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var target = box.Target();
        WorkspaceMount[] mounts = [new(box.Outside(), backend == "bwrap" ? "/srv/shown" : box.Outside(), WorkspaceMountKind.ReadOnly)];
        var shown = mounts[0].BoxPath;
        var result = await box.RunAsync($"cat {shown}/target; echo x > {shown}/target; touch {shown}/new; rm {shown}/target; mv {shown}/target .; ln {shown}/target l; truncate -s 0 {shown}/target; mount -o remount,rw {shown}", c => c with { Mounts = mounts });
        Assert.StartsWith(AttackBox.Secret, result.Output, StringComparison.Ordinal);
        Unharmed(box, target);
    }

    [Theory, Attack("rewrite the running program through /proc/self/exe")]
    public async Task The_running_program_cannot_be_rewritten(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var before = File.GetLastWriteTimeUtc("/usr/bin/bash");
        Assert.Equal("end", await box.OutputAsync("for p in self 1 $PPID $$; do (echo x >> /proc/$p/exe) 2>/dev/null && echo wrote $p; (exec 9<>/proc/$p/exe) 2>/dev/null && echo opened $p; done; echo end"));
        Assert.Equal(before, File.GetLastWriteTimeUtc("/usr/bin/bash"));
    }

    [Theory, Attack("write into another process through /proc/PID/mem")]
    public async Task No_memory_outside_can_be_written(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var witness = Witness.Start(box);
        Assert.Equal("end", await box.OutputAsync($"(echo x > /proc/{witness.Id}/mem) 2>/dev/null && echo wrote; (echo 0 > /proc/{witness.Id}/oom_score_adj) 2>/dev/null && echo wrote; (echo x > /proc/{witness.Id}/comm) 2>/dev/null && echo wrote; echo end"));
        Assert.True(witness.IsAlive);
    }

    [Theory, Attack("change mode and times of the user's files outside", LandlockIsWeaker = "an ordinary user's own can be changed, never their content")]
    public async Task Modes_outside_cannot_be_changed(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var target = box.Target();
        box.Own(target);
        var before = (File.GetUnixFileMode(target), File.GetLastWriteTimeUtc(target));
        await box.TryAsync($"chmod 0 {target}; touch -d 1999-01-01 {target}; chown 0 {target}; setfattr -n user.x -v y {target}");
        Assert.Equal(before, (File.GetUnixFileMode(target), File.GetLastWriteTimeUtc(target)));
    }

    [Theory, Attack("make device nodes and files with the set-user-id bit of somebody else")]
    public async Task Neither_devices_nor_other_peoples_programs_can_be_made(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.TryAsync("mknod disk b 8 0; mknod mem c 1 1; mknod null c 1 3; cp /usr/bin/env mine; chown 0 mine; chown 0:0 mine; chmod 6755 mine");
        foreach (var name in (string[])["disk", "mem", "null"]) Assert.False(Path.Exists(Path.Combine(box.Tree, name)), name);
        Assert.Equal(box.Sandbox.Identity?.UserId ?? box.Options.Environment.UserId, uint.Parse(await box.OutputAsync("stat -c %u mine")));
    }

    private static void Unharmed(Box box, string target)
    {
        Assert.Equal(AttackBox.Secret, File.ReadAllText(target));
        Assert.Equal([target], Directory.GetFileSystemEntries(box.Outside()));
    }
}
