using Lathe.Engine.Agents;
using Lathe.Engine.Journal;
using Lathe.Models;
using Lathe.Models.Catalog;
using Lathe.Models.Providers;

namespace Lathe.Engine.Tests.Agents;

public sealed class ModelSessionsTests
{
    [Fact]
    public void A_call_is_never_free_because_the_price_of_its_cached_input_is_not_known()
    {
        var catalog = ModelCatalog.Load();
        catalog.Set(new ModelInfo("openai", "half-priced", 100_000, 4_000, new Price(1m, null, null, 2m)));
        var sessions = new ModelSessions(new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-x" }, new Dictionary<string, ConfiguredProvider>(), catalog);
        using var session = sessions.Open("openai/half-priced", new ChatClientOptions());
        Assert.Equal(1m + 0.2m, session.Cost(new TokenUsage(1_000_000, 900_000, 100_000, null) { CacheWriteTokens = 50_000 }));
    }
}
