using System.Text.Json;
using Lathe.Cli.Running;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Storage.Files;

namespace Lathe.Cli.Tests.Running;

public sealed class EventLinesFacts
{
    [Theory]
    [InlineData(StepKind.Model, """{"text":"of another form"}""")]
    [InlineData(StepKind.Model, """{"answer":{"role":"Assistant"}}""")]
    [InlineData(StepKind.Tool, "{}")]
    [InlineData(StepKind.Tool, "null")]
    [InlineData(StepKind.Feedback, "{}")]
    [InlineData(StepKind.Artifact, "{}")]
    [InlineData(StepKind.Verify, "[]")]
    public void A_result_that_lacks_something_is_one_line_and_hides_no_other(StepKind kind, string json)
    {
        using var result = JsonDocument.Parse(json);
        var objects = new FileObjectStore(Path.Combine(Path.GetTempPath(), "lathe-nowhere"), TimeProvider.System);
        var stored = new RunEvent(new RunId("01ARZ3NDEKTSV4RRFFQ69G5FAV"), 7, DateTimeOffset.UnixEpoch, 1, new StepFinished(new StepId("attempt-1/x"), kind, ObjectHash.Of([]).Hex, 1, result.RootElement.Clone(), Title: "some title"));

        var line = Assert.Single(new EventLines(objects).Of(stored));

        Assert.Contains("some title", line.Text, StringComparison.Ordinal);
    }
}
