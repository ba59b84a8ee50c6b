using System.Text.Json.Serialization;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Artifacts;

/// <summary>A version that is to be stored. Its content lies in the local object store, under the hashes; so a draft can be kept and stored another time.</summary>
public sealed record ArtifactDraft : ArtifactFacts
{
    /// <summary>The project.</summary>
    public required string Project { get; init; }

    /// <summary>The item.</summary>
    public required string Item { get; init; }

    /// <summary>Names this write; see <see cref="ArtifactVersion.Token"/>.</summary>
    public required string Token { get; init; }

    /// <summary>Whether the item has to be new.</summary>
    public bool New { get; init; }

    /// <summary>Whether the write may have been made before, from an instant on; the catalog is then searched for its token. Null for a first try.</summary>
    public DateTimeOffset? RepeatedSince { get; init; }

    /// <summary>The version that it is made from; null for the latest one, or none.</summary>
    public int? Parent { get; init; }

    /// <summary>How long the version is kept from being deleted; null for no retention.</summary>
    [JsonPropertyOrder(2)]
    public TimeSpan? Retention { get; init; }

    /// <summary>The main file.</summary>
    [JsonPropertyOrder(2)]
    public required DraftPart Main { get; init; }

    /// <summary>The other files.</summary>
    [JsonPropertyOrder(2)]
    public IReadOnlyList<DraftPart> Parts { get; init; } = [];

    /// <summary>Whether the parts of the parent that are not named here go on as they are.</summary>
    [JsonPropertyOrder(2)]
    public bool KeepsOthers { get; init; }
}

/// <summary>A file of a draft.</summary>
/// <param name="Path">Its path in the repository; null for the main file.</param>
/// <param name="Extension">With its dot; empty for none.</param>
/// <param name="Hash">Its content in the local object store; null where the file was deleted.</param>
/// <param name="Size">Bytes.</param>
public sealed record DraftPart(string? Path, string Extension, ObjectHash? Hash, long Size)
{
    /// <summary>Whether it is executable.</summary>
    public bool Executable { get; init; }

    /// <summary>Whether it is a symbolic link.</summary>
    public bool Link { get; init; }
}

/// <summary>What became of a part.</summary>
public enum PartState
{
    /// <summary>Bytes are on their way.</summary>
    Sending,

    /// <summary>Its content was stored.</summary>
    Stored,

    /// <summary>The store has this content already.</summary>
    AlreadyThere,

    /// <summary>The version does not have it: the file was deleted.</summary>
    Absent,

    /// <summary>Its content could not be stored, so the version was not made.</summary>
    Failed,
}

/// <summary>One part of a write.</summary>
/// <param name="Number">0 for the main file; within the draft.</param>
/// <param name="Path">Its path; null for the main file.</param>
/// <param name="State">What became of it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Error">Why it failed.</param>
public sealed record PartOutcome(int Number, string? Path, PartState State, long Size, string? Error = null);

/// <summary>How far a write is.</summary>
/// <param name="Part">The part that this is about.</param>
/// <param name="PartsDone">How many parts are done.</param>
/// <param name="Parts">How many there are.</param>
/// <param name="BytesDone">How many bytes are stored or were there.</param>
/// <param name="Bytes">How many there are.</param>
public sealed record ArtifactProgress(PartOutcome Part, int PartsDone, int Parts, long BytesDone, long Bytes);

/// <summary>What a write made.</summary>
/// <param name="Version">The version.</param>
/// <param name="Parts">What became of each part.</param>
/// <param name="Repeated">Whether an earlier try had made it already.</param>
/// <param name="NamingProblem">Why the copies under version-named keys are not there yet; null where they are. Readers follow the hashes meanwhile.</param>
public sealed record WrittenVersion(ArtifactVersion Version, IReadOnlyList<PartOutcome> Parts, bool Repeated, string? NamingProblem);
