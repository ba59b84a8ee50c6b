using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lathe.TestKit.ModelServer;

/// <summary>
/// Counts the tokens of requests as providers do, what they kept from earlier ones apart. Messages (Anthropic): a prefix is kept at each breakpoint (<c>cache_control</c>, four at most) and found at a breakpoint or at most 20 blocks before one;
/// tools, then system, then messages. Chat Completions and Responses: the longest common beginning with an earlier request, in steps of 128 tokens. Nothing under 1,024 tokens is kept. A token is four characters of a block's JSON, rounded up:
/// no provider's vocabulary, but the same text always counts the same. Nothing expires.
/// </summary>
public sealed class PromptCache
{
    private const int Least = 1_024;
    private const int LookBack = 20;
    private const int MostBreakpoints = 4;
    private const int Step = 128;
    private readonly Dictionary<string, int> _kept = new(StringComparer.Ordinal);
    private readonly List<string> _sent = [];
    private IReadOnlyList<string> _before = [];

    /// <summary>Of the last request, the tokens that the request before had as well, from the beginning on.</summary>
    public int SentAgain { get; private set; }

    /// <summary>The usage of an answer to a request, and what is kept of it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="output">The tokens of the answer.</param>
    public ScriptedUsage Count(RecordedRequest request, int output = 20) => request.IsAnthropic ? OfBreakpoints(request, output) : OfBeginning(request, output);

    private ScriptedUsage OfBreakpoints(RecordedRequest request, int output)
    {
        var blocks = Blocks(request.Body);
        var (hashes, tokens) = Prefixes(blocks);
        var breakpoints = Enumerable.Range(0, blocks.Count).Where(i => blocks[i].Breakpoint).ToList();
        if (breakpoints.Count > MostBreakpoints) throw new InvalidOperationException($"A request with {breakpoints.Count} breakpoints is refused by the provider.");
        var read = 0;
        foreach (var at in breakpoints)
        {
            for (var i = at; i >= Math.Max(0, at - LookBack); i--)
            {
                if (!_kept.TryGetValue(hashes[i], out var kept)) continue;
                read = Math.Max(read, kept);
                break;
            }
        }

        var written = 0;
        foreach (var at in breakpoints)
        {
            if (tokens[at] < Least) continue;
            _kept[hashes[at]] = tokens[at];
            written = Math.Max(written, tokens[at] - read);
        }

        Compare([.. blocks.Select(b => b.Text)]);
        SentAgain = SentAgain > 0 ? tokens[SentAgain - 1] : 0;
        return new ScriptedUsage(tokens[^1], output, read, written);
    }

    private ScriptedUsage OfBeginning(RecordedRequest request, int output)
    {
        List<string> parts = [.. Parts(request.Body)];
        var text = string.Concat(parts);
        var common = 0;
        foreach (var earlier in _sent) common = Math.Max(common, text.AsSpan().CommonPrefixLength(earlier));
        _sent.Add(text);
        Compare(parts);
        SentAgain = Tokens(parts.Take(SentAgain).Sum(static p => p.Length));
        var tokens = Tokens(common) / Step * Step;
        return new ScriptedUsage(Tokens(text.Length), output, tokens >= Least ? tokens : 0);
    }

    private void Compare(IReadOnlyList<string> now)
    {
        SentAgain = 0;
        while (SentAgain < Math.Min(now.Count, _before.Count) && now[SentAgain] == _before[SentAgain]) SentAgain++;
        _before = now;
    }

    private static (List<string> Hashes, List<int> Tokens) Prefixes(List<(string Text, bool Breakpoint)> blocks)
    {
        var (hashes, tokens) = (new List<string>(), new List<int>());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (text, _) in blocks)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
            hashes.Add(Convert.ToHexString(hash.GetCurrentHash()));
            tokens.Add((tokens.Count > 0 ? tokens[^1] : 0) + Tokens(text.Length));
        }

        return (hashes, tokens);
    }

    private static List<(string Text, bool Breakpoint)> Blocks(JsonElement body)
    {
        var blocks = new List<(string, bool)>();
        if (body.TryGetProperty("tools", out var tools)) foreach (var tool in tools.EnumerateArray()) Add("tool", tool);
        if (body.TryGetProperty("system", out var system)) AddContent("system", system);
        foreach (var message in body.GetProperty("messages").EnumerateArray()) AddContent(message.GetProperty("role").GetString()!, message.GetProperty("content"));
        return blocks;

        void AddContent(string role, JsonElement content)
        {
            if (content.ValueKind == JsonValueKind.String) blocks.Add((role + content.GetRawText(), false));
            else foreach (var block in content.EnumerateArray()) Add(role, block);
        }

        void Add(string role, JsonElement block)
        {
            var node = JsonNode.Parse(block.GetRawText())!.AsObject();
            var marked = node.Remove("cache_control");
            blocks.Add((role + node.ToJsonString(), marked));
        }
    }

    private static IEnumerable<string> Parts(JsonElement body)
    {
        foreach (var name in (string[])["tools", "instructions", "messages", "input"])
        {
            if (!body.TryGetProperty(name, out var value)) continue;
            if (value.ValueKind != JsonValueKind.Array) yield return value.GetRawText();
            else foreach (var item in value.EnumerateArray()) yield return item.GetRawText();
        }
    }

    private static int Tokens(int characters) => (characters + 3) / 4;
}
