using System.Text;
using Lathe.Engine.Journal;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>What was found in a file is found again without looking, by the next attempt and by the next run.</summary>
public sealed class KeptFindingFacts
{
    private const string Told = "found before the file was looked at";

    // What is kept is replaced by what no rule says, so that an attempt that says it has not looked.
    [Fact]
    public async Task The_next_attempt_takes_what_was_found_in_files_that_it_left_alone()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var kept = Path.Combine(fixture.Paths.Cache, "findings");
        fixture.Model.Edit("src/calc.inc", "$1 - $2", "$1 * $2").Write("tool.py", "x = 1\n").Say("No.").Answer(_ =>
        {
            foreach (var file in Directory.GetFiles(kept, "*", SearchOption.AllDirectories)) File.WriteAllText(file, $$"""[{"RuleId":"correctness.sample","Dimension":2,"Severity":1,"Path":"tool.py","Range":{"StartLine":1,"EndLine":1},"Message":"{{Told}}"}]""");
            return fixture.Model.Response([ToolCall("src/calc.inc", "$1 * $2", "$1 + $2")]);
        }).Say("Yes.");
        var result = await fixture.StartAsync();
        Assert.True(result.Outcome!.Accepted);
        Assert.Equal(2, result.Outcome.Attempt);
        Assert.DoesNotContain(Told, Read(fixture, result.History, "attempt-1/assess"), StringComparison.Ordinal);
        Assert.Single(Read(fixture, result.History, "attempt-2/assess").Split(Told + " [").Skip(1));
    }

    private static FunctionCallContent ToolCall(string path, string before, string after) =>
        new("w", "edit_file", new Dictionary<string, object?> { ["path"] = path, ["old_text"] = before, ["new_text"] = after });

    private static string Read(RunFixture fixture, RunHistory history, string step)
    {
        Assert.True(history.TryGetResult(new StepId(step), out var finished));
        return finished!.Result?.GetRawText() ?? Encoding.UTF8.GetString(fixture.Objects.Get(finished.ResultObject!.Value)!);
    }
}
