using Microsoft.Extensions.AI;

namespace Lathe.Models.Resilience;

/// <summary>The update that says: this stream begins again, discard what came of it so far.</summary>
public static class StreamRestart
{
    private const string Key = "lathe.stream_restarted";

    /// <summary>Whether an update is the marker.</summary>
    /// <param name="update">The update.</param>
    public static bool IsMarker(ChatResponseUpdate update) => update.AdditionalProperties?.ContainsKey(Key) == true;

    /// <summary>Reads a stream to its end and puts the answer together; what came before a restart is left out.</summary>
    /// <param name="updates">The stream.</param>
    /// <param name="shown">Told about every update, the marker included, as it comes; null for nobody.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<ChatResponse> CollectAsync(IAsyncEnumerable<ChatResponseUpdate> updates, Action<ChatResponseUpdate>? shown, CancellationToken cancellationToken)
    {
        var kept = new List<ChatResponseUpdate>();
        await foreach (var update in updates.WithCancellation(cancellationToken))
        {
            shown?.Invoke(update);
            if (IsMarker(update)) kept.Clear();
            else if (update.Contents.Count > 0 || (ToolCallProgress.Of(update).Count == 0 && UsageSoFar.Of(update) is null)) kept.Add(update);
        }

        return kept.ToChatResponse();
    }

    /// <summary>What says that the stream begins again: what came before it is to be discarded.</summary>
    public static ChatResponseUpdate Marker() => new() { AdditionalProperties = new AdditionalPropertiesDictionary { [Key] = true } };
}
