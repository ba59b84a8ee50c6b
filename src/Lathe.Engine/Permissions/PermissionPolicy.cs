namespace Lathe.Engine.Permissions;

/// <summary>What a tool wants to do.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Subject">The command line or the path.</param>
public sealed record PermissionRequest(string Tool, string Subject);

/// <summary>
/// Finds the answer of the standing rules. The strictest rule that matches wins (deny over ask over allow), so that a rule added by a repository can only
/// tighten, whatever its place; nothing that matches means ask.
/// </summary>
/// <param name="rules">The rules in force.</param>
/// <param name="yes">Whether asks are answered with yes. A deny stays.</param>
public sealed class PermissionPolicy(IReadOnlyList<PermissionRule> rules, bool yes)
{
    /// <summary>The answer for a request.</summary>
    /// <param name="request">What a tool wants to do.</param>
    public PermissionAnswer Decide(PermissionRequest request)
    {
        PermissionAnswer? strictest = null;
        foreach (var rule in rules)
        {
            if (rule.Tool != "*" && rule.Tool != request.Tool) continue;
            if (!Matches(rule.Pattern, request.Subject)) continue;
            if (strictest is null || rule.Answer > strictest) strictest = rule.Answer;
        }

        var answer = strictest ?? PermissionAnswer.Ask;
        return answer == PermissionAnswer.Ask && yes ? PermissionAnswer.Allow : answer;
    }

    /// <summary>Whether a pattern covers a whole text; '*' stands for any run of characters, line breaks included. Linear in both.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">The text.</param>
    public static bool Matches(string pattern, string text)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
