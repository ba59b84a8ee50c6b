using System.Text;
using System.Text.Json;
using Lathe.Engine.Journal;
using Lathe.TestKit.Conformance;

namespace Lathe.Engine.Tests.Journal;

/// <summary>The reader that passes over results and the generated one, which takes them apart, have to come to the same.</summary>
public sealed class StepFinishedJsonFacts
{
    private const string Whole = """{"step":"attempt-1/turn-1/model","kind":"Model","input_hash":"ab","milliseconds":12,"result":{"a":[1,2.50,"ü\n",{"b":null}]},"result_object":"0123","usage":{"input_tokens":1,"cached_input_tokens":2,"output_tokens":3,"cost":0.5,"from_cache":true},"title":"a \"model\"","call":{"first_token_milliseconds":3,"retries":[]}}""";

    [Theory]
    [InlineData(Whole)]
    [InlineData("""{"step":"s","kind":"tool","input_hash":"","milliseconds":0}""")]
    [InlineData("""{"kind":"Verify","later":{"result":[1]},"step":"s","result":"text","more":[{"step":"x"}]}""")]
    [InlineData("""  { "result" : [ 1 , 2 ] , "step" : "s" , "step" : "t" }  """)]
    [InlineData("""{"step":"s","result":null,"title":null,"result_object":null,"usage":null}""")]
    [InlineData("""{"step":"s","result":-1.5e3}""")]
    [InlineData("""{"step":"s","result":true,"kind":3}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public void Both_readers_come_to_the_same(string json)
    {
        var generated = JsonSerializer.Deserialize(json, EngineJson.Default.StepFinished);

        var read = (StepFinished?)EngineJson.Read("step_finished", json);

        Assert.Equal(Written(generated), Written(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"step":"s",""")]
    [InlineData("""{"step":"s"} {}""")]
    [InlineData("""{"step":7}""")]
    [InlineData("""{"milliseconds":null}""")]
    [InlineData("""{"milliseconds":1.5}""")]
    [InlineData("""{"kind":"nothing that is known"}""")]
    [InlineData("""{"usage":[]}""")]
    [InlineData("""{"result":{"a":}}""")]
    [InlineData("""{"result":"\x"}""")]
    public void Both_readers_refuse_the_same(string json)
    {
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(json, EngineJson.Default.StepFinished));
        Assert.ThrowsAny<JsonException>(() => EngineJson.Read("step_finished", json));
    }

    [Fact]
    public void Every_member_of_the_event_is_read()
    {
        var (type, json) = EngineJson.Write(JournalSamples.EveryKind().OfType<StepFinished>().First() with { ResultObject = JournalSamples.Hash, Title = "t" });

        var read = (StepFinished)EngineJson.Read(type, json)!;

        Assert.All(typeof(StepFinished).GetProperties().Where(p => p.Name != "EqualityContract"), p => Assert.True(p.GetValue(read) is { } value && !value.Equals(p.PropertyType.IsValueType ? Activator.CreateInstance(p.PropertyType) : null), p.Name));
    }

    [Fact]
    public void A_result_is_written_as_it_stood_on_one_line()
    {
        var read = (StepFinished)EngineJson.Read("step_finished", "{\"step\":\"s\",\"result\":{\"a\":\r\n 1.50}}")!;

        var written = Written(read);

        Assert.DoesNotContain('\n', written);
        Assert.Contains("{\"a\":1.50}", written, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_nested_too_deep_to_be_read_back_is_not_taken_for_a_result()
    {
        static byte[] Deep(int depth) => Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));

        Assert.Equal(64, StepJson.OfWritten(Deep(64)).Utf8.Length / 2);
        Assert.ThrowsAny<JsonException>(() => StepJson.OfWritten(Deep(65)));
        Assert.ThrowsAny<JsonException>(() => StepJson.OfWritten("{\"a\":"u8.ToArray()));
    }

    private static string Written(StepFinished? step) => step is null ? "null" : JsonSerializer.Serialize(step, EngineJson.Default.StepFinished);
}
