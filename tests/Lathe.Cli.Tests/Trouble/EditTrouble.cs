using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

public sealed class EditTrouble
{
    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("/etc/lathe-outside.txt")]
    [InlineData("sub/../../outside.txt")]
    [InlineData(".git/hooks/post-checkout")]
    [InlineData(".GIT/config")]
    [InlineData("sub/.git/config")]
    public async Task An_edit_that_does_not_belong_is_refused_to_the_model_and_the_run_goes_on(string path)
    {
        await using var stage = await Stage.SetAsync(Turns.Write(path, "x\n"), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("✗ write_file", stage.Out, StringComparison.Ordinal);
        Assert.False(File.Exists("/etc/lathe-outside.txt"));
        Assert.False(File.Exists(Path.Combine(stage.Repository.Root, "outside.txt")));
        Assert.DoesNotContain(path, Diff(stage), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("write_file", """{"path":"LINK/new.txt","content":"x\n"}""")]
    [InlineData("write_file", """{"path":"filelink","content":"x\n"}""")]
    [InlineData("read_file", """{"path":"filelink"}""")]
    [InlineData("apply_patch", """{"patch":"*** Begin Patch\n*** Add File: LINK/new.txt\n+x\n*** End Patch\n"}""")]
    public async Task Nothing_goes_through_a_symbolic_link_that_leads_out(string tool, string arguments)
    {
        var repository = SampleRepository.Create();
        var outside = Directory.CreateDirectory(Path.Combine(repository.Root, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "secret.txt"), "the secret of the outside\n");
        repository.Link("LINK", outside).Link("filelink", Path.Combine(outside, "secret.txt")).Commit("Links");
        await using var stage = await Stage.SetAsync(repository, ScriptedTurn.Call(tool, arguments), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains($"✗ {tool}", stage.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("the secret of the outside", stage.Told(), StringComparison.Ordinal);
        Assert.Equal(["secret.txt"], Directory.GetFiles(outside).Select(Path.GetFileName));
        Assert.Equal("the secret of the outside\n", File.ReadAllText(Path.Combine(outside, "secret.txt")));
    }

    [Fact]
    public async Task The_repositorys_own_absolute_path_is_taken_for_the_workspace()
    {
        var repository = SampleRepository.Create();
        var fix = ScriptedTurn.Call("edit_file", $$"""{"path":"{{repository.Folder}}/greeting.txt","old_text":"helo world","new_text":"hello world"}""");
        await using var stage = await Stage.SetAsync(repository, fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Equal("helo world\n", repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task A_git_directory_that_a_command_plants_is_not_obeyed_and_not_delivered()
    {
        var repository = SampleRepository.Create();
        var mark = Path.Combine(repository.Root, "escaped");
        var plant = $"mkdir -p .git sub && cp -r . /tmp/x 2>/dev/null; printf '[core]\\n\\tfsmonitor = touch {mark}\\n\\thooksPath = hooks\\n' > .git/config; " +
            "printf 'ref: refs/heads/main\\n' > .git/HEAD; mkdir -p .git/objects .git/refs; cd sub && git init -q . ; true";
        await using var stage = await Stage.SetAsync(repository, Turns.Command(plant), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.False(File.Exists(mark), "The host obeyed a planted git configuration.");
        Assert.DoesNotContain(".git/", Diff(stage).Replace("diff --git", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("fsmonitor", File.ReadAllText(Path.Combine(repository.Folder, ".git", "config")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_that_does_not_match_shows_the_model_the_nearest_lines()
    {
        var miss = ScriptedTurn.Call("edit_file", """{"path":"greeting.txt","old_text":"halo welt","new_text":"hello world"}""");
        await using var stage = await Stage.SetAsync(miss, Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("✗ edit_file greeting.txt", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_changes_nothing_is_not_accepted()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), _ => Turns.Finish);
        await stage.ExpectAsync(ExitCodes.FailedCheck, "run", "Do nothing", "--verify", "true", "--max-attempts", "1");
        Assert.Contains("Nothing was changed", stage.Out, StringComparison.Ordinal);
    }

    private static string Diff(Stage stage) =>
        stage.Out[stage.Out.IndexOf("diff --git", StringComparison.Ordinal)..stage.Out.IndexOf("verdict:", StringComparison.Ordinal)];
}
