using System.Globalization;
using System.Text;

namespace Lathe.TestKit.Stores;

/// <summary>A request or an answer of HTTP/1.1, byte for byte as it came.</summary>
/// <param name="Start">Its first line.</param>
/// <param name="Headers">Names and values in their order.</param>
/// <param name="Body">As it was sent: chunked where the headers say so.</param>
internal sealed record HttpMessage(string Start, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    private const int LongestHead = 64 * 1024;

    public string Method => Start[..Start.IndexOf(' ')];

    /// <summary>The path and the query of a request.</summary>
    public string Target => Start.Split(' ')[1];

    public int Status => int.Parse(Start.Split(' ')[1], CultureInfo.InvariantCulture);

    public string? this[string name] => Headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public static HttpMessage Answer(string status, string type, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return new HttpMessage($"HTTP/1.1 {status}", [("Content-Type", type), ("Content-Length", bytes.Length.ToString(CultureInfo.InvariantCulture))], bytes);
    }

    public HttpMessage Without(string name) => this with { Headers = [.. Headers.Where(h => !h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))] };

    public HttpMessage With(string name, string value) => Without(name) is var bare ? bare with { Headers = [.. bare.Headers, (name, value)] } : this;

    public byte[] Head()
    {
        var text = new StringBuilder(Start).Append("\r\n");
        foreach (var (name, value) in Headers) text.Append(name).Append(": ").Append(value).Append("\r\n");
        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }

    public byte[] Bytes(bool withoutBody = false) => withoutBody ? Head() : [.. Head(), .. Body];

    /// <summary>Reads one message; null where the other side has nothing more to say.</summary>
    /// <param name="stream">Buffered.</param>
    /// <param name="toHead">Whether it is the answer to a HEAD request, which has no body.</param>
    /// <param name="expected">Is called where the sender waits for a word before it sends the body.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<HttpMessage?> ReadAsync(Stream stream, bool toHead, Func<Task>? expected, CancellationToken cancellationToken)
    {
        if (await LineAsync(stream, cancellationToken) is not { Length: > 0 } start) return null;
        var headers = new List<(string, string)>();
        while (await LineAsync(stream, cancellationToken) is { Length: > 0 } line) headers.Add((line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim()));
        var head = new HttpMessage(start, headers, []);
        if (head["Expect"] is not null && expected is not null) await expected();
        var isAnswer = start.StartsWith("HTTP/", StringComparison.Ordinal);
        if (toHead || (isAnswer && head.Status is 204 or 304)) return head;
        if (head["Transfer-Encoding"]?.Contains("chunked", StringComparison.OrdinalIgnoreCase) is true) return head with { Body = await ChunksAsync(stream, cancellationToken) };
        if (head["Content-Length"] is { } length)
        {
            var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body, cancellationToken);
            return head with { Body = body };
        }

        if (!isAnswer) return head;
        using var rest = new MemoryStream();
        await stream.CopyToAsync(rest, cancellationToken);
        return (head with { Body = rest.ToArray() }).With("Content-Length", rest.Length.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<byte[]> ChunksAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (await LineAsync(stream, cancellationToken) is { } line)
        {
            body.Write(Encoding.Latin1.GetBytes(line + "\r\n"));
            var size = int.Parse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var chunk = new byte[size + 2];
            await stream.ReadExactlyAsync(chunk, cancellationToken);
            body.Write(chunk);
            if (size == 0) break;
        }

        return body.ToArray();
    }

    private static async Task<string?> LineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
            if (line.Length > LongestHead) throw new InvalidDataException("The head is too long.");
        }

        return line.Length > 0 ? throw new EndOfStreamException() : null;
    }
}
