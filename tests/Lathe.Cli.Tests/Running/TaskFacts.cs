using Lathe.Cli.Tests.Trouble;
using Lathe.TestKit;

namespace Lathe.Cli.Tests.Running;

public sealed class TaskFacts
{
    private const string Everything = """
        title: Spell every GREETING-TITLE right
        description: |
          GREETING-DESCRIPTION over
          two lines.
        requirements: [REQ-ONE, REQ-TWO]
        acceptanceCriteria: [CRIT-ONE]
        mode: bugfix
        priority: critical
        language: LANG-SHELL
        framework: FRAME-NONE
        testing_framework: TESTING-SH
        complexityScore: 3
        constraints: [CONSTRAINT-ONE]
        verify: ["sh check.sh", "true # VERIFY-TWO"]
        limits: { maxAttempts: 1, max_turns: 7, maxTime: 10m }
        context: { files: [greeting.txt], notes: [NOTE-ONE] }
        codebase_context: { repository: REPO-NAME, branch: BRANCH-NAME, existing_files: [check.sh], dependencies: [DEP-ONE] }
        projectContext: { architecture: ARCH-ONE, deployment: DEPLOY-ONE }
        """;

    private static readonly string[] Marks =
    [
        "GREETING-TITLE", "GREETING-DESCRIPTION over", "two lines.", "REQ-ONE", "REQ-TWO", "CRIT-ONE", "bug", "Priority: critical", "LANG-SHELL", "FRAME-NONE", "TESTING-SH", "Complexity",
        "CONSTRAINT-ONE", "sh check.sh", "VERIFY-TWO", "greeting.txt", "NOTE-ONE", "REPO-NAME", "BRANCH-NAME", "check.sh", "DEP-ONE", "ARCH-ONE", "DEPLOY-ONE",
    ];

    [Theory]
    [InlineData("-f", "task.yaml")]
    [InlineData("-f", "-")]
    [InlineData("-")]
    public async Task Every_key_of_a_task_file_reaches_the_model(params string[] how)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        File.WriteAllText(Path.Combine(stage.Repository.Root, "task.yaml"), Everything);
        stage.Input = how[^1] == "-" ? Everything : "";
        await stage.ExpectAsync(ExitCodes.Success, ["run", .. how.Select(h => h == "task.yaml" ? "../task.yaml" : h)]);
        var prompt = stage.Server.Requests[0].Messages.EnumerateArray().Last().ToString();
        Assert.All(Marks, mark => Assert.Contains(mark, prompt, StringComparison.Ordinal));
        Assert.Contains("at most 1 attempt", stage.Out, StringComparison.Ordinal);
        Assert.Contains("check: true # VERIFY-TWO", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_words_come_from_standard_input_too()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Input = "Spell the greeting right, please.\n\nIt says helo.\n";
        await stage.ExpectAsync(ExitCodes.Unverified, "run", "-");
        Assert.Contains("It says helo.", stage.Server.Requests[0].Body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "task.")]
    [InlineData("  \n\n ", "task.")]
    [InlineData("title: [1", "standard input")]
    [InlineData("title: x\nverfy: y", "'verify'")]
    [InlineData("title: x\nmode: sing", "'mode'")]
    [InlineData("title: x\nlimits: { max_attempts: many }", "max_attempts")]
    public async Task A_task_that_cannot_be_read_is_bad_input_that_names_the_place(string input, string part)
    {
        await using var stage = await Stage.SetAsync();
        stage.Input = input;
        await stage.ExpectAsync(ExitCodes.BadInput, "run", "-");
        Assert.Contains(part, stage.Error, StringComparison.Ordinal);
        Assert.Contains("what to do:", stage.Error, StringComparison.Ordinal);
        Assert.Empty(stage.Server.Requests);
    }

    [Fact]
    public async Task A_task_file_that_is_too_large_or_not_there_is_bad_input()
    {
        await using var stage = await Stage.SetAsync();
        stage.Repository.Write("huge.yaml", "title: x\ndescription: " + new string('x', 2 << 20));
        await stage.ExpectAsync(ExitCodes.BadInput, "run", "-f", "huge.yaml");
        await stage.ExpectAsync(ExitCodes.BadInput, "run", "-f", "nowhere.yaml");
        await stage.ExpectAsync(ExitCodes.BadInput, "run", "-f", ".");
        stage.Input = new string('x', 3 << 20);
        await stage.ExpectAsync(ExitCodes.BadInput, "run", "-");
        await stage.ExpectAsync(ExitCodes.BadInput, "run", "");
    }

    [Fact]
    public async Task A_finished_run_is_followed_up_with_its_conversation_and_its_change()
    {
        await using var stage = await Stage.SetAsync(
            Turns.Fix, Turns.Finish, Turns.Write("second.txt", "second\n"), Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        var first = stage.LatestRun();
        await stage.ExpectAsync(ExitCodes.Success, "run", "Now write second.txt", "--continue", first, "--verify", SampleRepository.Check);
        var request = stage.Server.Requests[2].Body.GetRawText();
        Assert.Contains("Spell the greeting right", request, StringComparison.Ordinal);
        Assert.Contains("Now write second.txt", request, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "diff");
        Assert.Contains("second.txt", stage.Out, StringComparison.Ordinal);
        Assert.NotEqual(first, stage.LatestRun());
    }

    [Fact]
    public async Task A_run_that_is_not_finished_cannot_be_followed_up()
    {
        await using var stage = await Stage.SetAsync(Lathe.TestKit.ModelServer.ScriptedTurn.Fail(Lathe.TestKit.ModelServer.ModelFault.WrongKey));
        await stage.ExpectRunAsync(ExitCodes.NotAuthorized);
        await stage.ExpectAsync(ExitCodes.Conflict, "run", "More", "--continue", stage.LatestRun());
        Assert.Contains($"lathe resume {stage.LatestRun()}", stage.Error, StringComparison.Ordinal);
    }
}
