using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;

namespace Lathe.Storage.Artifacts.Files;

/// <summary>What is kept beside an object's file.</summary>
internal sealed record ObjectRecord
{
    public required string Key { get; init; }

    public required long Size { get; init; }

    public required ObjectHash Hash { get; init; }

    public required DateTimeOffset Modified { get; init; }

    public string ContentType { get; init; } = "application/octet-stream";

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public ObjectProtection? Protection { get; init; }

    /// <summary>What was there, while a replacement is under way: a process that is killed leaves it, and the file's content then tells which of the two is true.</summary>
    public ObjectRecord? Before { get; init; }

    public ObjectInfo Info => new(Key, Size, Hash, Hash.Hex, Modified) { Metadata = Metadata, ContentType = ContentType, Protection = Protection ?? ObjectProtection.None };

    /// <summary>Null for what is no record; it is then as if there were none.</summary>
    public static ObjectRecord? Read(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ObjectRecordJson.Default.ObjectRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ObjectRecordJson.Default.ObjectRecord);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ObjectRecord))]
internal sealed partial class ObjectRecordJson : JsonSerializerContext;
