using System.Text.Json.Serialization;

namespace Lathe.Engine.Agents;

/// <summary>The JSON of the results that an agent's steps record.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(ToolAnswer))]
public sealed partial class AgentJson : JsonSerializerContext;
