namespace Lathe.Engine.Permissions;

/// <summary>What a list of rules says about one call.</summary>
public static class PermissionTable
{
    /// <summary>
    /// The last matching rule decides, so that later layers override earlier ones; a matching rule that only tightens is then applied on top, wherever it stands.
    /// Nothing that matches means <see cref="PermissionAnswer.Ask"/>.
    /// </summary>
    /// <param name="rules">The rules in order.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="subject">What the call is about: the command line or the path.</param>
    public static PermissionAnswer Decide(IReadOnlyList<PermissionRule> rules, string tool, string subject)
    {
        var answer = PermissionAnswer.Ask;
        var floor = PermissionAnswer.Allow;
        foreach (var rule in rules)
        {
            if (!Matches(rule.Tool, tool) || !Matches(rule.Pattern, subject)) continue;
            if (!rule.TightensOnly) answer = rule.Answer;
            else if (rule.Answer > floor) floor = rule.Answer;
        }

        return answer > floor ? answer : floor;
    }

    /// <summary>Whether a pattern in which <c>*</c> stands for any run of characters covers the whole text. Takes time linear in pattern times text, without recursion.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">The text.</param>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
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
