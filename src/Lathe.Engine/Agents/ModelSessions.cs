using Lathe.Models;
using Lathe.Models.Catalog;
using Lathe.Models.Providers;

namespace Lathe.Engine.Agents;

/// <summary>Opens models by reference: provider, client chain, window and price.</summary>
/// <param name="variables">The environment variables, for the vendors' keys and addresses.</param>
/// <param name="providers">The user's own providers by name.</param>
/// <param name="catalog">Windows and prices, the user's own entries included.</param>
public sealed class ModelSessions(
    IReadOnlyDictionary<string, string> variables,
    IReadOnlyDictionary<string, ConfiguredProvider> providers,
    ModelCatalog catalog)
{
    /// <summary>What is assumed of a model of which nothing is known.</summary>
    public const int DefaultWindow = 128_000;

    /// <summary>The answer length that is asked for where nothing is known.</summary>
    public const int DefaultMaxOutput = 16_384;

    /// <summary>Opens a model.</summary>
    /// <param name="reference">As the user wrote it.</param>
    /// <param name="options">Retries, replay, the clock.</param>
    /// <exception cref="Lathe.Errors.LatheException">Validation or Authentication, naming what is missing.</exception>
    public ModelSession Open(string reference, ChatClientOptions options)
    {
        var parsed = ModelReference.Parse(reference, [.. providers.Keys]);
        var settings = KnownProviders.Resolve(parsed, variables, providers);
        var info = catalog.Find(parsed);
        var client = ChatClients.Create(parsed, settings, options with { Model = info });

        // What decides how much of a repository is shown and when a conversation is made smaller has to be as it was recorded.
        if (parsed.IsReplay && client.GetService(typeof(ModelInfo)) is ModelInfo recorded) info = recorded;
        return new ModelSession
        {
            Client = client,
            Reference = reference,
            Window = info.ContextWindow ?? DefaultWindow,
            MaxOutput = Math.Min(info.MaxOutputTokens ?? DefaultMaxOutput, DefaultMaxOutput * 2),
            Temperature = info.Temperature,
            Estimate = TokenEstimator.Estimate,
            Cost = usage => info.Price.CostOrMost(new ModelUsage(usage.InputTokens, usage.CachedInputTokens, usage.CacheWriteTokens, usage.OutputTokens)),
            MostCost = info.Price.MaxCost,
        };
    }
}
