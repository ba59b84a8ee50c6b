using Lathe.Models.Catalog;

namespace Lathe.Models.Tests.Catalog;

public sealed class ModelCatalogTests
{
    [Theory]
    [InlineData("anthropic/claude-sonnet-4-5")]
    [InlineData("anthropic/claude-sonnet-4-5-20250929")]
    [InlineData("openai/gpt-5-2025-08-07")]
    [InlineData("openai/gpt-5.2")]
    [InlineData("anthropic/claude-opus-5-5")]
    [InlineData("anthropic/claude-haiku-4-5-latest")]
    public void A_listed_model_has_a_window_and_a_price_also_under_a_dated_name(string text)
    {
        var reference = ModelReference.Parse(text);
        var model = ModelCatalog.Load().Find(reference);
        Assert.True(model.Price.IsKnown);
        Assert.True(model.ContextWindow >= 128_000);
        Assert.Equal(reference.Name, model.Name);
    }

    [Fact]
    public void An_unlisted_model_has_neither()
    {
        var model = ModelCatalog.Load().Find(ModelReference.Parse("openai/gpt-99-turbo"));
        Assert.False(model.Price.IsKnown);
        Assert.Null(model.ContextWindow);
    }

    [Theory]
    [InlineData("ollama/anything")]
    [InlineData("replay:file.json")]
    public void What_runs_here_is_known_to_cost_nothing(string text) =>
        Assert.Equal(0m, ModelCatalog.Load().Find(ModelReference.Parse(text)).Price.MaxCost(1_000_000, 1_000_000));

    [Fact]
    public void The_users_entry_wins()
    {
        var catalog = ModelCatalog.Load();
        catalog.Set(new ModelInfo("openai", "gpt-5", 1000, 100, new Price(9m, null, null, 9m)));
        catalog.Set(new ModelInfo("office", "*", 32_000, null, Price.Free));
        Assert.Equal((1000, 9m), (catalog.Find(ModelReference.Parse("openai/gpt-5")).ContextWindow, catalog.Find(ModelReference.Parse("openai/gpt-5")).Price.Input));
        Assert.Equal(32_000, catalog.Find(ModelReference.Parse("office/x", ["office"])).ContextWindow);
    }

    [Fact]
    public void Every_listed_price_is_dated_and_plausible()
    {
        foreach (var model in ModelCatalog.Load().All)
        {
            Assert.True(DateOnly.TryParse(model.AsOf, out _), model.Name);
            Assert.True(model.Price.IsKnown, model.Name);
            Assert.True(model.Price.CachedInput <= model.Price.Input && model.Price.Input <= model.Price.Output, model.Name);
            if (model.Price.LongInput is { } longer) Assert.True(longer.Input > model.Price.Input && model.Price.LongInputAbove < model.ContextWindow, model.Name);
        }
    }
}
