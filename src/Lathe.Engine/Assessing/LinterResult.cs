using System.Text.Json.Serialization;
using Lathe.Engine.Journal;
using Lathe.Quality;

namespace Lathe.Engine.Assessing;

/// <summary>What a linter said of a tree. Texts are redacted; paths are those of the tree where they could be found there.</summary>
/// <param name="Name">The linter, as the configuration calls it.</param>
/// <param name="Version">Its version, where it says.</param>
/// <param name="Findings">What it found, in the whole tree, bounded.</param>
/// <param name="Left">How many more there were.</param>
/// <param name="Problem">Why nothing, or not everything, came of it; null where all is well.</param>
public sealed record LinterResult(string Name, string? Version, IReadOnlyList<Finding> Findings, int Left, string? Problem)
{
    /// <summary>What it says of the rules that its findings name.</summary>
    public IReadOnlyList<RuleDescription> Rules { get; set; } = [];

    /// <summary>The form for reports.</summary>
    [JsonIgnore]
    public LinterRun Run => new(Name, Version, Problem);
}

/// <summary>The JSON of recorded linters.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LinterResult))]
internal sealed partial class AssessingJson : JsonSerializerContext
{
    /// <summary>The result of a linter's step.</summary>
    public static StepForm<LinterResult> LinterStep => new(Default.LinterResultSerializeHandler, () => Default.LinterResult);
}
