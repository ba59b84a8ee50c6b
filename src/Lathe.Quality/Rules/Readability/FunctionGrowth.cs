using Lathe.Quality.Metrics;

namespace Lathe.Quality.Structure;

/// <summary>Whether a change is to blame for a measure that is over its limit.</summary>
internal static class FunctionGrowth
{
    // What was over the limit before is left alone until it has grown by a fifth.
    private const double Noticeable = 1.2;

    /// <summary>Whether the change brought a function over a limit of the language's profile, or made one that was over it noticeably worse.</summary>
    public static bool IsToBlame(CodeSight sight, FunctionMeasures function, RuleLimit which, Func<FunctionMeasures, int> measure)
    {
        var limit = sight.View.Profile.Limit(which);
        var now = measure(function);
        if (now <= limit || !sight.IsChanged(function.Function.Node)) return false;
        return sight.Before(function) is not { } before || measure(before) is var was && (was <= limit || now >= was * Noticeable);
    }
}
