using Lathe.Engine.Artifacts;
using Lathe.Engine.Journal;
using Lathe.Engine.Questions;
using Lathe.Engine.Runs;
using Lathe.Engine.Tests.Artifacts;
using Lathe.Engine.Tests.Runs;
using Lathe.TestKit;

namespace Lathe.Engine.Tests.Questions;

/// <summary>What a run asks about a store that is away, and what each answer does.</summary>
public sealed class ArtifactAnswerFacts
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_required_upload_is_tried_again_on_retry_and_asks_again_where_the_store_is_still_away()
    {
        await using var bench = await RequiredAsync();
        bench.Failing = true;
        var paused = await bench.Fixture.RunAsync(m => m.Mend().Finish("Adds."));
        Assert.Equal(["retry", "keep", "give-up"], RunQuestion.Of(paused.History)!.Choices.Select(c => c.Name));
        var calls = bench.Fixture.Model.Requests.Count;

        Assert.Equal(RunState.NeedsHuman, (await AnswerAsync(bench, paused.Run, "retry")).State);
        bench.Failing = false;
        var done = await AnswerAsync(bench, paused.Run, "retry");

        Assert.Equal((RunState.Finished, true, calls), (done.State, done.Outcome!.Accepted, bench.Fixture.Model.Requests.Count));
        Assert.Equal(1, Assert.Single(await bench.VersionsAsync()).Version);
    }

    [Fact]
    public async Task A_required_upload_that_is_kept_ends_the_run_and_goes_with_the_next_one()
    {
        await using var bench = await RequiredAsync();
        bench.Failing = true;
        var paused = await bench.Fixture.RunAsync(m => m.Mend().Finish("Adds."));

        var done = await AnswerAsync(bench, paused.Run, "keep");

        Assert.Equal((RunState.Finished, true), (done.State, done.Outcome!.Accepted));
        Assert.Single(bench.Outbox.List());
        bench.Failing = false;
        await bench.Fixture.RunAsync(m => m.Mend().Finish("Adds too."));
        Assert.Empty(bench.Outbox.List());
        Assert.Equal(2, (await bench.VersionsAsync()).Count);
    }

    [Fact]
    public async Task A_required_upload_that_is_given_up_leaves_the_change()
    {
        await using var bench = await RequiredAsync();
        bench.Failing = true;
        var paused = await bench.Fixture.RunAsync(m => m.Mend().Finish("Adds."));

        var ended = await AnswerAsync(bench, paused.Run, "give-up");

        Assert.Equal(RunState.Cancelled, ended.State);
        Assert.True(Assert.Single(ended.History.Attempts).Finished!.Accepted);
        Assert.Empty(await bench.VersionsAsync());
    }

    [Theory]
    [InlineData("retry", "two\n", 2)]
    [InlineData("earlier", "one\n", 1)]
    [InlineData("without", null, 2)]
    public async Task A_critical_version_that_cannot_be_had_is_asked_about(string choice, string? content, int parent)
    {
        await using var bench = await RequiredAsync();
        var item = await TwoVersionsAsync(bench);
        var lost = Lathe.Engine.Objects.ObjectHash.Of("two\n"u8).Hex;
        Forget(bench, lost);
        bench.Unreadable = key => key.EndsWith(lost[2..], StringComparison.Ordinal) || key.EndsWith("_v2.txt", StringComparison.Ordinal);
        var (edited, leftOut) = await EditedVersions.FetchWholeAsync(_ => bench.StoreAsync(), new ItemReference(item, null), Stop);
        Assert.Equal((2, "artifacts.denied", 0, 0), (edited.Version, edited.Problem?.Code, edited.Files.Count, leftOut.Count));

        bench.Fixture.Client = new ScriptedChatClient();
        var paused = await StartAsync(bench, edited);
        Assert.Equal((RunState.NeedsHuman, "artifacts.download"), (paused.State, paused.Error!.Code));
        var question = RunQuestion.Of(paused.History)!;
        Assert.Equal(["retry", "earlier", "without", "give-up"], question.Choices.Select(c => c.Name));
        Assert.Contains($"{item}@1", question.Choices[1].Says, StringComparison.Ordinal);
        Assert.Empty(bench.Fixture.Model.Requests);

        if (choice == "retry")
        {
            Assert.Equal(RunState.NeedsHuman, (await AnswerAsync(bench, paused.Run, "retry")).State);
            bench.Unreadable = _ => false;
        }

        bench.Fixture.Client = new ScriptedChatClient().Mend().Finish("Edited.");
        var done = await AnswerAsync(bench, paused.Run, choice);

        Assert.True(done.Outcome is { Accepted: true }, done.Error?.ToString());
        Assert.Equal(content, bench.Fixture.FileIn(done.Outcome.Tree, "src/made.txt"));
        Assert.Equal((3, parent), (await bench.VersionsAsync()).Where(v => v.Item == item.Item).Select(v => (v.Version, v.Parent!.Value)).First());
    }

    [Fact]
    public async Task Of_the_first_version_there_is_no_earlier_one_and_of_an_unknown_one_neither()
    {
        await using var bench = await RequiredAsync();
        foreach (var version in (int[])[0, 1])
        {
            var edited = new EditedVersion("shop", "x", version, []) { Problem = new(Lathe.Errors.ErrorKind.Connection, "artifacts.away", "The catalog is away.") };
            Assert.Equal(["retry", "without", "give-up"], RunQuestion.Of((await StartAsync(bench, edited)).History)!.Choices.Select(c => c.Name));
        }
    }

    [Fact]
    public async Task A_version_that_is_not_there_is_an_error_and_no_question()
    {
        await using var bench = await RequiredAsync();
        var error = await Assert.ThrowsAsync<Lathe.Errors.LatheException>(() => EditedVersions.FetchWholeAsync(_ => bench.StoreAsync(), new ItemReference(new ItemName("shop", "nothing"), null), Stop));
        Assert.Equal(Lathe.Errors.ErrorKind.NotFound, error.Error.Kind);
    }

    private static async Task<ArtifactBench> RequiredAsync()
    {
        var bench = await ArtifactBench.OpenAsync();
        bench.Fixture.Settings = bench.Fixture.Settings with { Artifacts = new ArtifactRunSettings("files", "shop", Required: true, Retention: null) };
        return bench;
    }

    private static async Task<ItemName> TwoVersionsAsync(ArtifactBench bench)
    {
        await bench.Fixture.RunAsync(m => m.Mend().Shell("echo one > src/made.txt").Finish("Adds."));
        var item = Assert.Single(await bench.VersionsAsync()).Name;
        var (edited, _) = await EditedVersions.FetchWholeAsync(_ => bench.StoreAsync(), new ItemReference(item, null), Stop);
        bench.Fixture.Model.Shell("echo two > src/made.txt").Finish("Edited.");
        Assert.True((await StartAsync(bench, edited)).Outcome!.Accepted);
        return item;
    }

    private static Task<RunResult> StartAsync(ArtifactBench bench, EditedVersion edited) => new RunEngine(bench.Fixture.Services()).StartAsync(
        new RunStarted(bench.Fixture.Task, bench.Fixture.Scratch.Path, bench.Fixture.Settings, new Dictionary<string, string>(), "test") { Edits = edited }, Stop);

    private static Task<RunResult> AnswerAsync(ArtifactBench bench, RunId run, string choice) => bench.Fixture.ResumeAsync(run, new ResumeRequest { Answer = new AnswerDraft("ann", choice, null) });

    // So that it has to be downloaded.
    private static void Forget(ArtifactBench bench, string hash)
    {
        foreach (var file in Directory.EnumerateFiles(bench.Fixture.Paths.Objects, "*", SearchOption.AllDirectories))
            if (Path.GetFileName(file).Equals(hash[2..], StringComparison.Ordinal)) File.Delete(file);
    }
}
