using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lathe.Models;
using Lathe.Models.Providers;
using Microsoft.Extensions.AI;

namespace Lathe.Bench.Streams;

/// <summary>Reads one stream until it is stopped and notes how old each piece is when it is there.</summary>
internal interface IReader
{
    string Name { get; }

    Task ReadAsync(Latencies latencies, CancellationToken cancellationToken);
}

/// <summary>What can be had at the best: an HttpClient, and the bytes of each event searched for the time in it. Nothing is parsed, made or timed out.</summary>
internal sealed class RelayReader(HttpClient http, Uri address) : IReader
{
    private const int Digits = 20;

    public string Name => "relay";

    public async Task ReadAsync(Latencies latencies, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("""{"model":"bench","stream":true,"messages":[{"role":"user","content":"Go."}]}""", Encoding.UTF8, "application/json") };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[8 << 10];
        var kept = 0;
        while (true)
        {
            var read = await body.ReadAsync(buffer.AsMemory(kept), cancellationToken);
            if (read == 0) return;
            kept += read;
            var used = Scan(buffer.AsSpan(0, kept), latencies);
            buffer.AsSpan(used, kept - used).CopyTo(buffer);
            kept -= used;
        }
    }

    private static int Scan(ReadOnlySpan<byte> bytes, Latencies latencies)
    {
        var used = 0;
        while (bytes[used..].IndexOf("\n\n"u8) is var end and >= 0)
        {
            var text = bytes.Slice(used, end);
            var at = text.IndexOf("\"content\":\" "u8);
            if (at >= 0) latencies.Add(long.Parse(text.Slice(at + 12, Digits), CultureInfo.InvariantCulture));
            used += end + 2;
        }

        return used;
    }
}

/// <summary>The whole chain that a run's model calls go through: buffer, pacing, tries, circuit, telemetry, faults, idle time-out, OpenAI's SDK, parsing.</summary>
internal sealed class LatheReader(IChatClient client) : IReader
{
    private static readonly ChatMessage[] s_messages = [new(ChatRole.User, "Go.")];

    public string Name => "lathe";

    public static LatheReader Connect(Uri address)
    {
        var reference = ModelReference.Parse("openai/bench");
        var variables = new Dictionary<string, string> { ["OPENAI_BASE_URL"] = address.ToString(), ["OPENAI_API_KEY"] = "bench-key" };
        return new LatheReader(ChatClients.Create(reference, KnownProviders.Resolve(reference, variables, new Dictionary<string, ConfiguredProvider>())));
    }

    public async Task ReadAsync(Latencies latencies, CancellationToken cancellationToken)
    {
        await foreach (var update in client.GetStreamingResponseAsync(s_messages, cancellationToken: cancellationToken))
        {
            if (update.Contents is [TextContent text]) latencies.Add(long.Parse(text.Text, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture));
        }
    }
}

/// <summary>Ages of pieces in classes of 10 µs, up to 2 s.</summary>
internal sealed class Latencies
{
    private readonly int[] _counts = new int[200_000];
    private long _count;

    /// <summary>Whether pieces count; before that, only that they come.</summary>
    public volatile bool Counting;


    public long Count => Interlocked.Read(ref _count);

    public void Add(long sent)
    {
        if (!Counting) return;
        var age = Stopwatch.GetElapsedTime(sent);
        Interlocked.Increment(ref _counts[Math.Clamp((int)(age.TotalMicroseconds / 10), 0, _counts.Length - 1)]);
        Interlocked.Increment(ref _count);
    }

    /// <summary>In milliseconds.</summary>
    public double Percentile(double share)
    {
        var rank = (long)Math.Ceiling(share * _count);
        for (var i = 0; i < _counts.Length; i++)
            if ((rank -= _counts[i]) <= 0) return (i + 1) / 100.0;
        return double.NaN;
    }
}
