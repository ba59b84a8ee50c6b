using System.Text;
using Lathe.Engine.Checkpoints.Versions;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Tests.Runs;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.TestKit;

namespace Lathe.Engine.Tests.Checkpoints;

/// <summary>Every version of a file is found, whatever became of it.</summary>
public abstract class FileHistoryFacts
{
    private protected abstract string Workspace { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_followed_over_a_rename_and_its_end_and_each_version_is_had_back()
    {
        await using var fixture = await RunFixture.OneAttemptAsync(Workspace);
        fixture.Settings = fixture.Settings with { Verify = [] };
        await fixture.RunAsync(m => m.Write("a.txt", "one").Shell("echo two >> a.txt").Shell("mv a.txt b.txt").Shell("echo three >> b.txt").Shell("rm b.txt").Finish());
        var reader = new FileHistoryReader(fixture.Journal, fixture.Objects);
        var history = await reader.ReadAsync(fixture.Scratch.Path, "b.txt", Stop);

        Assert.Equal(
            [
                ("a.txt", "one\n", null), ("a.txt", "one\ntwo\n", null), ("a.txt", null, "b.txt"), ("b.txt", "one\ntwo\n", "a.txt"), ("b.txt", "one\ntwo\nthree\n", null), ("b.txt", null, null),
            ],
            history.Versions.OrderBy(v => v.At).ThenBy(v => v.Path == "b.txt").Select(v => (v.Path, v.Entry is null ? null : Encoding.UTF8.GetString(reader.ContentOf(v)), v.Renamed)));
        Assert.Equal(Enumerable.Range(1, 6), history.Versions.Select(v => v.Number));
        Assert.Equal([2, 3, null, 4, 5, null], history.Versions.OrderBy(v => v.At).ThenBy(v => v.Path == "b.txt").Select(v => v.Checkpoint));
        Assert.Contains("+three\n", Encoding.UTF8.GetString(reader.DiffOf(history.Versions.Single(v => v is { Added: 1, Path: "b.txt" }))), StringComparison.Ordinal);
        Assert.Equal("history.gone", Assert.Throws<LatheException>(() => reader.ContentOf(history.Versions[^1])).Error.Code);
        Assert.Empty((await reader.ReadAsync(fixture.Scratch.Path, "c.txt", Stop)).Versions);
        Assert.Empty((await reader.ReadAsync("/elsewhere", "b.txt", Stop)).Versions);
    }

    [Fact]
    public async Task Two_runs_an_apply_and_what_the_user_wrote_between_them_stand_in_their_order()
    {
        await using var fixture = await RunFixture.OneAttemptAsync(Workspace);
        var first = await fixture.RunAsync(m => m.Mend().Finish());
        var delivery = new DeliveryEngine(fixture.Journal, fixture.Objects, fixture.Paths);
        await delivery.ApplyAsync(first.Run, Stop);
        fixture.Scratch.Write("src/calc.inc", "# mine\nadd() { echo $(( $1 + $2 )); }\n");
        fixture.Client = new ScriptedChatClient();
        await fixture.RunAsync(m => m.Edit("src/calc.inc", "# mine", "# ours").Finish());

        var history = await new FileHistoryReader(fixture.Journal, fixture.Objects).ReadAsync(fixture.Scratch.Path, "src/calc.inc", Stop);
        Assert.Equal(
            ["at the start of the run", "edit_file src/calc.inc", "apply", "at the start of the run", "edit_file src/calc.inc"],
            history.Versions.Select(v => v.Cause).Where(c => !c.StartsWith("yours", StringComparison.Ordinal)));
        Assert.Equal((1, 1), (history.Versions[^1].Added, history.Versions[^1].Removed));
        Assert.All(history.Versions, v => Assert.True(v.IsKept));
    }

    [Fact]
    public async Task What_is_not_kept_any_more_is_said_and_hides_nothing_else()
    {
        await using var fixture = await RunFixture.OneAttemptAsync(Workspace);
        fixture.Settings = fixture.Settings with { Verify = [] };
        var run = await fixture.RunAsync(m => m.Write("a.txt", "one").Write("b.txt", "two").Finish());
        var reader = new FileHistoryReader(fixture.Journal, fixture.Objects);
        var version = Assert.Single((await reader.ReadAsync(fixture.Scratch.Path, "a.txt", Stop)).Versions);
        Delete(fixture, version.Entry!.Content);
        Assert.False(Assert.Single((await reader.ReadAsync(fixture.Scratch.Path, "a.txt", Stop)).Versions).IsKept);
        Assert.Equal("history.collected", Assert.Throws<LatheException>(() => reader.ContentOf(version)).Error.Code);
        Assert.Equal("history.collected", Assert.Throws<LatheException>(() => reader.DiffOf(version)).Error.Code);

        Delete(fixture, (await fixture.EventsAsync(run.Run)).Select(e => e.Data).OfType<StepStarted>().Last(s => s.Checkpoint is not null).Checkpoint!.Value);
        Assert.Equal([run.Run], (await new FileHistoryReader(fixture.Journal, fixture.Objects).ReadAsync(fixture.Scratch.Path, "b.txt", Stop)).Unread);
    }

    private static void Delete(RunFixture fixture, ObjectHash hash) => File.Delete(Path.Combine(fixture.Paths.Objects, "sha256", hash.Hex[..2], hash.Hex[2..]));
}

public sealed class CopyFileHistoryFacts : FileHistoryFacts
{
    private protected override string Workspace => WorkspaceKinds.Copy;
}

public sealed class OverlayFileHistoryFacts : FileHistoryFacts
{
    private protected override string Workspace => WorkspaceKinds.Overlay;
}
