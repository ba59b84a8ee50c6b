using Lathe.Engine.Agents;
using Lathe.Engine.Journal;
using Lathe.Models.Resilience;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Agents;

/// <summary>What tries are charged that came to no answer. Every try's request is 100 tokens; three characters are a token.</summary>
public sealed class CallMeterFacts
{
    private static readonly TokenUsage Answer = new(100, 0, 7, 0.07m);
    private int _madeAgain;

    [Fact]
    public void A_call_with_one_try_costs_its_answer()
    {
        var meter = Meter();
        meter.Note(Text("abcd"));
        Assert.Equal(Answer, meter.WithBroken(Answer));
    }

    [Fact]
    public void A_try_that_broke_off_and_was_made_again_is_charged_beside_the_answer()
    {
        var meter = Meter();
        meter.Note(Text("abcdef"));
        _madeAgain++;
        meter.Note(StreamRestart.Marker());
        meter.Note(Text("the answer"));
        Assert.Equal((200, 2 + 7), Tokens(meter.WithBroken(Answer)));
    }

    [Fact]
    public void A_try_of_which_nothing_was_read_is_charged_its_request()
    {
        var meter = Meter();
        _madeAgain++;
        meter.Note(Text("the answer"));
        Assert.Equal((200, 7), Tokens(meter.WithBroken(Answer)));
    }

    [Fact]
    public void Tries_that_were_read_and_tries_that_were_not_are_charged_once_each()
    {
        var meter = Meter();
        meter.Note(Text("abcdef"));
        _madeAgain += 3;
        meter.Note(StreamRestart.Marker());
        meter.Note(Text("the answer"));
        Assert.Equal((400, 2 + 7), Tokens(meter.WithBroken(Answer)));
    }

    [Fact]
    public void A_last_try_that_broke_off_is_charged_beside_an_earlier_one_of_which_nothing_was_read()
    {
        var meter = Meter();
        _madeAgain++;
        meter.Note(Text("abcdef"));
        Assert.Equal((200, 2), Tokens(meter.OfFailure()));
    }

    [Fact]
    public void A_try_that_broke_off_is_charged_once_where_making_it_again_came_to_nothing()
    {
        var meter = Meter();
        meter.Note(Text("abcdef"));
        _madeAgain++;
        Assert.Equal((100, 2), Tokens(meter.OfFailure()));
    }

    [Fact]
    public void A_try_that_was_never_answered_is_not_charged() => Assert.Null(Meter().OfFailure());

    [Fact]
    public void What_the_provider_counted_goes_before_the_estimate()
    {
        var meter = Meter();
        meter.Note(new ChatResponseUpdate(ChatRole.Assistant, [new TextContent("abcdef"), new UsageContent(new UsageDetails { InputTokenCount = 90, OutputTokenCount = 55 })]));
        Assert.Equal((90, 55), Tokens(meter.OfFailure()));
    }

    private CallMeter Meter() => new(() => 100, usage => 0.01m * usage.OutputTokens) { BrokenTries = () => _madeAgain };

    private static ChatResponseUpdate Text(string text) => new(ChatRole.Assistant, text);

    private static (long Input, long Output) Tokens(TokenUsage? usage) => (usage!.InputTokens, usage.OutputTokens);
}
