namespace Lathe.Quality;

/// <summary>The rules about what a change breaks elsewhere. Who looks at the whole tree finds it; what the findings are is said here.</summary>
public static class ImpactRules
{
    /// <summary>A symbol is gone and something still refers to it.</summary>
    public static RuleInfo RemovedStillUsed { get; } = new(
        "impact.removed-still-used", "Removed, and still used", QualityDimension.Correctness, FindingSeverity.Error,
        "What refers to something that is gone fails when it is built or run. Names are compared, not types, so the finding is the weaker the less speaks for the name meaning the symbol, and never blocks.", []);

    /// <summary>A signature is another and callers are as before.</summary>
    public static RuleInfo CallersUnchanged { get; } = new(
        "impact.signature-callers-unchanged", "Signature changed, callers not", QualityDimension.Correctness, FindingSeverity.Error,
        "A call with as many arguments as the signature took before, and not as many as it takes now, fails when it is built or run. Other calls are not reported.", []);

    /// <summary>Whether a rule is about the tree around the change; its findings stand on lines that the change did not write.</summary>
    /// <param name="ruleId">The rule.</param>
    internal static bool Has(string ruleId) => ruleId == RemovedStillUsed.Id || ruleId == CallersUnchanged.Id;

    /// <summary>A finding of a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="path">The file.</param>
    /// <param name="line">From 1.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="message">What is the matter.</param>
    /// <param name="suggestion">What to do about it.</param>
    public static Finding At(this RuleInfo rule, string path, int line, FindingSeverity severity, string message, string suggestion) =>
        new(rule.Id, rule.Dimension, severity, path, new LineRange(line, line), message, suggestion);
}
