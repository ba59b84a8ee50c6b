using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Errors;
using Lathe.Models.Catalog;
using Lathe.Models.ChatCompletions;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Replay;

/// <summary>
/// Answers from a cassette. A request matches an exchange when their whole conversations are equal after <see cref="Normalisation"/>; each exchange answers once, in whatever order the requests come.
/// Another system prompt or other tools are reported and do not prevent a match; any other difference is refused with a diff.
/// </summary>
internal sealed class ReplayChatClient : IChatClient
{
    private readonly Cassette _cassette;
    private readonly ReplayOptions _options;
    private readonly Normalisation _normalisation;
    private readonly List<Recorded> _unused = [];
    private readonly Lock _lock = new();
    private bool _systemReported;
    private bool _toolsReported;

    public ReplayChatClient(Cassette cassette, ReplayOptions options)
    {
        (_cassette, _options, _normalisation) = (cassette, options, new Normalisation(options.Roots));
        foreach (var exchange in cassette.Exchanges) _unused.Add(new Recorded(exchange, Transcript.Of(exchange.Messages, _normalisation)));
    }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in GetStreamingResponseAsync(messages, options, cancellationToken)) updates.Add(update);
        return updates.ToChatResponse();
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var list = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var exchange = Take(list);
        ReportDifferences(list, options);
        var reader = new ChunkReader();
        foreach (var chunk in exchange.Chunks)
        {
            if (_options.ChunkDelay > TimeSpan.Zero) await Task.Delay(_options.ChunkDelay, _options.Time, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.Read(WithRoots(chunk)) is { } update) yield return update;
        }

        yield return reader.Finish();
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(Cassette) ? _cassette
        : serviceType == typeof(ModelInfo) ? new ModelInfo(ModelReference.ReplayProvider, _cassette.Model, _cassette.Window, null, Price.Free)
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(ModelReference.ReplayProvider, null, _cassette.Model)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // Nothing is held.
    }

    private RecordedExchange Take(IReadOnlyList<ChatMessage> messages)
    {
        var got = Transcript.Of(messages, _normalisation);
        lock (_lock)
        {
            Recorded? nearest = null;
            var most = -1;
            foreach (var candidate in _unused)
            {
                var common = TranscriptDiff.CommonStart(candidate.Transcript, got);
                if (common == got.Count && common == candidate.Transcript.Count)
                {
                    _unused.Remove(candidate);
                    return candidate.Exchange;
                }

                if (common > most) (nearest, most) = (candidate, common);
            }

            throw Mismatch(nearest, got);
        }
    }

    private LatheException Mismatch(Recorded? nearest, List<string> got)
    {
        var message = nearest is null
            ? $"The cassette is used up: all of its {_cassette.Count} answers were given, and one more request came."
            : $"The cassette has no answer to this request. The nearest is exchange {nearest.Exchange.Place + 1} of {_cassette.Count} (conversation {nearest.Exchange.Conversation}); it differs:\n{TranscriptDiff.Of(nearest.Transcript, got)}";
        return new LatheError(ErrorKind.Validation, "replay.mismatch", message)
        {
            Guidance = "A cassette answers only the requests that it was recorded with. Record it again after a change of prompts, tools or files, or use a real model.",
        }.ToException();
    }

    private void ReportDifferences(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        if (_options.OnNotice is not { } tell) return;
        if (!_systemReported && _cassette.SystemHash is { } system && system != Transcript.SystemHash(messages, options?.Instructions, _normalisation))
        {
            _systemReported = true;
            tell(new ReplayNotice("replay.system_differs", "The system prompt is not the one that the cassette was recorded with."));
        }

        if (!_toolsReported && _cassette.ToolsHash is { } tools && tools != Transcript.ToolsHash(options?.Tools ?? []))
        {
            _toolsReported = true;
            tell(new ReplayNotice("replay.tools_differ", "The tools are not the ones that the cassette was recorded with."));
        }
    }

    /// <summary>The chunk with this machine's folders in place of the placeholders.</summary>
    private JsonElement WithRoots(JsonElement chunk)
    {
        var raw = chunk.GetRawText();
        if (_options.Roots.Count == 0 || !raw.Contains("{lathe:", StringComparison.Ordinal)) return chunk;
        var node = JsonNode.Parse(raw)!;
        if (node["choices"]?[0]?["delta"] is JsonObject delta)
        {
            if (delta["content"] is JsonValue content && content.TryGetValue<string>(out var text)) delta["content"] = _normalisation.ShowRoots(text);
            foreach (var call in delta["tool_calls"] as JsonArray ?? [])
            {
                if (call?["function"] is JsonObject function && function["arguments"] is JsonValue value && value.TryGetValue<string>(out var arguments))
                {
                    function["arguments"] = _normalisation.ShowRootsInJson(arguments);
                }
            }
        }

        using var document = JsonDocument.Parse(node.ToJsonString());
        return document.RootElement.Clone();
    }

    private sealed record Recorded(RecordedExchange Exchange, List<string> Transcript);
}
