using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lathe.Engine.Archives;
using Lathe.Engine.Checkpoints;
using Lathe.Engine.Checkpoints.Versions;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Tests.Runs;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.TestKit;

namespace Lathe.Engine.Tests.Checkpoints;

/// <summary>What a run writes among ignored files is in its checkpoints, and never in its change.</summary>
public abstract partial class IgnoredRestoreFacts
{
    private protected abstract string Workspace { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ignored_files_go_back_and_forth_with_the_rest_and_are_no_part_of_the_change()
    {
        await using var fixture = await OpenAsync();
        var result = await RunAsync(fixture);
        Assert.True(result.Outcome!.Accepted);
        Assert.Equal(["src/calc.inc"], await ChangedAsync(fixture, result));
        Assert.DoesNotContain(".log", fixture.Diff(result), StringComparison.Ordinal);
        Assert.Equal((null, "1\n", "2\n"), (fixture.IgnoredIn(result.Outcome, "edited.log"), fixture.IgnoredIn(result.Outcome, "moved.log"), fixture.IgnoredIn(result.Outcome, "ignored/f")));

        var back = await RestoreAsync(fixture, result.Run, new RestoreRequest(3));
        Assert.Equal(["src/calc.inc", "edited.log", "ignored/f", "made.log", "moved.log"], back.Plan.Files.Select(f => f.Path));
        Assert.Equal([false, true, true, true, true], back.Plan.Files.Select(f => f.IsIgnored));
        Assert.Equal("edited.log=1 ignored/f=1 made.log=1", await NowAsync(fixture, result.Run));
        await RestoreAsync(fixture, result.Run, new RestoreRequest(1));
        Assert.Equal("", await NowAsync(fixture, result.Run));
        await RestoreAsync(fixture, result.Run, new RestoreRequest(null));
        Assert.Equal("edited.log=1 ignored/f=1 made.log=1", await NowAsync(fixture, result.Run));
    }

    [Fact]
    public async Task Patterns_choose_among_ignored_files_too()
    {
        await using var fixture = await OpenAsync();
        var result = await RunAsync(fixture);
        var part = await RestoreAsync(fixture, result.Run, new RestoreRequest(3, RestoreScope.Files, ["ignored/", "made.log"]));
        Assert.Equal(["ignored/f", "made.log"], part.Plan.Files.Select(f => f.Path));
        Assert.Equal("ignored/f=1 made.log=1 moved.log=1", await NowAsync(fixture, result.Run));
        await using (var nothing = await new RestoreEngine(fixture.Services()).BeginAsync(result.Run, new RestoreRequest(3, RestoreScope.Files, ["made.log"]), Stop)) Assert.True(nothing.Plan.IsNothing);
        var thrown = await Assert.ThrowsAsync<LatheException>(() => new RestoreEngine(fixture.Services()).BeginAsync(result.Run, new RestoreRequest(3, RestoreScope.Files, ["nowhere.log"]), Stop));
        Assert.Equal("restore.no_path", thrown.Error.Code);
    }

    [Fact]
    public async Task They_are_in_a_workspace_that_was_gone_and_is_made_again()
    {
        await using var fixture = await OpenAsync();
        var result = await RunAsync(fixture);
        Directory.Delete(Path.Combine(fixture.Paths.Runs, result.Run.Value), recursive: true);
        var back = await RestoreAsync(fixture, result.Run, new RestoreRequest(3, RestoreScope.Files));
        Assert.Equal(["src/calc.inc", "edited.log", "ignored/f", "made.log", "moved.log"], back.Plan.Files.Select(f => f.Path));
        Directory.Delete(Path.Combine(fixture.Paths.Runs, result.Run.Value), recursive: true);
        fixture.Client = new ScriptedChatClient();
        fixture.Model.Shell("cat edited.log ignored/f made.log; test ! -e moved.log").Read("src/calc.inc").Mend().Finish("Second.");
        Assert.Equal("Second.", (await fixture.ResumeAsync(result.Run)).Outcome?.Summary);
        Assert.Contains("exit code 0\n1\n1\n1", fixture.Told(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoints_of_an_earlier_version_are_restored_and_leave_ignored_files_as_they_are()
    {
        await using var fixture = await OpenAsync();
        var result = await RunAsync(fixture);
        fixture.Journal = new EarlierJournal(fixture.Journal);
        Assert.All((await RunCheckpoints.ReadAsync(fixture.Journal, result.Run, Stop)).Items, c => Assert.Null(c.Ignored));
        var back = await RestoreAsync(fixture, result.Run, new RestoreRequest(1));
        Assert.Equal(["src/calc.inc"], back.Plan.Files.Select(f => f.Path));
        Assert.Equal("ignored/f=2 moved.log=1", await NowAsync(fixture, result.Run));
        Directory.Delete(Path.Combine(fixture.Paths.Runs, result.Run.Value), recursive: true);
        await RestoreAsync(fixture, result.Run, new RestoreRequest(2));
        fixture.Client = new ScriptedChatClient();
        fixture.Model.Mend().Finish("Second.");
        Assert.True((await fixture.ResumeAsync(result.Run)).Outcome?.Accepted);
    }

    [Fact]
    public async Task The_history_of_an_ignored_file_has_its_versions_and_its_names()
    {
        await using var fixture = await OpenAsync();
        await RunAsync(fixture);
        var reader = new FileHistoryReader(fixture.Journal, fixture.Objects);
        var versions = (await reader.ReadAsync(fixture.Scratch.Path, "ignored/f", Stop)).Versions;
        Assert.Equal(["1\n", "2\n"], versions.Select(v => Encoding.UTF8.GetString(reader.ContentOf(v))));
        Assert.Equal([3, 4], versions.Select(v => v.Checkpoint));
        Assert.All(versions, v => Assert.True(v.IsIgnored));
        versions = (await reader.ReadAsync(fixture.Scratch.Path, "edited.log", Stop)).Versions;
        Assert.Equal([true, false], versions.Select(v => v.Entry is not null));
        Assert.All((await reader.ReadAsync(fixture.Scratch.Path, "src/calc.inc", Stop)).Versions, v => Assert.False(v.IsIgnored));
    }

    [Fact]
    public async Task What_a_list_names_is_kept_by_a_collection_and_goes_into_an_archive()
    {
        await using var fixture = await OpenAsync();
        var result = await RunAsync(fixture);
        var checkpoint = (await RunCheckpoints.ReadAsync(fixture.Journal, result.Run, Stop)).Items[2];
        var named = new NamedObjects(fixture.Objects);
        named.Name(checkpoint.Ignored!.Value);
        Assert.True(named.Has(checkpoint.Ignored.Value));
        Assert.True(named.Has(ObjectHash.Of("1\n"u8)));
        Assert.Empty(named.Missing);
        var events = new NamedObjects(fixture.Objects);
        foreach (var stored in await fixture.EventsAsync(result.Run)) events.Read(JsonSerializer.SerializeToUtf8Bytes(stored, EngineJson.Default.RunEvent));
        Assert.True(events.Has(checkpoint.Ignored.Value));
    }

    [Fact]
    public async Task An_attempt_that_starts_again_from_a_better_one_has_that_ones_ignored_files()
    {
        await using var fixture = await RunFixture.OpenAsync(workspace: Workspace);
        fixture.Settings = fixture.Settings with { MaxAttempts = 3, Verify = [RunFixture.Check, "test ! -e worse"] };
        fixture.Model.Shell("echo first > ignored.log").Say("First.").Shell("echo second > ignored.log; touch worse").Say("Second.").Shell("cat ignored.log").Mend().Finish("Third.");
        var result = await fixture.StartAsync();
        Assert.Equal(3, result.Outcome!.Attempt);
        Assert.Contains((await fixture.EventsAsync(result.Run)).Select(e => e.Data).OfType<AttemptDecided>(), d => d is { FromAttempt: 1, FromIgnored: not null });
        Assert.Equal("first\n", fixture.IgnoredIn(result.Outcome, "ignored.log"));
    }

    // Checkpoint 1 is before the edit, 2 and 3 before the commands, 4 before the edit that mends.
    private static Task<RunResult> RunAsync(RunFixture fixture) => fixture.RunAsync(m => m
        .Write("edited.log", "1").Shell("echo 1 > made.log; mkdir ignored; echo 1 > ignored/f").Shell("rm edited.log; mv made.log moved.log; echo 2 > ignored/f").Mend().Finish("First."));

    private Task<RunFixture> OpenAsync() => RunFixture.OneAttemptAsync(Workspace);

    private static async Task<RestoreResult> RestoreAsync(RunFixture fixture, RunId run, RestoreRequest request)
    {
        await using var work = await new RestoreEngine(fixture.Services()).BeginAsync(run, request, Stop);
        return await work.ExecuteAsync(Stop);
    }

    private static async Task<string[]> ChangedAsync(RunFixture fixture, RunResult result)
    {
        var start = (await RunCheckpoints.ReadAsync(fixture.Journal, result.Run, Stop)).Base(fixture.Objects)!.Value;
        return [.. new StoredSnapshots(fixture.Objects).Compare(start.Tree, result.Outcome!.Tree).Select(d => d.Path)];
    }

    // The ignored files that the workspace has.
    private static async Task<string> NowAsync(RunFixture fixture, RunId run)
    {
        await using var workspace = await fixture.Services().Workspaces.OpenAsync(Path.Combine(fixture.Paths.Runs, run.Value), Stop);
        string[] paths = ["edited.log", "ignored/f", "made.log", "moved.log"];
        return string.Join(' ', paths.Where(p => workspace.Tree.Stat(p) is not null).Select(p => $"{p}={Encoding.UTF8.GetString(workspace.Tree.Read(p)).TrimEnd()}"));
    }

    // Reads as what a version wrote that knew nothing of ignored files.
    private sealed partial class EarlierJournal(IJournal inner) : JournalAround(inner)
    {
        public override async IAsyncEnumerable<RunEvent> ReadAsync(RunId run, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var stored in Inner.ReadAsync(run, after, cancellationToken))
                yield return JsonSerializer.Deserialize(Member().Replace(JsonSerializer.Serialize(stored, EngineJson.Default.RunEvent), ""), EngineJson.Default.RunEvent)!;
        }

        [GeneratedRegex(",\"(from_)?ignored\":\"[0-9a-f]{64}\"", RegexOptions.ExplicitCapture, 1_000)]
        private static partial Regex Member();
    }
}

/// <summary>On a copy of the user's files.</summary>
public sealed class CopyIgnoredRestoreFacts : IgnoredRestoreFacts
{
    private protected override string Workspace => WorkspaceKinds.Copy;
}

/// <summary>On layers over the user's files.</summary>
public sealed class OverlayIgnoredRestoreFacts : IgnoredRestoreFacts
{
    private protected override string Workspace => WorkspaceKinds.Overlay;
}
