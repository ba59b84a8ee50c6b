using System.Text.Json.Serialization;
using Lathe.Engine.Journal;

namespace Lathe.Engine.Agents;

/// <summary>The JSON of the results that an agent's steps record.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(ToolAnswer))]
public sealed partial class AgentJson : JsonSerializerContext
{
    /// <summary>The result of a model step.</summary>
    public static StepForm<ModelAnswer> ModelStep => new(Default.ModelAnswerSerializeHandler, () => Default.ModelAnswer);

    /// <summary>The result of a tool step.</summary>
    public static StepForm<ToolAnswer> ToolStep => new(Default.ToolAnswerSerializeHandler, () => Default.ToolAnswer);
}
