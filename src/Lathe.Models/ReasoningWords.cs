using Microsoft.Extensions.AI;

namespace Lathe.Models;

/// <summary>OpenAI's words for how much a model thinks; both of its protocols know them.</summary>
internal static class ReasoningWords
{
    public static string? Effort(ReasoningEffort? effort) => effort switch
    {
        ReasoningEffort.None => "none",
        ReasoningEffort.Low => "low",
        ReasoningEffort.Medium => "medium",
        ReasoningEffort.High => "high",
        ReasoningEffort.ExtraHigh => "xhigh",
        _ => null,
    };
}
