using System.Text.Json;
using Lathe.Engine.Agents;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Tasks;
using Lathe.Engine.Verification;

namespace Lathe.Bench.Storage;

/// <summary>Events as a run writes them. Kinds, their order and the sizes of their bodies follow journals of real runs: 1.1 kB an event on average, answers of models 3 kB, results of tools 0.1 to 3 kB, checks 1.2 kB.</summary>
internal static class JournalRuns
{
    private static readonly string Hash = ObjectHash.Of("sample"u8).Hex;
    private static readonly int[] ToolSizes = [120, 400, 700, 1_800];

    public static RunStarted Started(int number) => new(
        new CodingTask { Title = $"Mend the parser of dates, {number}", Requirements = [Words(2_000, number)] },
        "/home/ada/parser",
        new RunSettings { Model = "openai/test-model", Verify = ["make test"] },
        Enumerable.Range(0, 14).ToDictionary(i => $"template-{i}", _ => Hash, StringComparer.Ordinal),
        "0.1.0");

    /// <summary>The intent of a model call.</summary>
    public static StepStarted Intent(int turn) => new(new StepId($"attempt-1/turn-{turn}/model"), StepKind.Model, Hash, null, 0.25m, 42_000, "openai/test-model");

    /// <summary>Its answer.</summary>
    public static StepFinished Answer(int turn, int length)
    {
        var half = Words(length / 2, turn);
        var usage = new TokenUsage(12_345, 8_000, 678, 0.0123m);
        var answer = new ModelAnswer([], new TranscriptMessage(TranscriptRole.Assistant, [new TextPart(half), new ToolCallPart($"call_{turn}", "edit_file", half)]), usage, "tool_calls", "test-model");
        return new StepFinished(new StepId($"attempt-1/turn-{turn}/model"), StepKind.Model, Hash, 2_345, JsonSerializer.SerializeToElement(answer, AgentJson.Default.ModelAnswer), Usage: usage, Title: "openai/test-model")
        {
            Call = new CallFigures(430),
        };
    }

    /// <summary>The events of one turn, about ten: a call, tools that read and tools that write, now and then a check.</summary>
    public static IEnumerable<RunEventData> Turn(int turn)
    {
        yield return Intent(turn);
        yield return Answer(turn, 1_200 + (turn * 977 % 2_000));
        for (var call = 0; call < 4; call++)
        {
            var step = new StepId($"attempt-1/turn-{turn}/call-{call}");
            if (call % 2 == 1) yield return new StepStarted(step, StepKind.Tool, Hash, ObjectHash.Of("sample"u8), Title: "edit_file src/Parsing/Dates.cs");
            yield return new StepFinished(step, StepKind.Tool, Hash, 12, Told(ToolSizes[(turn + call) % ToolSizes.Length], call), Title: "read_file src/Parsing/Dates.cs");
        }

        if (turn % 2 == 1) yield break;
        var check = new StepId($"attempt-1/turn-{turn}/verify-0");
        yield return new StepStarted(check, StepKind.Verify, Hash, Title: "make test");
        yield return new StepFinished(check, StepKind.Verify, Hash, 812, Checked(900, turn), Title: "make test");
    }

    private static JsonElement Told(int length, int seed) => JsonSerializer.SerializeToElement(new ToolAnswer(Words(length, seed)), AgentJson.Default.ToolAnswer);

    private static JsonElement Checked(int length, int seed) =>
        JsonSerializer.SerializeToElement(new CheckResult("make test", CheckTree.Delivered, ObjectHash.Of("sample"u8), CommandEnd.Exited, 0, Words(length, seed)), VerificationJson.Default.CheckResult);

    // With what code and output have: line ends, quotes, some letters beyond ASCII.
    private static string Words(int length, int seed)
    {
        string[] words = ["public ", "static ", "int ", "Parse(string ", "text)", "\n    ", "=> ", "\"größe\" ", "return ", "date.Month; ", "// as before\n"];
        var text = new System.Text.StringBuilder(length + 16);
        for (var i = seed; text.Length < length; i++) text.Append(words[i * 7 % words.Length]);
        return text.ToString(0, length);
    }
}
