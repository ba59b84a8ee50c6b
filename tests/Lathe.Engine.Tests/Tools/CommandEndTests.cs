using Lathe.Engine.Objects;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Tools;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Tests.Tools;

public sealed class CommandEndTests
{
    [Theory]
    [InlineData(CommandEnd.Exited, 0, null, "exit code 0")]
    [InlineData(CommandEnd.Exited, 1, "A process may have 99 files open.", "exit code 1 (limit: A process may have 99 files open.)")]
    [InlineData(CommandEnd.TimedOut, null, null, "ended after 7 seconds, with all that it had started")]
    [InlineData(CommandEnd.MemoryLimit, null, "Too much.", "ended because of the memory that it used: Too much.")]
    [InlineData(CommandEnd.DiskLimit, null, "Too many.", "ended because of what it wrote: Too many.")]
    public void A_model_is_told_how_a_command_ended_and_which_limit_it_met(CommandEnd end, int? code, string? note, string said)
        => Assert.Equal(said, RunCommandTool.How(new CommandResult(end, code, "", 0, TimeSpan.Zero) { Note = note }, TimeSpan.FromSeconds(7)));

    [Theory]
    [InlineData(CommandEnd.MemoryLimit, "used too much memory")]
    [InlineData(CommandEnd.DiskLimit, "wrote too much to disk")]
    public void A_check_that_was_ended_did_not_pass(CommandEnd end, string how)
    {
        var check = new CheckResult("make test", CheckTree.Delivered, ObjectHash.Of([]), end, null, "");
        Assert.Equal((false, false, how), (check.Passed, check.CouldNotRun, check.How));
    }
}
