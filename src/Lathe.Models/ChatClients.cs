using Lathe.Models.Caching;
using Lathe.Models.Catalog;
using Lathe.Models.ChatCompletions;
using Lathe.Models.Failures;
using Lathe.Models.Health;
using Lathe.Models.Http;
using Lathe.Models.Messages;
using Lathe.Models.Pacing;
using Lathe.Models.Providers;
using Lathe.Models.Replay;
using Lathe.Models.Resilience;
using Lathe.Models.Responses;
using Lathe.Models.Streaming;
using Microsoft.Extensions.AI;

namespace Lathe.Models;

/// <summary>Assembles the chain of chat clients for a model.</summary>
public static class ChatClients
{
    private const int DefaultMaxOutputTokens = 16_384;

    /// <summary>
    /// Makes the client of a model. From the outside in: cache → buffer → pacing → resilience → circuit → telemetry → faults → idle time-out → provider. The cache, where there is one, spares a call everything below it; the buffer lies outside of all that streams, so that a slow reader is no provider's silence and a stop waits for nobody; pacing holds a call back before its first try; a retry passes
    /// everything else again, so that the circuit and the telemetry see each try; faults lie beneath them, because they go by the kind of an error and not by an SDK's type; the idle time-out lies
    /// next to the provider, because each try has a silence of its own. Limits belong around the result; a cassette needs none of this, because it cannot fail in a way that passes.
    /// </summary>
    /// <param name="reference">The model.</param>
    /// <param name="settings">How to reach its provider, from <see cref="KnownProviders.Resolve"/>.</param>
    /// <param name="options">The rest; null for the defaults.</param>
    /// <returns>A client whose failures are <see cref="Lathe.Errors.LatheException"/>s, retries spent. Disposing it leaves the shared connections open.</returns>
    /// <exception cref="Lathe.Errors.LatheException">A cassette cannot be read: NotFound <c>replay.no_cassette</c>, Validation <c>replay.bad_cassette</c>.</exception>
    public static IChatClient Create(ModelReference reference, ProviderSettings settings, ChatClientOptions? options = null)
    {
        options ??= new ChatClientOptions();
        return settings.Api == ProviderApi.Replay ? Replay(reference, options) : Online(reference, settings, options);
    }

    // Apart, so that a replay does not load the SDKs.
    private static ReplayChatClient Replay(ModelReference reference, ChatClientOptions options) => new(Cassette.Load(reference.Name), options.Replay);

    private static IChatClient Online(ModelReference reference, ProviderSettings settings, ChatClientOptions options)
    {
        var rates = options.Shared.RatesOf(reference, settings.BaseUrl);
        var health = options.Shared.HealthOf(reference, settings.BaseUrl);
        var http = ModelHttp.CreateClient(settings, options.Time, options.OnExchange, rates);
        var provider = settings.Api switch
        {
            ProviderApi.Anthropic => Anthropic(reference, settings, options.Model, http),
            ProviderApi.OpenAIResponses => OpenAIResponses(reference, settings, http),
            _ => OpenAI(reference, settings, http),
        };
        var timed = new IdleTimeoutChatClient(provider, settings.IdleTimeout, options.Time);
        var faults = new FaultChatClient(timed, reference);
        var measured = new TelemetryChatClient(faults, health, options.Time);
        var guarded = new CircuitChatClient(measured, options.Shared.CircuitOf(reference, settings.BaseUrl, options.Resilience.Circuit), reference);
        var resilient = new ResilientChatClient(guarded, new RetryPolicy(options.Resilience, options.Time, options.Random ?? Jitter, health, options.OnRetry));
        var buffered = new BufferedChatClient(new PacingChatClient(resilient, rates, reference, options.Resilience.MaxRetryAfter, options.Time), options.Time);
        return options.Cache is { } cache ? new CachingChatClient(buffered, cache, reference, settings, health) : buffered;
    }

    private static IChatClient Anthropic(ModelReference reference, ProviderSettings settings, ModelInfo? model, HttpClient http) =>
        new AnthropicChatClient(reference.Name, model?.MaxOutputTokens ?? DefaultMaxOutputTokens, settings, http);

    private static IChatClient OpenAI(ModelReference reference, ProviderSettings settings, HttpClient http) =>
        new OpenAIChatClient(reference.Name, settings, http);

    private static IChatClient OpenAIResponses(ModelReference reference, ProviderSettings settings, HttpClient http) =>
        new OpenAIResponsesClient(reference.Name, settings, http);

    private static double Jitter() => System.Security.Cryptography.RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
