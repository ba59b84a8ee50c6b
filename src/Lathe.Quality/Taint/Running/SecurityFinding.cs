using System.Text;

namespace Lathe.Quality.Taint;

/// <summary>What the analysis found in a file.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Line">Where it gets dangerous, from 1.</param>
/// <param name="EndLine">The last line of that.</param>
/// <param name="Severity">How much it matters here.</param>
/// <param name="Message">What is the matter, with the way that the data took.</param>
/// <param name="Lines">Every line of that way, the source first; empty where there is none.</param>
internal sealed record SecurityFinding(SecurityRule Rule, int Line, int EndLine, FindingSeverity Severity, string Message, int[] Lines)
{
    private const int MostShown = 6;

    public static SecurityFinding Of(SecurityRule rule, int line, int endLine, FindingSeverity severity, Flow? flow)
    {
        if (flow is null) return new SecurityFinding(rule, line, endLine, severity, Lower(rule.Name), []);
        var steps = new List<Flow>();
        for (var step = flow; step is not null; step = step.Previous) steps.Add(step);
        steps.Reverse();
        var message = new StringBuilder($"{Lower(rule.Name)}: {steps[0].What} (line {steps[0].Line})");
        // The start and the end of a long way say more than its middle.
        for (var i = 1; i < steps.Count; i++)
        {
            if (steps.Count > MostShown && i == 3) message.Append(" → …");
            if (steps.Count > MostShown && i >= 3 && i < steps.Count - 2) continue;
            message.Append($" → {steps[i].What} (line {steps[i].Line})");
        }

        message.Append($" → line {line}");
        return new SecurityFinding(rule, line, endLine, severity, message.ToString(), [.. steps.ConvertAll(static step => step.Line)]);
    }

    private static string Lower(string name) => name.Length > 1 && char.IsUpper(name[1]) ? name : char.ToLowerInvariant(name[0]) + name[1..];
}
