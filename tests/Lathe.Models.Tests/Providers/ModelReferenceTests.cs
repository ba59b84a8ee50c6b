using Lathe.Errors;

namespace Lathe.Models.Tests.Providers;

public sealed class ModelReferenceTests
{
    [Theory]
    [InlineData("anthropic/claude-opus-5-5", "anthropic", "claude-opus-5-5")]
    [InlineData("OpenAI/gpt-5.2", "openai", "gpt-5.2")]
    [InlineData("ollama/qwen3:8b", "ollama", "qwen3:8b")]
    [InlineData("openrouter/anthropic/claude-sonnet-5", "openrouter", "anthropic/claude-sonnet-5")]
    [InlineData(" deepseek/deepseek-chat ", "deepseek", "deepseek-chat")]
    [InlineData("replay:demo/cassette.json", "replay", "demo/cassette.json")]
    [InlineData("office/any-model", "office", "any-model")]
    public void A_reference_has_a_provider_and_a_name(string text, string provider, string name)
    {
        var reference = ModelReference.Parse(text, ["office"]);
        Assert.Equal((provider, name), (reference.Provider, reference.Name));
        Assert.Equal(reference, ModelReference.Parse(reference.ToString(), ["office"]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("gpt-5")]
    [InlineData("/gpt-5")]
    [InlineData("openai/")]
    [InlineData("openai/a b")]
    [InlineData("replay:")]
    [InlineData("office/any-model")]
    public void Anything_else_is_refused_with_the_forms(string? text)
    {
        var error = Assert.Throws<LatheException>(() => ModelReference.Parse(text)).Error;
        Assert.Equal((ErrorKind.Validation, "models.bad_reference"), (error.Kind, error.Code));
        Assert.Contains("anthropic/NAME", error.Guidance);
    }

    [Theory]
    [InlineData("antropic/claude", "anthropic")]
    [InlineData("opnai/gpt", "openai")]
    [InlineData("offise/x", "office")]
    public void The_nearest_provider_is_suggested(string text, string nearest) =>
        Assert.Contains($"Did you mean {nearest}/", Assert.Throws<LatheException>(() => ModelReference.Parse(text, ["office"])).Error.Guidance);

    [Fact]
    public void Nothing_is_suggested_for_something_quite_different() =>
        Assert.DoesNotContain("Did you mean", Assert.Throws<LatheException>(() => ModelReference.Parse("zzzzzz/x")).Error.Guidance);
}
