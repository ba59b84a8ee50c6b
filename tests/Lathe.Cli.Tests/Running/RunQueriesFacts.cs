using Lathe.Cli.Tests.Trouble;
using Lathe.TestKit;

namespace Lathe.Cli.Tests.Running;

public sealed class RunQueriesFacts
{
    [Fact]
    public async Task Without_any_run_every_question_says_so()
    {
        await using var stage = await Stage.SetAsync();
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains("There are no runs yet", stage.Out, StringComparison.Ordinal);
        foreach (var command in new[] { "show", "diff", "cancel" })
        {
            await stage.ExpectAsync(ExitCodes.BadInput, command);
            Assert.Contains("(run.none)", stage.Error, StringComparison.Ordinal);
        }

        await stage.ExpectAsync(ExitCodes.Success, "resume", "--all");
        Assert.Contains("No run was interrupted", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_without_runs_write_nothing_into_the_home()
    {
        await using var stage = await Stage.SetAsync();
        await stage.ExpectAsync(ExitCodes.Success, "models");
        await stage.ExpectAsync(ExitCodes.Success, "config", "show");
        Assert.Empty(Directory.GetFileSystemEntries(stage.Home));
    }

    [Fact]
    public async Task A_run_is_found_by_its_id_its_beginning_and_by_being_the_latest_here()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        var run = stage.LatestRun();
        foreach (var name in new[] { run, run[..10], run.ToLowerInvariant(), run[..20].ToLowerInvariant() })
        {
            await stage.ExpectAsync(ExitCodes.Success, "show", name);
            Assert.Contains($"run {run}: Spell the greeting right", stage.Out, StringComparison.Ordinal);
        }

        await stage.ExpectAsync(ExitCodes.Success, "diff");
        Assert.StartsWith("diff --git a/greeting.txt b/greeting.txt\n", stage.Out, StringComparison.Ordinal);
        stage.CurrentDirectory = stage.Home;
        await stage.ExpectAsync(ExitCodes.BadInput, "diff");
    }

    [Fact]
    public async Task The_diff_is_what_git_applies()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "diff");
        File.WriteAllText(Path.Combine(stage.Repository.Root, "change.patch"), stage.Out);
        stage.Repository.Git("apply", "../change.patch");
        Assert.Equal("hello world\n", stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task The_diff_of_a_file_in_another_encoding_reaches_a_pipe_byte_for_byte()
    {
        var repository = SampleRepository.Create().Write("menu.txt", [0xE9, (byte)'\n']).Commit("Menu");
        await using var stage = await Stage.SetAsync(repository, Turns.Command("printf '\\350\\n' > menu.txt"), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        using var lathe = RealLathe.StartInShell(stage, "\"$LATHE\" diff > ../change.patch && git apply ../change.patch && \"$LATHE\" history menu.txt --show 2 > ../menu.txt");
        Assert.True(await lathe.EndAsync() == 0, lathe.Written);
        Assert.Equal([0xE8, (byte)'\n'], File.ReadAllBytes(Path.Combine(repository.Folder, "menu.txt")));
        Assert.Equal([0xE8, (byte)'\n'], File.ReadAllBytes(Path.Combine(repository.Root, "menu.txt")));
    }

    [Theory]
    [InlineData("7ZZZZZZZ")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("nonsense!")]
    [InlineData("'; drop table runs; --")]
    public async Task A_run_that_is_not_there_is_bad_input(string name)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        foreach (var command in new[] { "show", "diff", "cancel", "resume" })
        {
            await stage.ExpectAsync(ExitCodes.BadInput, command, name);
            Assert.Contains("what to do:", stage.Error, StringComparison.Ordinal);
        }

        await stage.ExpectAsync(ExitCodes.BadInput, "show", new string('0', 5_000));
        Assert.InRange(stage.Error.Length, 0, 1_000);
        await stage.ExpectAsync(ExitCodes.BadInput, "show", "");
    }

    [Fact]
    public async Task Many_runs_are_listed_newest_first_and_an_ambiguous_beginning_names_them()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), r => r.Messages.GetArrayLength() == 2 ? Turns.Fix : Turns.Finish);
        for (var i = 1; i <= 3; i++) await stage.ExpectAsync(ExitCodes.Unverified, "run", $"Task number {i}");
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Equal(["3", "2", "1"], stage.Out.Split('\n').Where(l => l.Contains("Task number", StringComparison.Ordinal)).Select(l => l[^1..]));
        await stage.ExpectAsync(ExitCodes.Success, "runs", "--limit", "2");
        Assert.DoesNotContain("Task number 1", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "show", stage.LatestRun()[..3]);
        Assert.Contains("(run.ambiguous)", stage.Error, StringComparison.Ordinal);
        Assert.Contains(stage.LatestRun(), stage.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public async Task The_list_fits_the_terminal_and_its_ids_can_be_used(int width)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        stage.Width = width;
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.All(stage.Out.Split('\n'), l => Assert.InRange(l.Length, 0, width));
        if (width >= 80) Assert.Equal(2, stage.Out.TrimEnd().Split('\n').Length);
        var id = stage.Out.Split('\n').First(l => l.StartsWith('0')).Split(' ')[0];
        await stage.ExpectAsync(ExitCodes.Success, "show", id);
        Assert.Contains($"run {stage.LatestRun()}", stage.Out.Replace("\n  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_of_a_failed_run_says_why_and_how_to_go_on()
    {
        await using var stage = await Stage.SetAsync(Lathe.TestKit.ModelServer.ScriptedTurn.Fail(Lathe.TestKit.ModelServer.ModelFault.UnknownModel));
        await stage.ExpectRunAsync(ExitCodes.BadInput);
        await stage.ExpectAsync(ExitCodes.Success, "show");
        Assert.Contains("(models.unknown_model)", stage.Out, StringComparison.Ordinal);
        Assert.Contains($"lathe resume {stage.LatestRun()}", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "diff");
        Assert.Contains("(run.no_change)", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_title_that_would_drive_the_terminal_is_shown_harmless()
    {
        await using var stage = await Stage.SetAsync(Turns.Write("a\u001b[31m.txt", "\u001b[2J"), Turns.Finish);
        await stage.ExpectAsync(ExitCodes.Unverified, "run", "Clear \u001b[2J the screen \u202e reversed");
        foreach (var command in new[] { "show", "runs" })
        {
            Assert.DoesNotContain("\u001b", stage.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("\u202e", stage.Out, StringComparison.Ordinal);
            await stage.ExpectAsync(ExitCodes.Success, command);
        }
    }
}
