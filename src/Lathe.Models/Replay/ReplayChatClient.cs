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
        ReportDifferences(exchange, list, options);
        var marks = exchange.Chunks.Any(static chunk => chunk.GetRawText().Contains("secret:", StringComparison.Ordinal)) ? SecretMarks.Map(exchange.Messages, list) : null;
        var reader = new ChunkReader();
        foreach (var chunk in exchange.Chunks)
        {
            if (_options.ChunkDelay > TimeSpan.Zero) await Task.Delay(_options.ChunkDelay, _options.Time, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.Read(AsHere(chunk, marks)) is { } update) yield return update;
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
        if (nearest is null)
        {
            return new LatheError(ErrorKind.Validation, "replay.used_up", $"The cassette is used up: all of its {_cassette.Count} answers were given, and one more request came.")
            {
                Guidance = "The recording ended here. Record it again, or go on with a real model: lathe resume RUN --model PROVIDER/NAME.",
            }.ToException();
        }

        var message = $"The cassette has no answer to this request. The nearest is exchange {nearest.Exchange.Place + 1} of {_cassette.Count} (conversation {nearest.Exchange.Conversation}); it differs:\n{TranscriptDiff.Of(nearest.Transcript, got)}";
        return new LatheError(ErrorKind.Validation, "replay.mismatch", message)
        {
            Guidance = "A cassette answers only the requests that it was recorded with. Record it again after a change of prompts, tools or files, or use a real model.",
        }.ToException();
    }

    private void ReportDifferences(RecordedExchange exchange, IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        if (_options.OnNotice is not { } tell) return;
        var prompt = Transcript.System(messages, options?.Instructions);
        if (!_systemReported && (exchange.SystemHash ?? _cassette.SystemHash) is { } system && system != Transcript.SystemHash(prompt, _normalisation))
        {
            _systemReported = true;
            var difference = exchange.SystemHash is null && _cassette.System is { } recorded ? TranscriptDiff.Of(Lines(recorded), Lines(prompt)).Split('\n') : [];
            tell(new ReplayNotice("replay.system_differs", "The system prompt is not the one that the cassette was recorded with.", difference));
        }

        if (!_toolsReported && (exchange.ToolsHash ?? _cassette.ToolsHash) is { } tools && tools != Transcript.ToolsHash(options?.Tools ?? []))
        {
            _toolsReported = true;
            var difference = exchange.ToolsHash is null && _cassette.Tools is { } known ? Differing(known, Transcript.ToolHashes(options?.Tools ?? [])) : [];
            tell(new ReplayNotice("replay.tools_differ", "The tools are not the ones that the cassette was recorded with.", difference));
        }
    }

    private List<string> Lines(string text) => [.. _normalisation.Apply(text).Split('\n')];

    private static List<string> Differing(IReadOnlyDictionary<string, string> recorded, SortedDictionary<string, string> now)
    {
        var lines = new List<string>();
        foreach (var (name, hash) in now)
        {
            if (!recorded.TryGetValue(name, out var known)) lines.Add($"+{name} (new)");
            else if (known != hash) lines.Add($"±{name} (another description or schema)");
        }

        foreach (var name in recorded.Keys.Where(name => !now.ContainsKey(name)).Order(StringComparer.Ordinal)) lines.Add($"-{name} (gone)");
        return lines.Count > 0 ? lines : ["the order of the tools differs"];
    }

    /// <summary>The chunk with this machine's folders in place of the placeholders, and this run's marks of secrets in place of the recorded ones.</summary>
    private JsonElement AsHere(JsonElement chunk, Dictionary<string, string>? marks)
    {
        if (marks is { Count: > 0 })
        {
            using var marked = JsonDocument.Parse(SecretMarks.Replace(chunk.GetRawText(), marks));
            chunk = marked.RootElement.Clone();
        }

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
