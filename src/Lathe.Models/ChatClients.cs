using Lathe.Models.Catalog;
using Lathe.Models.ChatCompletions;
using Lathe.Models.Failures;
using Lathe.Models.Http;
using Lathe.Models.Messages;
using Lathe.Models.Providers;
using Lathe.Models.Replay;
using Lathe.Models.Resilience;
using Microsoft.Extensions.AI;

namespace Lathe.Models;

/// <summary>Assembles the chain of chat clients for a model.</summary>
public static class ChatClients
{
    private const int DefaultMaxOutputTokens = 16_384;

    /// <summary>
    /// Makes the client of a model. From the outside in: resilience → faults → idle time-out → provider. Resilience is outermost of these, because a retry must pass everything again;
    /// faults lie beneath it, because it decides by the kind of an error and not by an SDK's type; the idle time-out lies next to the provider, because each try has a silence of its own.
    /// Limits, cache and pacing belong around the result; a cassette needs none of this, because it cannot fail in a way that passes.
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

    private static ResilientChatClient Online(ModelReference reference, ProviderSettings settings, ChatClientOptions options)
    {
        var http = ModelHttp.CreateClient(settings, options.Time, options.OnExchange);
        var provider = settings.Api == ProviderApi.Anthropic
            ? Anthropic(reference, settings, options.Model, http)
            : OpenAI(reference, settings, http);
        var timed = new IdleTimeoutChatClient(provider, settings.IdleTimeout, options.Time);
        var faults = new FaultChatClient(timed, reference);
        return new ResilientChatClient(faults, options.Resilience, options.Time, options.Random ?? Jitter, options.OnRetry);
    }

    private static IChatClient Anthropic(ModelReference reference, ProviderSettings settings, ModelInfo? model, HttpClient http) =>
        new AnthropicChatClient(reference.Name, model?.MaxOutputTokens ?? DefaultMaxOutputTokens, settings, http);

    private static IChatClient OpenAI(ModelReference reference, ProviderSettings settings, HttpClient http) =>
        new OpenAIChatClient(reference.Name, settings, http);

    private static double Jitter() => System.Security.Cryptography.RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
