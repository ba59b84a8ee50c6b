using System.Text.Json;
using Lathe.Cli.Tests.Trouble;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Storage.Sqlite;
using Lathe.TestKit;

namespace Lathe.Cli.Tests.Running;

public sealed class ApplyFacts
{
    [Fact]
    public async Task An_applied_change_is_taken_back_to_the_byte_and_put_in_again()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Write("sub/new.txt", "new\n"), Turns.Finish);
        var before = Everything(stage);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Equal(before, Everything(stage));

        await stage.ExpectAsync(ExitCodes.Success, "apply");
        Assert.Contains("  A sub/new.txt\n", stage.Out, StringComparison.Ordinal);
        Assert.Contains("  M greeting.txt\n", stage.Out, StringComparison.Ordinal);
        var after = Everything(stage);
        Assert.NotEqual(before, after);
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains("applied", stage.Out, StringComparison.Ordinal);

        await stage.ExpectAsync(ExitCodes.Success, "undo");
        Assert.Equal(before, Everything(stage));
        await stage.ExpectAsync(ExitCodes.Success, "redo");
        Assert.Equal(after, Everything(stage));
        await stage.ExpectAsync(ExitCodes.Success, "undo");
        Assert.Equal(before, Everything(stage));
    }

    [Fact]
    public async Task What_the_user_did_elsewhere_in_the_file_is_merged_and_undo_leaves_it()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Repository.Write("greeting.txt", "one\ntwo\nthree\nfour\nhelo world\n").Commit("Longer");
        await stage.ExpectAsync(ExitCodes.Success, "run", "Spell it right", "--verify", SampleRepository.Check);
        stage.Repository.Write("greeting.txt", "ONE\ntwo\nthree\nfour\nhelo world\n");
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        Assert.Contains("merged with your changes", stage.Out, StringComparison.Ordinal);
        Assert.Equal("ONE\ntwo\nthree\nfour\nhello world\n", stage.Repository.Read("greeting.txt"));
        await stage.ExpectAsync(ExitCodes.Success, "undo");
        Assert.Equal("ONE\ntwo\nthree\nfour\nhelo world\n", stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task A_conflict_changes_nothing_and_is_shown()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Write("sub/new.txt", "new\n"), Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        stage.Repository.Write("greeting.txt", "good morning\n");
        var before = Everything(stage);
        await stage.ExpectAsync(ExitCodes.Conflict, "apply");
        Assert.Contains("greeting.txt", stage.Error, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", stage.Error, StringComparison.Ordinal);
        Assert.Equal(before, Everything(stage));
    }

    [Fact]
    public async Task Undo_does_not_overwrite_what_the_user_changed_since()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        stage.Repository.Write("greeting.txt", "hello world\nand more\n");
        await stage.ExpectAsync(ExitCodes.Conflict, "undo");
        Assert.Equal("hello world\nand more\n", stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task A_merged_undo_takes_the_run_s_lines_out_and_leaves_the_user_s_and_redo_brings_the_bytes_back()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Repository.Write("greeting.txt", "one\ntwo\nthree\nfour\nhelo world\n").Commit("Longer");
        await stage.ExpectAsync(ExitCodes.Success, "run", "Spell it right", "--verify", SampleRepository.Check);
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        stage.Repository.Write("greeting.txt", "ONE\ntwo\nthree\nfour\nhello world\n");

        await stage.ExpectAsync(ExitCodes.Conflict, "undo");
        Assert.Contains("--merge", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "undo", "--merge");
        Assert.Contains("merged with your changes", stage.Out, StringComparison.Ordinal);
        Assert.Equal("ONE\ntwo\nthree\nfour\nhelo world\n", stage.Repository.Read("greeting.txt"));

        await stage.ExpectAsync(ExitCodes.Success, "redo");
        Assert.Equal("ONE\ntwo\nthree\nfour\nhello world\n", stage.Repository.Read("greeting.txt"));
        await stage.ExpectAsync(ExitCodes.Success, "undo");
        stage.Repository.Write("greeting.txt", "ONE\ntwo\n3\nfour\nhelo world\n");
        await stage.ExpectAsync(ExitCodes.Conflict, "redo");
        await stage.ExpectAsync(ExitCodes.Success, "redo", "--merge");
        Assert.Equal("ONE\ntwo\n3\nfour\nhello world\n", stage.Repository.Read("greeting.txt"));
        await stage.ExpectAsync(ExitCodes.Success, "undo");
        Assert.Equal("ONE\ntwo\n3\nfour\nhelo world\n", stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task A_merge_that_conflicts_changes_nothing_and_names_the_place()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        stage.Repository.Write("greeting.txt", "hello, world\n");
        await stage.ExpectAsync(ExitCodes.Conflict, "undo", "--merge");
        Assert.Contains("greeting.txt: You and the undo changed the same lines at one place.", stage.Error, StringComparison.Ordinal);
        Assert.Equal("hello, world\n", stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task Undo_means_the_change_that_was_applied_last_not_the_latest_run()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish, Turns.Write("second.txt", "x\n"), Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        await stage.ExpectAsync(ExitCodes.Success, "run", "Add a file", "--verify", SampleRepository.Check);
        await stage.ExpectAsync(ExitCodes.Success, "undo");
        Assert.Equal("helo world\n", stage.Repository.Read("greeting.txt"));
        await stage.ExpectAsync(ExitCodes.Success, "redo");
        Assert.Equal("hello world\n", stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task Nothing_is_done_twice()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.BadInput, "undo");
        Assert.Contains("apply.not_applied", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "redo");
        Assert.Contains("apply.not_undone", stage.Error, StringComparison.Ordinal);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        await stage.ExpectAsync(ExitCodes.Conflict, "apply");
        Assert.Contains("apply.already_applied", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_user_has_already_needs_no_apply()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        stage.Repository.Write("greeting.txt", "hello world\n");
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        Assert.Contains("Nothing to do", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_says_what_changed()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "apply", "--json");
        using var document = JsonDocument.Parse(stage.Out);
        Assert.Equal("applied", document.RootElement.GetProperty("done").GetString());
        Assert.Equal("modified", document.RootElement.GetProperty("files")[0].GetProperty("change").GetString());
    }

    [Fact]
    public async Task The_journal_tells_every_apply_undo_and_redo()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        foreach (var command in new[] { "apply", "undo", "redo" }) await stage.ExpectAsync(ExitCodes.Success, command);
        await using var journal = SqliteJournal.Open(new LathePaths(stage.State, "", ""), TimeProvider.System);
        Assert.True(RunId.TryParse(stage.LatestRun(), out var run));
        var history = await RunHistory.ReadAsync(journal, run, TestContext.Current.CancellationToken);
        var apply = Assert.Single(history.Applies);
        Assert.False(apply.Undone);
        Assert.Equal(1, apply.Files);
    }

    private static string Everything(Stage stage) => string.Join('\n', Directory.EnumerateFiles(stage.Repository.Folder, "*", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/.git/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(f => $"{f} {File.GetUnixFileMode(f)} {Convert.ToHexString(File.ReadAllBytes(f))}"));
}
