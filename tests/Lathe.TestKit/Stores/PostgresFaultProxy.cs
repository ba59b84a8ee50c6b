using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lathe.TestKit.Stores;

/// <summary>
/// A proxy that fails between a client and PostgreSQL. What is drawn for is a whole exchange: everything up to a Sync, or one simple query, and the answer up to ReadyForQuery.
/// The protocol: https://www.postgresql.org/docs/15/protocol-message-formats.html
/// </summary>
public sealed class PostgresFaultProxy : FaultProxy
{
    private const int CancelRequest = 80877102, SslRequest = 80877103, GssRequest = 80877104, LongestDelay = 400;

    private static readonly StoreFault[] Possible =
    [
        StoreFault.ResetBefore, StoreFault.ResetAfter, StoreFault.Silence, StoreFault.SilenceAfter, StoreFault.Late, StoreFault.Error500, StoreFault.Throttled, StoreFault.TryAgain,
        StoreFault.HalfRequest, StoreFault.HalfAnswer, StoreFault.StalledAnswer, StoreFault.SlowAnswer,
    ];

    private PostgresFaultProxy(IPEndPoint server, StoreDice dice)
        : base(server, dice)
    {
    }

    /// <summary>Starts one.</summary>
    /// <param name="port">The server's port on 127.0.0.1.</param>
    /// <param name="dice">Draws what happens.</param>
    public static PostgresFaultProxy Start(int port, StoreDice dice)
    {
        var proxy = new PostgresFaultProxy(new IPEndPoint(IPAddress.Loopback, port), dice);
        proxy.Start();
        return proxy;
    }

    protected override async Task ServeAsync(Socket client, CancellationToken cancellationToken)
    {
        await using var from = new BufferedStream(new NetworkStream(client), 16 * 1024);
        using var server = await ConnectAsync(cancellationToken);
        await using var to = new BufferedStream(new NetworkStream(server), 16 * 1024);
        if (!await BeginAsync(client, from, server, cancellationToken)) return;
        await SendAsync(client, (await AnswerAsync(to, cancellationToken)).Bytes, cancellationToken);
        while (await ExchangeAsync(from, cancellationToken) is ({ } exchange, not 'X'))
        {
            var fault = Dice.Draw(Encoding.Latin1.GetString(exchange), Possible);
            if (!await ServeAsync(client, server, to, exchange, fault, cancellationToken)) return;
        }
    }

    // False where the connection is over.
    private async Task<bool> ServeAsync(Socket client, Socket server, Stream to, byte[] exchange, StoreFault fault, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case StoreFault.ResetBefore:
                Reset(client);
                return false;
            case StoreFault.Silence:
                await GoneAsync(client, cancellationToken);
                return false;
            case StoreFault.Late:
                Reset(client);
                await Task.Delay(Dice.Below(LongestDelay), cancellationToken);
                await SendAsync(server, exchange, cancellationToken);
                await AnswerAsync(to, cancellationToken);
                return false;
            case StoreFault.HalfRequest:
                await SendAsync(server, exchange.AsMemory(0, exchange.Length / 2), cancellationToken);
                Reset(client);
                return false;
            case StoreFault.Error500:
                await SendAsync(client, Error("FATAL", "57P01", ready: false), cancellationToken);
                return false;
            case StoreFault.Throttled or StoreFault.TryAgain:
                await SendAsync(client, Error("ERROR", fault == StoreFault.Throttled ? "53300" : "40001", ready: true), cancellationToken);
                return true;
        }

        await SendAsync(server, exchange, cancellationToken);
        var (answer, whole) = await AnswerAsync(to, cancellationToken);
        switch (fault)
        {
            case StoreFault.ResetAfter:
                Reset(client);
                return false;
            case StoreFault.SilenceAfter:
                await GoneAsync(client, cancellationToken);
                return false;
            case StoreFault.HalfAnswer:
                await SendAsync(client, answer.AsMemory(0, answer.Length / 2), cancellationToken);
                Reset(client);
                return false;
            case StoreFault.StalledAnswer:
                await SendAsync(client, answer.AsMemory(0, answer.Length / 2), cancellationToken);
                await GoneAsync(client, cancellationToken);
                return false;
            case StoreFault.SlowAnswer:
                await DribbleAsync(client, answer, cancellationToken);
                return whole;
        }

        await SendAsync(client, answer, cancellationToken);
        return whole;
    }

    // Up to the start-up message; encryption is not offered, and a request to cancel is passed on.
    private static async Task<bool> BeginAsync(Socket client, Stream from, Socket server, CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = new byte[8];
            if (await from.ReadAtLeastAsync(head, 8, throwOnEndOfStream: false, cancellationToken) < 8) return false;
            var code = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4));
            if (code is SslRequest or GssRequest)
            {
                await SendAsync(client, "N"u8.ToArray(), cancellationToken);
                continue;
            }

            var rest = new byte[BinaryPrimitives.ReadInt32BigEndian(head) - 8];
            await from.ReadExactlyAsync(rest, cancellationToken);
            await SendAsync(server, (byte[])[.. head, .. rest], cancellationToken);
            return code != CancelRequest;
        }
    }

    private static async Task<(byte[]? Bytes, char? Last)> ExchangeAsync(Stream from, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        while (true)
        {
            var kind = await MessageAsync(from, all, cancellationToken);
            if (kind is 'S' or 'Q' or 'X') return (all.ToArray(), kind);
            if (kind is null) return default;
        }
    }

    private static async Task<(byte[] Bytes, bool Whole)> AnswerAsync(Stream to, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        while (true)
        {
            var kind = await MessageAsync(to, all, cancellationToken);
            if (kind is 'Z' or null) return (all.ToArray(), kind is 'Z');
        }
    }

    private static async Task<char?> MessageAsync(Stream stream, MemoryStream into, CancellationToken cancellationToken)
    {
        var head = new byte[5];
        if (await stream.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false, cancellationToken) < 5) return null;
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
        await stream.ReadExactlyAsync(body, cancellationToken);
        into.Write(head);
        into.Write(body);
        return (char)head[0];
    }

    private static byte[] Error(string severity, string state, bool ready)
    {
        var body = Encoding.ASCII.GetBytes($"S{severity}\0V{severity}\0C{state}\0MOf the campaign.\0\0");
        var message = new byte[5 + body.Length];
        message[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), body.Length + 4);
        body.CopyTo(message, 5);
        return ready ? [.. message, (byte)'Z', 0, 0, 0, 5, (byte)'I'] : message;
    }
}
