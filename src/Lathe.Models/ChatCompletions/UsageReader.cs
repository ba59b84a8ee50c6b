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
            InputTokenCount = WireJson.Count(usage, "prompt_tokens"),
            OutputTokenCount = WireJson.Count(usage, "completion_tokens"),
            TotalTokenCount = WireJson.Count(usage, "total_tokens"),

            // DeepSeek has a name of its own for what its cache answered.
            CachedInputTokenCount = WireJson.Count(WireJson.Member(usage, "prompt_tokens_details"), "cached_tokens") ?? WireJson.Count(usage, "prompt_cache_hit_tokens"),
            ReasoningTokenCount = WireJson.Count(WireJson.Member(usage, "completion_tokens_details"), "reasoning_tokens"),
        };
        if (WireJson.Count(WireJson.Member(usage, "prompt_tokens_details"), "cache_write_tokens") is > 0 and { } written)
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
}
