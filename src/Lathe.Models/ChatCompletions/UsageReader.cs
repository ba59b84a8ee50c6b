using System.Text.Json;
using Lathe.Models.Catalog;
using Microsoft.Extensions.AI;

namespace Lathe.Models.ChatCompletions;

/// <summary>The usage object of Chat Completions, both ways.</summary>
internal static class UsageReader
{
    public static UsageDetails Read(JsonElement usage)
    {
        var details = new UsageDetails
        {
            InputTokenCount = Number(usage, "prompt_tokens"),
            OutputTokenCount = Number(usage, "completion_tokens"),
            TotalTokenCount = Number(usage, "total_tokens"),

            // DeepSeek has a name of its own for what its cache answered.
            CachedInputTokenCount = Nested(usage, "prompt_tokens_details", "cached_tokens") ?? Number(usage, "prompt_cache_hit_tokens"),
            ReasoningTokenCount = Nested(usage, "completion_tokens_details", "reasoning_tokens"),
        };
        if (Nested(usage, "prompt_tokens_details", "cache_write_tokens") is > 0 and { } written)
        {
            details.AdditionalCounts = new AdditionalPropertiesDictionary<long> { [ModelUsage.CacheWriteCount] = written };
        }

        return details;
    }

    public static void Write(Utf8JsonWriter writer, UsageDetails usage)
    {
        writer.WriteStartObject();
        if (usage.InputTokenCount is { } input) writer.WriteNumber("prompt_tokens", input);
        if (usage.OutputTokenCount is { } output) writer.WriteNumber("completion_tokens", output);
        long written = 0;
        usage.AdditionalCounts?.TryGetValue(ModelUsage.CacheWriteCount, out written);
        if (usage.CachedInputTokenCount is > 0 || written > 0)
        {
            writer.WriteStartObject("prompt_tokens_details");
            writer.WriteNumber("cached_tokens", usage.CachedInputTokenCount ?? 0);
            if (written > 0) writer.WriteNumber("cache_write_tokens", written);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static long? Number(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number : null;

    private static long? Nested(JsonElement item, string outer, string name) =>
        item.TryGetProperty(outer, out var value) && value.ValueKind == JsonValueKind.Object ? Number(value, name) : null;
}
