using System.Text.Json;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>Runs that ask a person, at the command line.</summary>
public sealed class AnswerTrouble
{
    private static readonly ScriptedTurn Ask = Turns.Command("echo asked > asked.txt");

    [Fact]
    public async Task What_is_asked_stands_at_the_end_of_the_run_in_show_and_in_the_list()
    {
        await using var stage = await AskingAsync(Ask);
        await stage.ExpectRunAsync(ExitCodes.NeedsHuman);
        var run = stage.LatestRun();
        foreach (var place in (string[])["run", "show", "answer"])
        {
            if (place == "show") await stage.ExpectAsync(ExitCodes.Success, "show", run);
            if (place == "answer") await stage.ExpectAsync(ExitCodes.NeedsHuman, "answer", run);
            Assert.Contains("it asks: run_command needs a person's yes: echo asked > asked.txt", stage.Out, StringComparison.Ordinal);
            Assert.Contains("  1 allow      yes, to this and to the very same again in this run", stage.Out, StringComparison.Ordinal);
            Assert.Contains("  4 give-up    end the run; what it has done is kept", stage.Out, StringComparison.Ordinal);
            Assert.Contains($"lathe answer {run} --choice allow", stage.Out, StringComparison.Ordinal);
        }

        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains($"{run} asks: run_command needs a person's yes", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "show", run, "--json");
        var question = JsonDocument.Parse(stage.Out).RootElement.GetProperty("question");
        Assert.Equal(("permissions.ask", "deny"), (question.GetProperty("code").GetString(), question.GetProperty("with_text").GetString()));
        Assert.Equal(4, question.GetProperty("choices").GetArrayLength());
        Assert.Single(stage.Server.Requests);
    }

    [Fact]
    public async Task An_answer_has_the_run_go_on_at_once_and_the_journal_says_who_gave_it()
    {
        await using var stage = await AskingAsync(Ask, Turns.Fix, Turns.Finish);
        stage.Variables["USER"] = "ann";
        await stage.ExpectRunAsync(ExitCodes.NeedsHuman);
        var run = stage.LatestRun();

        await stage.ExpectAsync(ExitCodes.Success, "answer", run, "--choice", "allow");

        Assert.Contains("ann answers: allow (echo asked > asked.txt)", stage.Out, StringComparison.Ordinal);
        Assert.Contains("+asked", stage.Out, StringComparison.Ordinal);
        Assert.Equal(3, stage.Server.Requests.Count);
        await stage.ExpectAsync(ExitCodes.Conflict, "answer", run, "--choice", "deny");
        Assert.Contains("(answer.nothing_asked)", stage.Error, StringComparison.Ordinal);
        Assert.Contains("lathe feedback", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_from_standard_input_reach_the_model_with_the_no()
    {
        await using var stage = await AskingAsync(Ask, Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.NeedsHuman);
        stage.Input = "Without that file,\nplease.\n";

        await stage.ExpectAsync(ExitCodes.Success, "answer", stage.LatestRun(), "-");

        Assert.Contains("Without that file,\\nplease.", stage.Told(), StringComparison.Ordinal);
        Assert.DoesNotContain("+asked", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_for_later_is_shown_and_resume_all_takes_it_up()
    {
        await using var stage = await AskingAsync(Ask, Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.NeedsHuman);
        var run = stage.LatestRun();
        await stage.ExpectAsync(ExitCodes.Success, "resume", "--all");
        Assert.Contains("No run was interrupted", stage.Out, StringComparison.Ordinal);

        await stage.ExpectAsync(ExitCodes.Success, "answer", run, "-c", "2", "--no-resume");
        Assert.Contains($"answered: allow-all. It is taken up when the run goes on: lathe resume {run}", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains($"{run} is answered (allow-all)", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Conflict, "answer", run, "-c", "deny");
        Assert.Contains("(answer.second)", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "resume", "--all");
        Assert.Equal(3, stage.Server.Requests.Count);
    }

    [Fact]
    public async Task Bad_answers_name_the_possible_ones_and_cost_nothing()
    {
        await using var stage = await AskingAsync(Ask);
        await stage.ExpectRunAsync(ExitCodes.NeedsHuman);
        var run = stage.LatestRun();
        await stage.ExpectAsync(ExitCodes.BadInput, "answer", run, "--choice", "maybe");
        Assert.Contains("1 allow (", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "answer", "01NOSUCHRUN", "--choice", "allow");
        await stage.ExpectAsync(ExitCodes.BadInput, "answer", run, "two", "words");
        Assert.Contains("(cli.task_not_quoted)", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "answer", run, "--choice", "give-up");
        Assert.Contains($"Run {run} is given up.", stage.Out, StringComparison.Ordinal);
        Assert.Single(stage.Server.Requests);
    }

    [Fact]
    public async Task Of_two_processes_that_answer_at_once_the_first_counts()
    {
        await using var stage = await AskingAsync(Ask, Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.NeedsHuman);
        var run = stage.LatestRun();

        var ways = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RealLathe.RunAsync(stage, "", ["answer", run, "--choice", "allow"])));

        Assert.Equal([ExitCodes.Success, ExitCodes.Conflict, ExitCodes.Conflict], ways.Select(w => w.Code).Order());
        Assert.All(ways.Where(w => w.Code == ExitCodes.Conflict), w => Assert.Matches(@"answer\.(second|nothing_asked)", w.Error));
        Assert.Equal(3, stage.Server.Requests.Count);
    }

    [Fact]
    public async Task Without_a_run_it_is_the_one_that_asks_and_where_none_does_that_is_said()
    {
        await using var stage = await AskingAsync(Ask, Turns.Fix, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.BadInput, "answer");
        Assert.Contains("waits for an answer. (answer.none)", stage.Error, StringComparison.Ordinal);
        await stage.ExpectRunAsync(ExitCodes.NeedsHuman);
        var run = stage.LatestRun();

        await stage.ExpectAsync(ExitCodes.NeedsHuman, "answer");
        Assert.Contains($"lathe answer {run} --choice allow", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "answer", "allow");
        Assert.Contains("answers: allow (echo asked > asked.txt)", stage.Out, StringComparison.Ordinal);
        Assert.Contains("+asked", stage.Out, StringComparison.Ordinal);

        await stage.ExpectAsync(ExitCodes.BadInput, "answer", "--choice", "allow");
        Assert.Contains("(answer.none)", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_run_several_that_ask_are_listed_and_one_that_is_answered_is_not_asked_again()
    {
        await using var stage = await AskingAsync(Ask, Ask);
        await stage.ExpectRunAsync(ExitCodes.NeedsHuman);
        var first = stage.LatestRun();
        await stage.ExpectRunAsync(ExitCodes.NeedsHuman);
        var second = stage.LatestRun();

        await stage.ExpectAsync(ExitCodes.BadInput, "answer", "allow");
        Assert.Contains("(answer.several)", stage.Error, StringComparison.Ordinal);
        foreach (var run in (string[])[first, second]) Assert.Contains($"\n  {run} (Spell the greeting right) asks: run_command needs a person's yes", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "answer", second, "--choice", "allow", "--no-resume");
        await stage.ExpectAsync(ExitCodes.Success, "answer", "give-up");
        Assert.Contains($"Run {first} is given up.", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "answer");
        Assert.Contains($"Run {second} is answered already", stage.Error, StringComparison.Ordinal);
        Assert.Equal(2, stage.Server.Requests.Count);
    }

    [Fact]
    public async Task Without_a_run_that_waits_the_latest_one_is_told_more_where_its_change_was_not_accepted()
    {
        await using var stage = await Stage.SetAsync(Turns.Finish, Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.FailedCheck, "--max-attempts", "1");

        await stage.ExpectAsync(ExitCodes.Success, "answer", "Spell it with two l.");

        Assert.Contains("Spell it with two l.", stage.Told(), StringComparison.Ordinal);
        Assert.Contains("+hello world", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_put_back_asks_whether_to_go_on_from_there_and_the_model_hears_the_words()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish, Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        var run = stage.LatestRun();
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@1");

        await stage.ExpectAsync(ExitCodes.NeedsHuman, "answer");
        Assert.Contains("  1 continue  go on from checkpoint 1;", stage.Out, StringComparison.Ordinal);
        Assert.Contains("  2 give-up ", stage.Out, StringComparison.Ordinal);
        Assert.Contains($"'lathe restore {run}@latest' takes the restore back", stage.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("retry", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "answer", "Do it in one edit.");

        Assert.Contains("Do it in one edit.", stage.Server.Requests[2].Body.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("+hello world", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "apply", run);
    }

    private static async Task<Stage> AskingAsync(params ScriptedTurn[] turns)
    {
        var stage = await Stage.SetAsync(turns);
        Directory.CreateDirectory(Path.Combine(stage.Home, ".config", "lathe"));
        await File.WriteAllTextAsync(Path.Combine(stage.Home, ".config", "lathe", "config.yaml"), "permissions:\n  - { tool: run_command, pattern: '*', answer: ask }\n", TestContext.Current.CancellationToken);
        return stage;
    }
}
