using Lathe.Engine.Feedback;
using Lathe.Errors;

namespace Lathe.Engine.Agents;

/// <summary>How an agent's work ended.</summary>
/// <param name="Summary">What it says it did; information, not proof.</param>
/// <param name="Stop">Why it stopped.</param>
/// <param name="Limit">The limit that stopped it, if one did.</param>
internal sealed record AgentReport(string Summary, AgentStop Stop, LatheError? Limit = null)
{
    /// <summary>Edits that were refused and not made up for.</summary>
    public IReadOnlyList<RefusedEdit> Refused { get; init; } = [];
}

/// <summary>Why an agent stopped.</summary>
internal enum AgentStop
{
    /// <summary>It says that it is done.</summary>
    Done,

    /// <summary>It went in circles and did not leave them when told.</summary>
    Loop,

    /// <summary>The attempt's turns are used up.</summary>
    Turns,

    /// <summary>A limit of the run is reached.</summary>
    Limit,
}
