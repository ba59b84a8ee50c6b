namespace Lathe.Engine.Permissions;

/// <summary>What a tool wants to do.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Subject">The command line or the path.</param>
public sealed record PermissionRequest(string Tool, string Subject);

/// <summary>The standing rules of a run.</summary>
/// <param name="rules">The rules in force, in order; see <see cref="PermissionTable"/>.</param>
/// <param name="yes">Whether asks are answered with yes. A deny stays.</param>
internal sealed class PermissionPolicy(IReadOnlyList<PermissionRule> rules, bool yes)
{
    /// <summary>The answer for a request.</summary>
    public PermissionAnswer Decide(PermissionRequest request)
    {
        var answer = PermissionTable.Decide(rules, request.Tool, request.Subject);
        return answer == PermissionAnswer.Ask && yes ? PermissionAnswer.Allow : answer;
    }
}
