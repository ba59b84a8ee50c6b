using Lathe.Engine.Journal;
using Lathe.Engine.Limits;

namespace Lathe.Engine.Configuration;

/// <summary>The settings of limits over several runs: <c>limits.user</c>, <c>limits.project</c>, <c>limits.day</c>, and whose runs these are.</summary>
internal static class SharedLimitSettings
{
    public const string User = "user";

    private const string Group = "limits.";
    private static readonly string[] s_periods = ["day", "month", "ever"];

    /// <summary>Whether a key below <c>limits</c> is a group of its own.</summary>
    public static bool IsGroup(string key) => key is "user" or "project" or "day";

    /// <summary>The definitions, in the order in which they are shown.</summary>
    public static IEnumerable<SettingDefinition> Definitions(Func<object?, object, bool> lowerCost, Func<object?, object, bool> lowerTokens)
    {
        foreach (var scope in Enum.GetValues<LimitScope>())
        {
            var key = Key(scope);
            var variable = "LATHE_" + scope.ToString().ToUpperInvariant();
            yield return new(key + ".max_cost", variable + "_MAX_COST", LimitForms.Cost, null) { Repository = RepositoryMay.Tighten, IsTighter = lowerCost };
            yield return new(key + ".max_tokens", variable + "_MAX_TOKENS", LimitForms.Tokens, null) { Repository = RepositoryMay.Tighten, IsTighter = lowerTokens };
            if (scope == LimitScope.Day) continue;
            yield return new(key + ".per", variable + "_PER", ValueForm.Choice(s_periods), "month")
            {
                Repository = RepositoryMay.Tighten,
                IsTighter = static (from, to) => Array.IndexOf(s_periods, to) >= Array.IndexOf(s_periods, from),
            };
        }

        yield return new(User, "LATHE_USER", ValueForm.Text, null);
    }

    /// <summary>All three limits, set or not.</summary>
    /// <param name="draft">The values.</param>
    /// <param name="user">Whose runs.</param>
    /// <param name="project">The repository's absolute path.</param>
    public static IReadOnlyList<SharedLimit> Read(ConfigurationDraft draft, string user, string project)
    {
        return [Of(LimitScope.User, new(user, null, Period(LimitScope.User))), Of(LimitScope.Project, new(null, project, Period(LimitScope.Project))), Of(LimitScope.Day, new(null, null, LedgerPeriod.Day))];

        SharedLimit Of(LimitScope scope, LedgerAccount account) => new(scope, account, (decimal?)draft[Key(scope) + ".max_cost"].Value, (long?)draft[Key(scope) + ".max_tokens"].Value);

        LedgerPeriod Period(LimitScope scope) => Enum.Parse<LedgerPeriod>((string)draft[Key(scope) + ".per"].Value!, ignoreCase: true);
    }

    private static string Key(LimitScope scope) => Group + scope.ToString().ToLowerInvariant();
}
