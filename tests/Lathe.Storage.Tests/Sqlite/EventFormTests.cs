using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Engine.Journal;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Sqlite;

/// <summary>The form that is stored and the form that views print have to agree, though different code writes them.</summary>
public sealed class EventFormTests
{
    [Fact]
    public void An_event_is_stored_under_the_name_and_with_the_members_that_views_print()
    {
        RunEventData[] events = [JournalSamples.Started(), .. JournalSamples.EveryKind()];
        foreach (var data in events)
        {
            var (type, json) = EngineJson.Write(data);
            var printed = JsonSerializer.SerializeToNode(data, EngineJson.Default.RunEventData)!.AsObject();

            Assert.Equal(type, printed["type"]!.GetValue<string>());
            printed.Remove("type");
            Assert.Equal(printed.ToJsonString(), JsonNode.Parse(json)!.ToJsonString());
        }
    }

    [Fact]
    public void Every_kind_of_event_has_a_sample_here()
    {
        var kinds = typeof(RunEventData).Assembly.GetTypes().Where(t => t.BaseType == typeof(RunEventData) && t != typeof(UnreadableEvent)).Select(t => t.Name);

        Assert.Equal(kinds.Order(), JournalSamples.EveryKind().Select(e => e.GetType().Name).Append(nameof(RunStarted)).Distinct().Order());
    }
}
