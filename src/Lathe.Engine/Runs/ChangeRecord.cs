using System.Text.Json.Serialization;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Verification;
using Lathe.Engine.Workspaces;
using Lathe.Quality;

namespace Lathe.Engine.Runs;

/// <summary>The change of an attempt, as its step records it.</summary>
/// <param name="Tree">The snapshot that would be delivered.</param>
/// <param name="Diff">The unified diff against the run's base, in the object store.</param>
/// <param name="Files">How many files differ.</param>
/// <param name="Added">Lines.</param>
/// <param name="Removed">Lines.</param>
internal sealed record ChangeRecord(ObjectHash Tree, ObjectHash Diff, int Files, int Added, int Removed)
{
    /// <summary>The list of ignored files beside the snapshot; null in journals of earlier versions.</summary>
    public ObjectHash? Ignored { get; init; }

    /// <summary>Where the workspace stood.</summary>
    [JsonIgnore]
    public WorkspaceState State => new(Tree, Ignored);
}

/// <summary>The gathered context, as its step records it.</summary>
/// <param name="Text">What goes into the prompt.</param>
/// <param name="Files">The files that are in it, whole or in part, best first.</param>
/// <param name="Tokens">The estimate of its size.</param>
/// <param name="Seen">Hashes of the files that are in it whole.</param>
internal sealed record ContextRecord(string Text, IReadOnlyList<string> Files, int Tokens, IReadOnlyDictionary<string, string> Seen);

/// <summary>The quality of an attempt's change, as its step records it.</summary>
/// <param name="Score">The weighted total, 0 to 100.</param>
/// <param name="Passed">Whether the gate lets it through.</param>
/// <param name="Reasons">Why not.</param>
/// <param name="Findings">One line each, worst first, bounded.</param>
internal sealed record QualityRecord(double Score, bool Passed, IReadOnlyList<string> Reasons, IReadOnlyList<string> Findings)
{
    /// <summary>The findings themselves, worst first; null in journals of earlier versions.</summary>
    public IReadOnlyList<Finding>? Details { get; init; }
}

/// <summary>The workspace, as its step records it.</summary>
/// <param name="Base">The snapshot that the run starts from.</param>
/// <param name="Files">How many files it has.</param>
internal sealed record WorkspaceRecord(ObjectHash Base, int Files)
{
    /// <summary>The ignore rules outside of the tree when the run began; null in journals of earlier versions.</summary>
    public OuterRules? Rules { get; init; }

    /// <summary>The list of ignored files beside the snapshot; null in journals of earlier versions.</summary>
    public ObjectHash? Ignored { get; init; }

    /// <summary>Where the workspace stands.</summary>
    [JsonIgnore]
    public WorkspaceState State => new(Base, Ignored);

    /// <summary>What is recorded of a sealed workspace.</summary>
    public static WorkspaceRecord Of(Snapshot snapshot) => new(snapshot.Id, snapshot.Count) { Ignored = snapshot.Ignored };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ChangeRecord))]
[JsonSerializable(typeof(ContextRecord))]
[JsonSerializable(typeof(QualityRecord))]
[JsonSerializable(typeof(WorkspaceRecord))]
[JsonSerializable(typeof(MovedTree))]
internal sealed partial class RunJson : JsonSerializerContext
{
    public static StepForm<ChangeRecord> ChangeStep => new(Default.ChangeRecordSerializeHandler, () => Default.ChangeRecord);

    public static StepForm<ContextRecord> ContextStep => new(Default.ContextRecordSerializeHandler, () => Default.ContextRecord);

    public static StepForm<QualityRecord> QualityStep => new(Default.QualityRecordSerializeHandler, () => Default.QualityRecord);

    public static StepForm<MovedTree> MovedStep => new(Default.MovedTreeSerializeHandler, () => Default.MovedTree);

    public static StepForm<WorkspaceRecord> WorkspaceStep => new(Default.WorkspaceRecordSerializeHandler, () => Default.WorkspaceRecord);
}
