using System.Text.Json.Serialization;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Artifacts;

/// <summary>One version of an item, as the catalog has it.</summary>
public sealed record ArtifactVersion : ArtifactFacts
{
    /// <summary>A version that says nothing of itself yet.</summary>
    public ArtifactVersion()
    {
    }

    /// <summary>A version that says of itself what a draft does.</summary>
    /// <param name="facts">The draft.</param>
    public ArtifactVersion(ArtifactFacts facts)
        : base(facts)
    {
    }

    /// <summary>The project.</summary>
    public required string Project { get; init; }

    /// <summary>The item.</summary>
    public required string Item { get; init; }

    /// <summary>1, 2, … without gaps.</summary>
    public required int Version { get; init; }

    /// <summary>Counts the changes of this record: 1 when it is added.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>Names the write that made it: a write that is repeated with the same token makes no second version.</summary>
    public required string Token { get; init; }

    /// <summary>The version that it was made from; null for the first.</summary>
    public int? Parent { get; init; }

    /// <summary>When the number was taken.</summary>
    [JsonPropertyOrder(2)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>Part 0 is the main file; the others keep their numbers from version to version.</summary>
    [JsonPropertyOrder(2)]
    public required IReadOnlyList<ArtifactPart> Parts { get; init; }

    /// <summary>Whether the copies under version-named keys are made. Until then readers follow the hashes.</summary>
    [JsonPropertyOrder(2)]
    public bool Named { get; init; }

    /// <summary>What keeps its objects from being deleted, as it was set last; null for nothing.</summary>
    [JsonPropertyOrder(2)]
    public ObjectProtection? Lock { get; init; }

    /// <summary>The item's name.</summary>
    [JsonIgnore]
    public ItemName Name => new(Project, Item);

    /// <summary>The main file.</summary>
    [JsonIgnore]
    public ArtifactPart Main => Parts[0];

    /// <summary>Bytes of all parts that exist.</summary>
    [JsonIgnore]
    public long Size => Parts.Sum(static p => p.Exists ? p.Size : 0);
}

/// <summary>One file of a version.</summary>
/// <param name="Number">0 for the main file.</param>
/// <param name="Path">Its path in the repository; null for the main file.</param>
/// <param name="Extension">With its dot; empty for none.</param>
/// <param name="Hash">The SHA-256 of its content; null where it does not exist.</param>
/// <param name="Size">Bytes.</param>
public sealed record ArtifactPart(int Number, string? Path, string Extension, ObjectHash? Hash, long Size)
{
    /// <summary>Whether this version has it: a file that was deleted keeps its number.</summary>
    [JsonIgnore]
    public bool Exists => Hash is not null;

    /// <summary>Whether it is executable.</summary>
    public bool Executable { get; init; }

    /// <summary>Whether it is a symbolic link, whose content is its target.</summary>
    public bool Link { get; init; }
}
