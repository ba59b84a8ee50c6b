using Lathe.Models.Catalog;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests.Catalog;

public sealed class TokenEstimatorTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("abc", 1)]
    [InlineData("abcd", 2)]
    [InlineData("日本", 2)]
    [InlineData("👍", 2)]
    [InlineData("naïve", 3)]
    public void Three_ascii_characters_are_a_token_and_each_other_one_is_one(string text, int tokens) => Assert.Equal(tokens, TokenEstimator.Estimate(text));

    [Fact]
    public void A_longer_text_is_never_less()
    {
        const string text = "for (var i = 0; i < Größe; i++) { summe += 値[i]; } // 👍👍";
        for (var i = 1; i <= text.Length; i++) Assert.True(TokenEstimator.Estimate(text.AsSpan(0, i)) >= TokenEstimator.Estimate(text.AsSpan(0, i - 1)));
    }

    [Fact]
    public void A_request_counts_messages_calls_results_instructions_and_tools()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.System, "You write code."),
            new(ChatRole.Assistant, [new TextReasoningContent("hmm"), ToolCallArguments.Parse("c1", "read_file", """{"path":"a.txt"}""")]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", new string('x', 3000))]),
        ];
        var bare = TokenEstimator.Estimate(messages);
        Assert.InRange(bare, 1000, 1100);
        Assert.True(TokenEstimator.Estimate(messages, new ChatOptions { Instructions = "More.", Tools = [TestProvider.Tool()] }) > bare + 20);
    }
}
