using System.Text;
using System.Text.Json;
using Lathe.Engine.Journal;
using Lathe.TestKit.Conformance;

namespace Lathe.Engine.Tests.Journal;

/// <summary>The reader of steps in the form in which they are written takes nothing that the general one does not, and comes to the same.</summary>
public sealed class StepEventsJsonFacts
{
    private static readonly StepId Step = new("attempt-1/turn-1/call-0");

    public static TheoryData<string> Written() =>
    [
        .. Samples().Select(static data => Encoding.UTF8.GetString(EngineJson.Write(data).Json)),
    ];

    [Theory]
    [MemberData(nameof(Written))]
    public void What_is_written_is_read_without_the_general_reader(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);

        Assert.True(Fast(TypeOf(json), bytes) is not null);
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void Whatever_is_changed_in_it_both_readers_come_to_the_same(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var type = TypeOf(json);
        byte[] others = [(byte)'"', (byte)'\\', (byte)'{', (byte)'}', (byte)'[', (byte)']', (byte)',', (byte)':', (byte)'0', (byte)'-', (byte)'.', (byte)'e', (byte)'u', (byte)'n', (byte)' ', 0x0A, 0x1F, 0x7F, 0xC3];
        for (var at = 0; at < bytes.Length; at++)
        {
            Same(type, [.. bytes[..at], .. bytes[(at + 1)..]]);
            Same(type, bytes[..at]);
            foreach (var other in others)
            {
                Same(type, [.. bytes[..at], other, .. bytes[at..]]);
                Same(type, [.. bytes[..at], other, .. bytes[(at + 1)..]]);
            }
        }
    }

    [Theory]
    [InlineData("""{"step":"s","kind":"Tool","result":-0.5e+10}""")]
    [InlineData("""{"step":"s","kind":"Tool","result":01}""")]
    [InlineData("""{"step":"s","kind":"Tool","result":1.}""")]
    [InlineData("""{"step":"s","kind":"Tool","result":[1,]}""")]
    [InlineData("""{"step":"s","kind":"Tool","result":{"a":1,}}""")]
    [InlineData("""{"step":"s","kind":"Tool","result":{"a"}}""")]
    [InlineData("""{"step":"s","kind":"Tool","result":[{]}}""")]
    [InlineData("""{"step":"s","kind":"Tool","result":nul}""")]
    [InlineData("""{"step":"s","kind":"Tool","result":trueish}""")]
    [InlineData("""{"step":"s","kind":"Tool","milliseconds":99999999999999999999}""")]
    [InlineData("""{"step":"s","kind":"Tool","title":"\ud83d"}""")]
    [InlineData("""{"step":"s","kind":"Tool","title":"\ud83d\ude00 \u0026 \"x\""}""")]
    [InlineData("""{"step":"s","kind":"Tool","usage":{"input_tokens":1,"cost":1e-3}}""")]
    [InlineData("""{"step":"s","kind":"Tool",}""")]
    [InlineData("""{,"step":"s"}""")]
    [InlineData("""{"step":"s"}}""")]
    public void Corners_of_JSON_are_taken_alike(string json) => Same("step_finished", Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(5_000)]
    public void Deep_results_are_taken_alike(int depth)
    {
        var json = $$"""{"step":"s","kind":"Tool","result":{{new string('[', depth)}}{{new string(']', depth)}}}""";

        Same("step_finished", Encoding.UTF8.GetBytes(json));
    }

    [Fact]
    public void A_result_is_kept_as_it_stands()
    {
        var json = """{"step":"s","kind":"Model","input_hash":"","milliseconds":1,"result":{"text":"\u003Ca\u003E","n":1.50}}"""u8.ToArray();

        Assert.Equal("""{"text":"\u003Ca\u003E","n":1.50}""", StepEventsJson.Finished(json)!.Result!.GetRawText());
    }

    private static IEnumerable<RunEventData> Samples()
    {
        foreach (var data in JournalSamples.EveryKind())
        {
            if (data is StepStarted or StepFinished { Call.Retries: null, Kind: StepKind.Model or StepKind.Tool or StepKind.Verify }) yield return data;
        }

        using var result = JsonDocument.Parse("""{"text":"if (a < b && c > 'd') return \"\u00e9\";\n\tnext\u0000","list":[1,-2.5,true,false,null,{},[]],"deep":{"a":{"b":[{"c":0}]}}}""");
        yield return new StepStarted(Step, StepKind.Tool, "ab", JournalSamples.Hash, 0.25m, 42_000, "make \"test\" && echo é") { Ignored = JournalSamples.Hash };
        yield return new StepFinished(Step, StepKind.Verify, "ab", 12, result.RootElement.Clone(), JournalSamples.Hash, new TokenUsage(1, 2, 3, 0.5m) { CacheWriteTokens = 4, FromCache = true }, "make 'test'") { Call = new CallFigures(430) };
    }

    private static string TypeOf(string json) => json.Contains("\"milliseconds\"", StringComparison.Ordinal) ? "step_finished" : "step_started";

    private static RunEventData? Fast(string type, byte[] json) => type == "step_started" ? StepEventsJson.Started(json) : StepEventsJson.Finished(json);

    // Null of the fast one says nothing.
    private static void Same(string type, byte[] json)
    {
        if (Fast(type, json) is not { } read) return;
        RunEventData? general;
        try
        {
            general = type == "step_started" ? JsonSerializer.Deserialize(json, EngineJson.Default.StepStarted) : JsonSerializer.Deserialize(json, EngineJson.Default.StepFinished);
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"Taken, and no JSON: {Encoding.UTF8.GetString(json)}", e);
        }

        Assert.Equal(Text(general), Text(read));
    }

    private static string Text(RunEventData? data) => data is null ? "null" : Encoding.UTF8.GetString(EngineJson.Write(data).Json);
}
