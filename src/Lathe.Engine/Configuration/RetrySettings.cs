using Lathe.Engine.Configuration.Yaml;
using Lathe.Models.Resilience;

namespace Lathe.Engine.Configuration;

/// <summary>Reads <c>retry</c>: how failed model calls are made again, and when a model is left alone.</summary>
internal static class RetrySettings
{
    public const string Group = "retry";

    private static readonly ValueForm Attempts = ValueForm.Whole(1, 10);
    private static readonly ValueForm Strategy = ValueForm.Choice("exponential", "linear", "fixed", "adaptive");
    private static readonly ValueForm Delay = ValueForm.Time(TimeSpan.Zero, TimeSpan.FromMinutes(10));
    private static readonly ValueForm Wait = ValueForm.Time(TimeSpan.Zero, TimeSpan.FromHours(1));
    private static readonly ValueForm Span = ValueForm.Time(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

    private static readonly YamlSchema<RetryRule> RuleSchema = new(
        new("max_attempts", static (r, v) => r with { MaxAttempts = (int)v.As(Attempts) }),
        new("strategy", static (r, v) => r with { Strategy = StrategyOf(v) }),
        new("base_delay", static (r, v) => r with { BaseDelay = (TimeSpan)v.As(Delay) }),
        new("max_delay", static (r, v) => r with { MaxDelay = (TimeSpan)v.As(Delay) }));

    private static readonly YamlSchema<Dictionary<RetryReason, RetryRule>> ReasonSchema = new(
        Reason("rate_limit", RetryReason.RateLimit), Reason("api_error", RetryReason.ApiError), Reason("network", RetryReason.Network), Reason("timeout", RetryReason.Timeout), Reason("validation", RetryReason.Validation));

    private static readonly YamlSchema<CircuitOptions> CircuitSchema = new(
        new("failure_ratio", static (c, v) => c with { FailureRatio = (double)v.As(ValueForm.Number(0.01, 1)) }),
        new("window", static (c, v) => c with { Window = (TimeSpan)v.As(Span) }),
        new("least_calls", static (c, v) => c with { LeastCalls = (int)v.As(ValueForm.Whole(2, 10_000)) }),
        new("break", static (c, v) => c with { Break = (TimeSpan)v.As(Span) }));

    private static readonly YamlSchema<ResilienceOptions> Schema = new(
        new("max_attempts", static (o, v) => o with { MaxAttempts = (int)v.As(Attempts) }),
        new("strategy", static (o, v) => o with { Strategy = StrategyOf(v) }),
        new("base_delay", static (o, v) => o with { BaseDelay = (TimeSpan)v.As(Delay) }),
        new("max_delay", static (o, v) => o with { MaxDelay = (TimeSpan)v.As(Delay) }),
        new("max_wait", static (o, v) => o with { MaxRetryAfter = (TimeSpan)v.As(Wait) }),
        new("reasons", static (o, v) => o with { Reasons = ReasonSchema.Read(new Dictionary<RetryReason, RetryRule>(o.Reasons), v) }),
        new("circuit", static (o, v) => o with { Circuit = CircuitSchema.Read(o.Circuit, v) }));

    /// <summary>Reads the group over what holds without it.</summary>
    /// <exception cref="Lathe.Errors.LatheException">Validation, naming the line, the key and what to write.</exception>
    public static ResilienceOptions Read(ResilienceOptions before, YamlValue value)
    {
        var options = Schema.Read(before, value);
        if (options.MaxDelay < options.BaseDelay) throw value.Source.Error("out_of_range", value.Line, $"'{value.Path}.max_delay' is below '{value.Path}.base_delay'.", "Raise max_delay, or lower base_delay.");
        foreach (var (reason, rule) in options.Reasons)
            if ((rule.MaxDelay ?? options.MaxDelay) < (rule.BaseDelay ?? options.BaseDelay))
                throw value.Source.Error("out_of_range", value.Line, $"for '{reason}' the longest pause is below the first one.", "Raise max_delay, or lower base_delay, of that reason.");
        return options;
    }

    private static YamlField<Dictionary<RetryReason, RetryRule>> Reason(string key, RetryReason reason) => new(key, (all, value) =>
    {
        all[reason] = RuleSchema.Read(all.GetValueOrDefault(reason) ?? new RetryRule(), value);
        return all;
    });

    private static RetryStrategy StrategyOf(YamlValue value) => Enum.Parse<RetryStrategy>((string)value.As(Strategy), ignoreCase: true);
}
