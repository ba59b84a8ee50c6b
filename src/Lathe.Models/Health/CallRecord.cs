using Lathe.Errors;
using Lathe.Models.Failures;
using Lathe.Models.Resilience;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Health;

/// <summary>
/// What one call went through until its answer was there. Whoever makes the call attaches one to its options; the decorators write into it, and no provider sees it. For one call at a time.
/// </summary>
public sealed class CallRecord
{
    private const string Key = "lathe.call";
    private readonly Dictionary<RetryReason, RetryCount> _retries = [];

    /// <summary>From the last try's request to the first piece of its answer; null where nothing streamed.</summary>
    public TimeSpan? FirstToken { get; internal set; }

    /// <summary>Whether the answer was kept from an earlier call, and no provider was asked.</summary>
    public bool FromCache { get; internal set; }

    /// <summary>Tries by the reason for which they were made again. What was lost is the time of the failed try and the pause after it.</summary>
    public IReadOnlyDictionary<RetryReason, RetryCount> Retries => _retries;

    /// <summary>Asked when a try failed that the provider had begun to answer, and which is billed therefore: whether another one may be paid for. Null for always.</summary>
    public Func<bool>? MayPayAgain { get; set; }

    /// <summary>Attaches a record to the options of a call.</summary>
    /// <param name="options">The options.</param>
    public static CallRecord Attach(ChatOptions options)
    {
        var record = new CallRecord();
        (options.AdditionalProperties ??= [])[Key] = record;
        return record;
    }

    internal static CallRecord? Of(ChatOptions? options) => options?.AdditionalProperties?.TryGetValue(Key, out var value) == true ? value as CallRecord : null;

    /// <summary>Tries that were made again, or of which nothing was handed on, although the provider had begun to answer: it charges for those.</summary>
    public int BrokenTries { get; private set; }

    /// <summary>A try failed although the provider had begun to answer, nothing of it was handed on, and it is not made again.</summary>
    internal void BrokeUnread() => BrokenTries++;

    internal void Retried(RetryReason reason, TimeSpan lost, LatheException failure)
    {
        _retries[reason] = _retries.GetValueOrDefault(reason).Again(lost);
        if (ProviderErrors.CameInAnAnswer(failure)) BrokenTries++;
    }
}
