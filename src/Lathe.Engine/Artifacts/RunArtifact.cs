using System.Text.Json.Serialization;
using Lathe.Engine.Journal;

namespace Lathe.Engine.Artifacts;

/// <summary>What a run's step that stores its change came to.</summary>
/// <param name="Project">The project.</param>
/// <param name="Item">The item.</param>
/// <param name="Version">The version; null while it waits in the outbox, or could not be kept at all.</param>
/// <param name="Parts">What became of each part.</param>
public sealed record RunArtifact(string Project, string Item, int? Version, IReadOnlyList<PartOutcome> Parts)
{
    /// <summary>Whether it waits in the outbox.</summary>
    public bool Queued { get; init; }

    /// <summary>Why it is not in the store, or not named there yet.</summary>
    public string? Problem { get; init; }

    /// <summary>Versions of earlier runs that were stored on this occasion.</summary>
    public IReadOnlyList<string> Drained { get; init; } = [];
}

/// <summary>The JSON of that step.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunArtifact))]
public sealed partial class RunArtifactJson : JsonSerializerContext
{
    /// <summary>How its result is stored.</summary>
    public static StepForm<RunArtifact> Step => new(Default.RunArtifactSerializeHandler!, () => Default.RunArtifact);
}

/// <summary>What a run needs to store its change; a front end supplies it where versions are stored.</summary>
/// <param name="Open">Opens the store; called when a version is to be stored, not before.</param>
/// <param name="Outbox">Keeps what cannot be stored.</param>
/// <param name="Author">Who the versions are by; null where nobody knows.</param>
public sealed record RunArtifactServices(Func<CancellationToken, Task<ArtifactStore>> Open, IArtifactOutbox Outbox, string? Author);
