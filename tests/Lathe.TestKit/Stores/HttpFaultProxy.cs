using System.Net;
using System.Net.Sockets;

namespace Lathe.TestKit.Stores;

/// <summary>A proxy that fails between an adapter and a server that speaks S3 or DynamoDB. A copy with If-None-Match is answered as AWS does, because moto does not know that header there.</summary>
public sealed class HttpFaultProxy : FaultProxy
{
    private const int LongestDelay = 400;

    private readonly bool _isFragile;
    private readonly SemaphoreSlim _copying = new(1, 1);

    private HttpFaultProxy(IPEndPoint server, StoreDice dice, bool isFragile)
        : base(server, dice) => _isFragile = isFragile;

    /// <summary>Its address, to be used instead of the server's.</summary>
    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>Starts one.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="dice">Draws what happens.</param>
    /// <param name="isFragile">Whether the server itself ends where a request does in its middle, as dynalite does.</param>
    public static HttpFaultProxy Start(string server, StoreDice dice, bool isFragile = false)
    {
        var proxy = new HttpFaultProxy(new IPEndPoint(IPAddress.Loopback, new Uri(server).Port), dice, isFragile);
        proxy.Start();
        return proxy;
    }

    protected override async Task ServeAsync(Socket client, CancellationToken cancellationToken)
    {
        await using var stream = new BufferedStream(new NetworkStream(client), 32 * 1024);
        while (await HttpMessage.ReadAsync(stream, toHead: false, () => SendAsync(client, "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken), cancellationToken) is { } request)
        {
            var kind = RequestKind.Of(request);
            var fault = Dice.Draw(kind.Line, _isFragile ? [.. kind.Possible.Where(f => f != StoreFault.HalfRequest)] : kind.Possible);
            if (!await ServeAsync(client, request, kind, fault, cancellationToken)) return;
        }
    }

    // False where the connection is over.
    private async Task<bool> ServeAsync(Socket client, HttpMessage request, RequestKind kind, StoreFault fault, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case StoreFault.ResetBefore:
                return Over(client);
            case StoreFault.Silence:
                await GoneAsync(client, cancellationToken);
                return false;
            case StoreFault.Late:
                var delay = Dice.Below(LongestDelay);
                Later(async token =>
                {
                    await Task.Delay(delay, token);
                    await AskAsync(request, token);
                });
                return Over(client);
            case StoreFault.HalfRequest:
                await HalfAsync(request, cancellationToken);
                return Over(client);
            case StoreFault.Error500 or StoreFault.Gateway or StoreFault.Throttled or StoreFault.TryAgain or StoreFault.ErrorIn200:
                return await AnswerAsync(client, request, kind.Failure(fault, Dice.Below(1_000)), cancellationToken);
        }

        if (await AskAsync(request, cancellationToken) is not { } answer) return Over(client);
        var bytes = answer.Bytes(request.Method == "HEAD");
        switch (fault)
        {
            case StoreFault.ResetAfter:
                return Over(client);
            case StoreFault.SilenceAfter:
                await GoneAsync(client, cancellationToken);
                return false;
            case StoreFault.Error500After:
                return await AnswerAsync(client, request, kind.Failure(StoreFault.Error500, 0), cancellationToken);
            case StoreFault.HalfAnswer:
                await SendAsync(client, bytes.AsMemory(0, bytes.Length - Math.Max(1, (bytes.Length - answer.Head().Length) / 2)), cancellationToken);
                if (Dice.Below(2) == 0) return Over(client);
                client.Shutdown(SocketShutdown.Send);
                return false;
            case StoreFault.StalledAnswer:
                await SendAsync(client, bytes.AsMemory(0, bytes.Length - Math.Max(1, (bytes.Length - answer.Head().Length) / 2)), cancellationToken);
                await GoneAsync(client, cancellationToken);
                return false;
            case StoreFault.SlowAnswer:
                await DribbleAsync(client, bytes, cancellationToken);
                return true;
            case StoreFault.FlippedByte when answer is { Status: 200, Body.Length: > 0 }:
                bytes[^(1 + Dice.Below(answer.Body.Length))] ^= 1;
                break;
        }

        await SendAsync(client, bytes, cancellationToken);
        return true;
    }

    private static bool Over(Socket client)
    {
        Reset(client);
        return false;
    }

    private static async Task<bool> AnswerAsync(Socket client, HttpMessage request, HttpMessage answer, CancellationToken cancellationToken)
    {
        await SendAsync(client, answer.Bytes(request.Method == "HEAD"), cancellationToken);
        return true;
    }

    private async Task<HttpMessage?> AskAsync(HttpMessage request, CancellationToken cancellationToken)
    {
        if (request["x-amz-copy-source"] is null || request["If-None-Match"] != "*") return await PassAsync(request, cancellationToken);
        await _copying.WaitAsync(cancellationToken);
        try
        {
            var there = await PassAsync(new HttpMessage($"HEAD {request.Target} HTTP/1.1", [("Host", request["Host"]!), ("Authorization", request["Authorization"]!)], []), cancellationToken);
            return there?.Status == 200 ? RequestKind.PreconditionFailed : await PassAsync(request, cancellationToken);
        }
        finally
        {
            _copying.Release();
        }
    }

    private async Task<HttpMessage?> PassAsync(HttpMessage request, CancellationToken cancellationToken)
    {
        using var server = await ConnectAsync(cancellationToken);
        await SendAsync(server, request.Without("Expect").With("Connection", "close").Bytes(), cancellationToken);
        await using var stream = new BufferedStream(new NetworkStream(server), 32 * 1024);
        return (await HttpMessage.ReadAsync(stream, request.Method == "HEAD", null, cancellationToken))?.Without("Connection");
    }

    private async Task HalfAsync(HttpMessage request, CancellationToken cancellationToken)
    {
        using var server = await ConnectAsync(cancellationToken);
        var bytes = request.Without("Expect").With("Connection", "close").Bytes();
        await SendAsync(server, bytes.AsMemory(0, bytes.Length - (request.Body.Length > 0 ? Math.Max(1, request.Body.Length / 2) : bytes.Length / 2)), cancellationToken);
        server.Shutdown(SocketShutdown.Send);
        await GoneAsync(server, cancellationToken);
    }
}
