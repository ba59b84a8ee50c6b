using Lathe.Models.Caching;
using Lathe.Models.Catalog;
using Lathe.Models.Health;
using Lathe.Models.Http;
using Lathe.Models.Replay;
using Lathe.Models.Resilience;

namespace Lathe.Models;

/// <summary>What a chat client is made with besides the provider's settings.</summary>
public sealed record ChatClientOptions
{
    /// <summary>What is known about the model; its output limit is sent where the caller gives none and the provider demands one.</summary>
    public ModelInfo? Model { get; init; }

    /// <summary>How failed calls are made again.</summary>
    public ResilienceOptions Resilience { get; init; } = new();

    /// <summary>What the clients of a model have in common: its health, its circuit, the provider's limits.</summary>
    public SharedModels Shared { get; init; } = SharedModels.Process;

    /// <summary>Where answers are kept and found again; null where each call is made.</summary>
    public ResponseCache? Cache { get; init; }

    /// <summary>Told about each retry before its pause.</summary>
    public Action<RetryNotice>? OnRetry { get; init; }

    /// <summary>Told about every request with its answer when the answer has ended; null traces nothing.</summary>
    public Action<WireExchange>? OnExchange { get; init; }

    /// <summary>How a cassette is replayed; only for <c>replay:</c>.</summary>
    public ReplayOptions Replay { get; init; } = new();

    /// <summary>The clock of pauses and time-outs.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Draws evenly from 0 to 1 for the pauses' jitter; null for the usual source.</summary>
    public Func<double>? Random { get; init; }
}
