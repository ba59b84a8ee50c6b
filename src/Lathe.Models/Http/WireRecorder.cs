using System.Text;
using Lathe.Models.Providers;

namespace Lathe.Models.Http;

/// <summary>Keeps what goes over the wire in one exchange, bounded, and hands it on once when the answer's body is closed.</summary>
internal sealed class WireRecorder(ProviderSettings settings, Action<WireExchange> onExchange)
{
    /// <summary>The most bytes that are kept of the head of a body.</summary>
    public const int LargestBody = 1 << 20;

    private const int ShortestSecret = 6;
    private readonly MemoryStream _answer = new();
    private string _method = "", _address = "", _request = "";
    private long _length;
    private int _done;

    public int? Status { get; set; }

    public async Task BeginAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _method = request.Method.Method;
        _address = request.RequestUri?.GetLeftPart(UriPartial.Path) ?? "";
        if (request.Content is null) return;
        await request.Content.LoadIntoBufferAsync(cancellationToken);
        var body = await request.Content.ReadAsByteArrayAsync(cancellationToken);
        _request = Text(body.AsSpan(0, Math.Min(body.Length, LargestBody)), body.Length);
    }

    public void Note(ReadOnlySpan<byte> bytes)
    {
        _length += bytes.Length;
        var room = LargestBody - (int)_answer.Length;
        _answer.Write(bytes[..Math.Min(room, bytes.Length)]);
    }

    public void End()
    {
        if (Interlocked.Exchange(ref _done, 1) == 0) onExchange(new WireExchange(_method, _address, _request, Status, Text(_answer.GetBuffer().AsSpan(0, (int)_answer.Length), _length)));
    }

    private string Text(ReadOnlySpan<byte> kept, long length)
    {
        var text = Encoding.UTF8.GetString(kept);
        if (settings.ApiKey is { } key) text = Masked(text, key);
        foreach (var value in settings.Headers.Values) text = Masked(text, value);
        return length > kept.Length ? $"{text}\n[… {length - kept.Length:N0} bytes left out]" : text;
    }

    private static string Masked(string text, string secret) => secret.Length < ShortestSecret ? text : text.Replace(secret, "***", StringComparison.Ordinal);
}
