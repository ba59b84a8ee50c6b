using System.Runtime.CompilerServices;

namespace Lathe.Models.Http;

/// <summary>The data of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), one payload for each event; everything but <c>data</c> is skipped.</summary>
internal static class ServerSentEvents
{
    public static async IAsyncEnumerable<string> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream);
        string? data = null;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null) yield return data;
                data = null;
            }
            else if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                var value = line.AsSpan(5);
                if (value.Length > 0 && value[0] == ' ') value = value[1..];
                data = data is null ? value.ToString() : $"{data}\n{value}";
            }
        }

        // The specification drops an unfinished event; providers end their last one without the empty line.
        if (data is not null) yield return data;
    }
}
