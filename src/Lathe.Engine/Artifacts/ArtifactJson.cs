using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>The JSON of catalogs and of the outbox; members are only ever added.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ArtifactVersion))]
[JsonSerializable(typeof(OutboxEntry))]
public sealed partial class ArtifactJson : JsonSerializerContext
{
    /// <summary>Characters of a version's record: DynamoDB takes 400 kB for an item.</summary>
    public const int LongestRecord = 350_000;

    /// <summary>A version as catalogs keep it.</summary>
    /// <param name="version">The version.</param>
    /// <exception cref="LatheException">Validation <c>artifacts.too_many_parts</c>.</exception>
    public static string Write(ArtifactVersion version)
    {
        var text = JsonSerializer.Serialize(version, Default.ArtifactVersion);
        return Encoding.UTF8.GetByteCount(text) <= LongestRecord ? text : throw ArtifactErrors.Invalid("too_many_parts", $"{version.Name} has {version.Parts.Count} parts, too many for one version.", "Store it as several items.");
    }

    /// <summary>A version from what a catalog keeps.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="place">The catalog, for the error.</param>
    /// <exception cref="LatheException">Storage <c>artifacts.catalog_corrupt</c>.</exception>
    public static ArtifactVersion Read(string text, string place)
    {
        try
        {
            if (JsonSerializer.Deserialize(text, Default.ArtifactVersion) is { Parts: [{ Number: 0 }, ..] } version) return version;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new LatheError(Errors.ErrorKind.Storage, "artifacts.catalog_corrupt", $"A version's record in {place} cannot be read.") { Guidance = "Restore the catalog from a backup." }.ToException();
    }
}
