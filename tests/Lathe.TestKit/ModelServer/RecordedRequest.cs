using System.Text.Json;

namespace Lathe.TestKit.ModelServer;

/// <summary>One request as it arrived.</summary>
/// <param name="Number">1, 2, …</param>
/// <param name="Path">The path.</param>
/// <param name="Headers">The headers, names in lower case.</param>
/// <param name="Body">The body.</param>
/// <param name="Bytes">The length of the body.</param>
public sealed record RecordedRequest(int Number, string Path, IReadOnlyDictionary<string, string> Headers, JsonElement Body, int Bytes)
{
    public bool IsAnthropic => Path.EndsWith("/messages", StringComparison.Ordinal);

    public bool IsResponses => Path.EndsWith("/responses", StringComparison.Ordinal);

    public bool Streaming => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;

    public string Model => Body.GetProperty("model").GetString()!;

    public JsonElement Messages => Body.GetProperty("messages");
}
