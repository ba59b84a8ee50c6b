using Microsoft.Extensions.AI;

namespace Lathe.Models;

/// <summary>What a provider has counted before the answer is known to be whole. The usage itself comes with the last update; this is for calls that fail before it.</summary>
public static class UsageSoFar
{
    private const string Key = "lathe.usage_so_far";

    /// <summary>The counts that an update carries; mostly none.</summary>
    /// <param name="update">The update.</param>
    public static UsageDetails? Of(ChatResponseUpdate update) => update.AdditionalProperties?.TryGetValue(Key, out var value) == true ? value as UsageDetails : null;

    internal static ChatResponseUpdate Carry(UsageDetails usage) => new() { AdditionalProperties = new AdditionalPropertiesDictionary { [Key] = usage } };
}
