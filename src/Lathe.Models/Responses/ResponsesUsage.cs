using System.Text.Json;
using Lathe.Models.Catalog;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Responses;

/// <summary>The usage object of Responses.</summary>
internal static class ResponsesUsage
{
    public static UsageDetails Read(JsonElement usage)
    {
        var input = WireJson.Member(usage, "input_tokens_details");
        var details = new UsageDetails
        {
            InputTokenCount = WireJson.Count(usage, "input_tokens"),
            OutputTokenCount = WireJson.Count(usage, "output_tokens"),
            TotalTokenCount = WireJson.Count(usage, "total_tokens"),
            CachedInputTokenCount = WireJson.Count(input, "cached_tokens"),
            ReasoningTokenCount = WireJson.Count(WireJson.Member(usage, "output_tokens_details"), "reasoning_tokens"),
        };
        if (WireJson.Count(input, "cache_write_tokens") is > 0 and { } written) details.AdditionalCounts = new AdditionalPropertiesDictionary<long> { [ModelUsage.CacheWriteCount] = written };
        return details;
    }
}
