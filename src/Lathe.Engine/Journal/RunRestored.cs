using System.Text.Json.Serialization;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Journal;

/// <summary>What of a run a restore put back.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RestoreScope>))]
public enum RestoreScope
{
    /// <summary>The files and the conversation.</summary>
    All,

    /// <summary>The files, or some of them; the conversation stays.</summary>
    Files,

    /// <summary>The conversation; the files stay.</summary>
    Conversation,
}

/// <summary>
/// A person put the run back to one of its checkpoints. What came after it stays in the journal; where the conversation was put back, it no longer counts for the run: see
/// <see cref="CountedEvents"/>.
/// </summary>
/// <param name="Step">The restore's own step; the checkpoint before it takes the restore back.</param>
/// <param name="Checkpoint">The number of the checkpoint, from 1.</param>
/// <param name="Before">The step that the checkpoint was taken before.</param>
/// <param name="Scope">What was put back.</param>
/// <param name="Tree">The snapshot that the workspace holds since.</param>
/// <param name="Through">The last event that counts for the conversation besides this one and those after it; null where the conversation stays.</param>
/// <param name="Attempt">The attempt that the run is in since; null where that stays, or it is in none.</param>
/// <param name="Paths">The patterns of the paths that were put back; null for all.</param>
public sealed record RunRestored(
    StepId Step,
    int Checkpoint,
    StepId Before,
    RestoreScope Scope,
    ObjectHash Tree,
    long? Through = null,
    int? Attempt = null,
    IReadOnlyList<string>? Paths = null) : RunEventData
{
    /// <summary>The list of ignored files beside the snapshot; null in journals of earlier versions.</summary>
    public ObjectHash? Ignored { get; init; }
}
