using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

public sealed class RepositoryTrouble
{
    [Fact]
    public async Task Without_git_on_the_path_the_missing_program_is_named()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Variables["PATH"] = Directory.CreateDirectory(Path.Combine(stage.Home, "bin")).FullName;
        await stage.ExpectRunAsync(ExitCodes.MissingDependency);
        Assert.Contains("git", stage.Error, StringComparison.Ordinal);
        Assert.Contains("what to do:", stage.Error, StringComparison.Ordinal);
        Assert.Empty(stage.Server.Requests);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named()
    {
        await using var stage = await Stage.SetAsync();
        await stage.ExpectRunAsync(ExitCodes.BadInput, "--repo", "nowhere");
        Assert.Contains($"{stage.CurrentDirectory}/nowhere is not a folder", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_of_the_repository_reaches_the_model_once_it_is_trusted()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish, Turns.Fix, Turns.Finish);
        stage.Repository.Write(".lathe/prompts/task.hbs", "{{#unless constraints}}Mind the house rules:{{else}}Bound:{{/unless}} {{title}}{{#each requirements}} [{{@index}} {{this}}]{{/each}}").Commit("A template");
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.DoesNotContain("Mind the house rules: Spell", stage.Told(), StringComparison.Ordinal);

        await stage.ExpectAsync(ExitCodes.Success, "trust", ".");
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("Mind the house rules: Spell the greeting right", stage.Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_a_template_ends_the_run_before_it_begins_with_the_file_and_the_line()
    {
        await using var stage = await Stage.SetAsync();
        stage.Repository.Write(".lathe/prompts/feedback.hbs", "Again.\n{{#each items}}\n{{loud this}}\n{{/each}}\n").Commit("A template");
        await stage.ExpectAsync(ExitCodes.Success, "trust", ".");
        await stage.ExpectRunAsync(ExitCodes.BadInput);
        Assert.Contains(".lathe/prompts/feedback.hbs, line 3", stage.Error, StringComparison.Ordinal);
        Assert.Contains("remove the file", stage.Error, StringComparison.Ordinal);
        Assert.Empty(stage.Server.Requests);
    }

    [Fact]
    public async Task A_long_task_is_shortened_as_the_option_says_and_the_run_says_so()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.Success, "run", "Spell the greeting right. " + string.Concat(Enumerable.Repeat("It matters. ", 300)), "--verify", SampleRepository.Check, "--max-prompt-length", "1000", "--prompt-level", "comprehensive", "--prompt-examples", "true");
        Assert.Contains("left out: the example; guidance on how to go about it; ", stage.Out, StringComparison.Ordinal);
        Assert.Contains(" characters in the middle of the description", stage.Out, StringComparison.Ordinal);
        Assert.Contains("prompt.max_prompt_length raises that", stage.Out, StringComparison.Ordinal);
        Assert.Contains("Left out here for length", stage.Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_similar_commit_changed_is_put_before_the_model_though_no_file_has_the_words()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        for (var i = 0; i < 20; i++) stage.Repository.Write($"src/part{i}.py", string.Concat(Enumerable.Range(0, 40).Select(l => $"value_{i}_{l} = {l}\n")));
        stage.Repository.Commit("Begin");
        stage.Repository.Write("src/part7.py", "value_7 = 7\n").Commit("Teach the zebra about stripes");
        await stage.ExpectAsync(ExitCodes.Success, "run", "The zebra lost its stripes", "--verify", SampleRepository.Check);
        Assert.Contains("path=\\\"src/part7.py\\\"", stage.Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_without_commits_works()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.WithoutCommits(), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("+hello world", stage.Out, StringComparison.Ordinal);
        Assert.Equal("helo world\n", stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task A_repository_without_any_file_works()
    {
        var repository = SampleRepository.WithoutCommits();
        File.Delete(Path.Combine(repository.Folder, "greeting.txt"));
        File.Delete(Path.Combine(repository.Folder, "check.sh"));
        await using var stage = await Stage.SetAsync(repository, Turns.Write("a.txt", "a\n"), Turns.Finish);
        await stage.ExpectAsync(ExitCodes.Unverified, "run", "Write a file a.txt");
        Assert.Contains("+a", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bare_repository_is_refused()
    {
        var repository = SampleRepository.Create();
        repository.Git("clone", "--quiet", "--bare", ".", "../bare.git");
        await using var stage = await Stage.SetAsync(repository);
        await stage.ExpectRunAsync(ExitCodes.BadInput, "--repo", "../bare.git");
        Assert.Contains("(git.bare)", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_that_is_deleted_during_the_run_ends_it_and_says_so()
    {
        var repository = SampleRepository.Create();
        await using var stage = await Stage.SetAsync(repository, request =>
        {
            if (request.Number == 1) Directory.Delete(repository.Folder, recursive: true);
            return request.Number == 1 ? Turns.Fix : Turns.Finish;
        });
        await stage.ExpectRunAsync(ExitCodes.BadInput);
        Assert.Contains("It was deleted or moved while the run was going on", stage.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(repository.Folder), "The run must not bring the folder back.");
    }

    [Fact]
    public async Task A_run_whose_repository_was_deleted_meanwhile_says_so()
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.WrongKey), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.NotAuthorized);
        var run = stage.LatestRun();
        Directory.Delete(stage.Repository.Folder, recursive: true);
        stage.CurrentDirectory = stage.Home;
        await stage.ExpectAsync(ExitCodes.BadInput, "resume", run);
        Assert.Contains($"{stage.Repository.Folder}, is not there any more", stage.Error, StringComparison.Ordinal);
        Assert.Contains("what to do:", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "show", run);
    }

    [Fact]
    public async Task Binary_and_large_files_survive_and_are_not_sent()
    {
        var repository = SampleRepository.Create();
        var binary = new byte[5_000];
        for (var i = 0; i < binary.Length; i++) binary[i] = (byte)(i * 7);
        var large = new byte[50 << 20];
        Array.Fill(large, (byte)'x');
        for (var i = 99; i < large.Length; i += 100) large[i] = (byte)'\n';
        repository.Write("logo.bin", binary).Write("greeting-data.txt", large).Commit("Data");
        await using var stage = await Stage.SetAsync(repository,
            ScriptedTurn.CallAll(
                new ScriptedCall("read_file", """{"path":"logo.bin"}"""),
                new ScriptedCall("read_file", """{"path":"greeting-data.txt"}"""),
                new ScriptedCall("search", """{"pattern":"hello"}"""),
                new ScriptedCall("edit_file", """{"path":"logo.bin","old_text":"a","new_text":"b"}"""),
                new ScriptedCall("edit_file", """{"path":"greeting-data.txt","old_text":"a","new_text":"b"}""")),
            Turns.Fix,
            Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("logo.bin is a binary file", stage.Told(), StringComparison.Ordinal);
        Assert.Contains("files over", stage.Told(), StringComparison.Ordinal);
        Assert.All(stage.Server.Requests, r => Assert.InRange(r.Bytes, 0, 200_000));
        Assert.Equal(binary, File.ReadAllBytes(Path.Combine(repository.Folder, "logo.bin")));
        Assert.DoesNotContain("logo.bin", Diff(stage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_repository_is_found_from_a_folder_below_it()
    {
        var repository = SampleRepository.Create().Write("src/deep/a.txt", "a\n").Commit("Deep");
        await using var stage = await Stage.SetAsync(repository, Turns.Fix, Turns.Finish);
        stage.CurrentDirectory = Path.Combine(repository.Folder, "src", "deep");
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "show");
    }

    private static string Diff(Stage stage) => stage.Out[stage.Out.IndexOf("diff --git", StringComparison.Ordinal)..];
}
