using System.Text.Json.Serialization;

namespace Lathe.Context;

/// <summary>A stored part of a profile with the files that it was made from.</summary>
internal sealed record ProfileRecord<T>(IReadOnlyList<ProfileInput> Inputs, T Value);

/// <summary>The symbols that a map of a repository can show.</summary>
internal sealed record MapSymbols(IReadOnlyList<KeySymbol> Symbols);

/// <summary>How the parts of profiles are stored.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProfileRecord<ManifestFacts>))]
[JsonSerializable(typeof(ProfileRecord<StyleFacts>))]
[JsonSerializable(typeof(ProfileRecord<TeamFiles>))]
[JsonSerializable(typeof(ProfileRecord<QualityFigures>))]
[JsonSerializable(typeof(ProfileRecord<MapSymbols>))]
[JsonSerializable(typeof(ProfileRecord<string>))]
internal sealed partial class ProfileJson : JsonSerializerContext;
