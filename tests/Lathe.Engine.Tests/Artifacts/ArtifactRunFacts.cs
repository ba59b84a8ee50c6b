using System.Text;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Tests.Runs;
using Lathe.TestKit.Conformance;

namespace Lathe.Engine.Tests.Artifacts;

/// <summary>Runs that store their change as a version, with the real engine and a store whose failures the test decides.</summary>
public sealed class ArtifactRunFacts
{
    [Fact]
    public async Task An_accepted_change_is_a_version_with_its_patch_and_its_files()
    {
        await using var bench = await ArtifactBench.OpenAsync();

        var result = await bench.Fixture.RunAsync(m => m.Edit("src/calc.inc", "$1 - $2", "$1 + $2").Shell("echo new > src/new.txt; chmod +x src/new.txt").Finish("Adds."));

        var version = Assert.Single(await bench.VersionsAsync());
        Assert.Equal(("shop", $"make-add-add-{result.Run.Value[^6..].ToLowerInvariant()}", 1), (version.Project, version.Item, version.Version));
        Assert.Equal(("Make add add", "add 2 3 gives -1.", "bugfix", result.Run.Value, 1, "ann", Verdict.Verified), (version.Title, version.Description, version.Mode, version.Run, version.Attempt, version.Author, version.Verdict));
        Assert.Equal([(0, null, ".patch", false), (1, "src/calc.inc", ".inc", false), (2, "src/new.txt", ".txt", true)], version.Parts.Select(p => (p.Number, p.Path, p.Extension, p.Executable)));
        Assert.Equal(bench.Fixture.Diff(result), await bench.TextAsync(bench.Keys.Named(version.Name, 1, 0, ".patch")));
        Assert.Equal("new\n", await bench.TextAsync(bench.Keys.Named(version.Name, 1, 2, ".txt")));
        var step = Assert.Single(await bench.StepsAsync(result.Run));
        Assert.Equal("attempt-1/artifact", step.Step.Value);
        Assert.Equal([PartState.Stored, PartState.Stored, PartState.Stored], StepResults.Read(step, RunArtifactJson.Step, bench.Fixture.Objects).Parts.Select(p => p.State));
    }

    [Fact]
    public async Task Without_a_setting_or_an_accepted_change_nothing_is_stored()
    {
        await using var bench = await ArtifactBench.OpenAsync();
        bench.Fixture.Settings = bench.Fixture.Settings with { MaxAttempts = 1 };
        await bench.Fixture.RunAsync(m => m.Edit("src/calc.inc", "$1 - $2", "$1 - $2 - 1").Finish("Worse."));
        bench.Fixture.Settings = bench.Fixture.Settings with { Artifacts = null };
        await bench.Fixture.RunAsync(m => m.Mend().Finish("Adds."));

        Assert.Empty(await bench.VersionsAsync());
        Assert.Equal(0, bench.Opened);
    }

    [Fact]
    public async Task What_cannot_be_stored_waits_in_the_outbox_and_goes_with_the_next_run()
    {
        await using var bench = await ArtifactBench.OpenAsync();
        bench.Failing = true;
        var first = await bench.Fixture.RunAsync(m => m.Mend().Finish("Adds."));

        Assert.Equal((RunState.Finished, true), (first.State, first.Outcome!.Accepted));
        var note = Assert.Single(first.History.Notes, n => n.Code == "artifacts.later");
        Assert.Contains("The bucket is closed. It is kept on this machine", note.Text, StringComparison.Ordinal);
        Assert.Single(bench.Outbox.List());
        Assert.Equal((0, 1), (bench.Outbox.Count().Stored, bench.Outbox.Count().Failed));

        bench.Failing = false;
        var second = await bench.Fixture.RunAsync(m => m.Mend().Finish("Adds too."));

        Assert.Empty(bench.Outbox.List());
        Assert.Equal([first.Run.Value, second.Run.Value], (await bench.VersionsAsync()).Select(v => v.Run).Order(StringComparer.Ordinal));
        Assert.Single(StepResults.Read(Assert.Single(await bench.StepsAsync(second.Run)), RunArtifactJson.Step, bench.Fixture.Objects).Drained);
    }

    [Fact]
    public async Task A_version_that_is_required_makes_the_run_wait_for_a_person_and_go_on_without_paying_again()
    {
        await using var bench = await ArtifactBench.OpenAsync();
        bench.Fixture.Settings = bench.Fixture.Settings with { Artifacts = new ArtifactRunSettings("files", "shop", Required: true, Retention: null) };
        bench.Failing = true;

        var paused = await bench.Fixture.RunAsync(m => m.Mend().Finish("Adds."));

        Assert.Equal((RunState.NeedsHuman, "artifacts.required"), (paused.State, paused.Error!.Code));
        Assert.Contains("The bucket is closed.", paused.Error.Message, StringComparison.Ordinal);
        Assert.Contains("Open it. Then answer with 'lathe answer", paused.Error.Guidance, StringComparison.Ordinal);
        Assert.Empty(bench.Outbox.List());
        var calls = bench.Fixture.Model.Requests.Count;

        bench.Failing = false;
        var done = await bench.Fixture.ResumeAsync(paused.Run);

        Assert.Equal((RunState.Finished, true, calls), (done.State, done.Outcome!.Accepted, bench.Fixture.Model.Requests.Count));
        Assert.Equal(1, Assert.Single(await bench.VersionsAsync()).Version);
    }

    [Fact]
    public async Task Killed_at_any_commit_a_run_stores_one_version()
    {
        await using var whole = await ArtifactBench.OpenAsync();
        var expected = await whole.Fixture.RunAsync(m => m.Mend().Finish("Adds."));
        var events = await whole.Fixture.EventsAsync(expected.Run);
        var commits = new KillingJournal(whole.Fixture.Journal, int.MaxValue, after: false).Count(events);
        var killedInside = 0;
        foreach (var after in (bool[])[false, true])
        {
            // The last commits are those around the store.
            for (var at = commits - 3; at <= commits + 1; at++)
            {
                await using var bench = await ArtifactBench.OpenAsync();
                var real = bench.Fixture.Journal;
                bench.Fixture.Journal = new KillingJournal(real, at, after);
                try
                {
                    await bench.Fixture.RunAsync(m => m.Mend().Finish("Adds."));
                }
                catch (KilledException)
                {
                    await bench.Fixture.ReopenAsync();
                    if ((await bench.Fixture.HistoryAsync(await bench.Fixture.OnlyRunAsync())).InFlight(new StepId("attempt-1/artifact")) is not null) killedInside++;
                    await bench.Fixture.ResumeAsync(await bench.Fixture.OnlyRunAsync());
                }

                Assert.Equal((1, true), Assert.Single((await bench.VersionsAsync()).Select(v => (v.Version, v.Named))));
            }
        }

        Assert.InRange(killedInside, 1, 10);
    }

    [Fact]
    public async Task A_run_that_edits_a_version_starts_from_its_files_and_stores_the_next_one()
    {
        await using var bench = await ArtifactBench.OpenAsync();
        await bench.Fixture.RunAsync(m => m.Mend().Shell("echo first > src/made.txt; echo other > src/other.txt; ln -s made.txt src/near").Finish("Adds."));
        var first = Assert.Single(await bench.VersionsAsync());
        EditedVersion edited;
        await using (var store = await bench.StoreAsync()) (edited, _) = await EditedVersions.FetchAsync(store, new ItemReference(first.Name, null), TestContext.Current.CancellationToken);
        Assert.Equal(["src/calc.inc", "src/made.txt", "src/near", "src/other.txt"], edited.Files.Select(f => f.Path));

        var leadsOut = new EditedFile("src/out", bench.Fixture.Objects.Put("../../away"u8, durable: true), Executable: false) { Link = true };
        edited = edited with { Files = [.. edited.Files, leadsOut] };

        bench.Fixture.Model.Shell("cat src/near src/other.txt && test ! -L src/out && echo second > src/made.txt").Finish("Edited.");
        var started = new RunStarted(bench.Fixture.Task, bench.Fixture.Scratch.Path, bench.Fixture.Settings, new Dictionary<string, string>(), "test") { Edits = edited };
        var result = await new RunEngine(bench.Fixture.Services()).StartAsync(started, TestContext.Current.CancellationToken);

        Assert.True(result.Outcome!.Accepted);
        var versions = await bench.VersionsAsync();
        Assert.Equal([(first.Item, 2, 1), (first.Item, 1, null)], versions.Select(v => (v.Item, v.Version, v.Parent)));
        Assert.Equal(first.Parts.Select(p => (p.Number, p.Path)), versions[0].Parts.Select(p => (p.Number, p.Path)));
        Assert.Equal("second\n", await bench.TextAsync(bench.Keys.Named(first.Name, 2, 2, ".txt")));
        Assert.Equal("other\n", await bench.TextAsync(bench.Keys.Named(first.Name, 2, 4, ".txt")));
        Assert.False(File.Exists(Path.Combine(bench.Fixture.Scratch.Path, "src/made.txt")));
        Assert.Contains(result.History.Notes, n => n.Code == "artifacts.left_out" && n.Text.Contains("src/out", StringComparison.Ordinal));
        Assert.Contains(result.History.Notes, n => n.Code == "artifacts.replaced" && n.Text.Contains("src/calc.inc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_of_a_version_that_cannot_be_had_are_left_out_and_none_at_all_is_an_error()
    {
        await using var bench = await ArtifactBench.OpenAsync();
        var local = new MemoryContent();
        var main = local.Put("patch"u8, durable: true);
        (string Path, string Text)[] files = [("src/a", "a"), ("../up", "b"), (".git/config", "c"), ("src/lost", "d")];
        await using var store = await bench.StoreAsync();
        var writer = new ArtifactWriter(store.Objects, store.Catalog, bench.Keys, local, TimeProvider.System);
        await writer.WriteAsync(
            new ArtifactDraft
            {
                Project = "shop",
                Item = "x",
                Token = "t",
                Main = new DraftPart(null, ".patch", main, 5),
                Parts = [.. files.Select(f => new DraftPart(f.Path, "", local.Put(Encoding.UTF8.GetBytes(f.Text), durable: true), 1)), new DraftPart("src/gone", "", null, 0)],
            },
            null,
            TestContext.Current.CancellationToken);
        bench.Lose(ObjectHash.Of("d"u8));

        var (edited, leftOut) = await EditedVersions.FetchAsync(store, new ItemReference(new ItemName("shop", "x"), 1), TestContext.Current.CancellationToken);
        Assert.Equal(["src/a"], edited.Files.Select(f => f.Path));
        Assert.Equal(["../up", ".git/config", "src/lost"], leftOut.Select(l => l.Split(": ")[0]));
    }
}
