using Lathe.Errors;

namespace Lathe.Engine.Health;

/// <summary>How things have gone lately, as the journals of runs tell it.</summary>
/// <param name="Since">Events before it do not count.</param>
/// <param name="Runs">How many runs were read.</param>
/// <param name="Complete">Whether these were all; otherwise the latest.</param>
public sealed record HealthReport(DateTimeOffset Since, int Runs, bool Complete)
{
    /// <summary>Models by name. Cassettes are none.</summary>
    public IReadOnlyList<ModelFigures> Models { get; init; } = [];

    /// <summary>What was tried again, by reason.</summary>
    public IReadOnlyList<ReasonFigures> Retries { get; init; } = [];

    /// <summary>What was sent to models.</summary>
    public required PromptFigures Prompts { get; init; }

    /// <summary>The agent and what it works with: attempts, tool calls, checks.</summary>
    public IReadOnlyList<AgentFigures> Agents { get; init; } = [];
}

/// <summary>How often something was done, how often it went well, and how long it took where it did.</summary>
/// <param name="Requests">How often.</param>
/// <param name="Successes">How often it went well.</param>
/// <param name="MeanMilliseconds">On average; null where nothing went well.</param>
/// <param name="P95Milliseconds">19 of 20 were within it.</param>
public sealed record CallCounts(long Requests, long Successes, double? MeanMilliseconds, double? P95Milliseconds)
{
    /// <summary>The share that went well, 0 to 1; null where nothing was done.</summary>
    public double? SuccessRate => Requests == 0 ? null : Math.Round((double)Successes / Requests, 4);
}

/// <summary>The latest failure of something.</summary>
public sealed record HealthError(DateTimeOffset At, string Kind, string Code, string Message, string? Guidance)
{
    internal static HealthError Of(LatheError error, DateTimeOffset at) => new(at, error.Kind.ToString(), error.Code, error.Message.Split('\n', 2)[0], error.Guidance);
}

/// <summary>How a model has done.</summary>
/// <param name="Model">As the user wrote it.</param>
/// <param name="Calls">Its tries; times are those of the tries that came to an answer.</param>
public sealed record ModelFigures(string Model, CallCounts Calls)
{
    /// <summary>19 of 20 streams had begun within it; null where nothing streamed.</summary>
    public double? FirstTokenP95Milliseconds { get; init; }

    /// <summary>Calls that the cache of responses answered instead.</summary>
    public long CacheHits { get; init; }

    /// <summary>How often another model took over from it.</summary>
    public long HandedOver { get; init; }

    /// <summary>Whether it is asked, in this process: circuits are of one process each.</summary>
    public string Circuit { get; init; } = "closed";

    /// <summary>When a run last found it left alone for failing too often; null where none did.</summary>
    public DateTimeOffset? CircuitLastOpen { get; init; }

    /// <summary>US dollars, as far as prices are known.</summary>
    public decimal Cost { get; init; }

    /// <summary>Whether the price of some call is not known.</summary>
    public bool CostIsPartial { get; init; }

    /// <summary>The latest failure; null where none failed.</summary>
    public HealthError? LastError { get; init; }
}

/// <summary>What was tried again for one reason.</summary>
/// <param name="Reason">The reason, as settings name it.</param>
/// <param name="Tries">How often.</param>
/// <param name="Successes">How many calls (for quality: runs) came to a good end by it.</param>
/// <param name="LostMilliseconds">The time of the failed tries and the pauses after them.</param>
public sealed record ReasonFigures(string Reason, long Tries, long Successes, long LostMilliseconds);

/// <summary>What was sent to models.</summary>
/// <param name="Prompts">How many requests came to an answer.</param>
/// <param name="Refused">How many were too long for their model.</param>
/// <param name="MeanTokens">On average; null where none was sent.</param>
/// <param name="P95Tokens">19 of 20 were no longer.</param>
/// <param name="CachedShare">The share of all tokens that providers read from their own caches.</param>
/// <param name="Shortened">How often a conversation was made smaller.</param>
/// <param name="TokensLeftOut">By how much, estimated.</param>
/// <param name="Context">The gathering of context for first messages.</param>
public sealed record PromptFigures(long Prompts, long Refused, double? MeanTokens, double? P95Tokens, double? CachedShare, long Shortened, long TokensLeftOut, CallCounts Context);

/// <summary>How a part of the work has done.</summary>
/// <param name="Name"><c>attempts</c> (well: accepted), <c>tools</c> (well: neither refused nor failed), <c>checks</c> (well: ran to an end).</param>
/// <param name="Calls">The figures.</param>
/// <param name="LastError">The latest failure that ended or paused a run; null where none did.</param>
public sealed record AgentFigures(string Name, CallCounts Calls, HealthError? LastError = null);
