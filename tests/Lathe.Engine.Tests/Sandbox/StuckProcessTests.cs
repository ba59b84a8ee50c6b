using Lathe.Engine.Sandbox;
using Lathe.Engine.Tests.Sandbox.Attacks;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class StuckProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_cannot_be_killed_is_named_and_not_waited_for_without_end()
    {
        // A process that the old control groups have frozen dies of no signal, as one that hangs in the kernel.
        const string Freezer = "/sys/fs/cgroup/freezer";
        Assert.SkipUnless(AttackBox.IsRoot && File.Exists(Freezer + "/tasks"), "needs root and the control groups of version 1");
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        var group = Directory.CreateDirectory($"{Freezer}/{Path.GetFileName(box.Folder)}").FullName;
        var frozen = 0;
        try
        {
            var failure = await Assert.ThrowsAsync<LatheException>(() => box.Sandbox.RunAsync(box.Command("sleep 1000 & echo up; while [ ! -e go ]; do sleep 0.02; done"), _ => frozen = Freeze(box, group), CancellationToken.None));
            Assert.Equal("sandbox.stuck", failure.Error.Code);
            Assert.Contains($"process {frozen}", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.WriteAllText(group + "/freezer.state", "THAWED");
            while (File.ReadAllText(group + "/tasks").Length > 0) await Task.Yield();
            Directory.Delete(group);
        }
    }

    private static int Freeze(Box box, string group)
    {
        // The shell goes on before its child has become that program.
        var sleeper = 0;
        Assert.True(SpinWait.SpinUntil(() => (sleeper = ProcessTable.All().FirstOrDefault(e => !e.IsDead && Survivors.Read(e.Id, "cmdline") == "sleep 1000 " && Survivors.Link(e.Id, "cwd") == box.Tree).Id) != 0, Patience));
        File.WriteAllText(group + "/cgroup.procs", $"{sleeper}");
        File.WriteAllText(group + "/freezer.state", "FROZEN");
        box.Write("go", "");
        return sleeper;
    }
}
