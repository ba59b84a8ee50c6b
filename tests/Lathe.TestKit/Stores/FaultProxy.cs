using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Lathe.TestKit.Stores;

/// <summary>Stands on a free port of 127.0.0.1 between clients and a server.</summary>
/// <param name="server">Where the server is.</param>
/// <param name="dice">Draws what happens.</param>
public abstract class FaultProxy(IPEndPoint server, StoreDice dice) : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _open = new();
    private Task _accepting = Task.CompletedTask;

    /// <summary>Its port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What came out of the proxy itself instead of a fault.</summary>
    public ConcurrentQueue<string> Broken { get; } = new();

    protected StoreDice Dice => dice;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_open.Keys);
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void Start()
    {
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Speaks with one client until its connection is over.</summary>
    protected abstract Task ServeAsync(Socket client, CancellationToken cancellationToken);

    protected async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken);
        return socket;
    }

    /// <summary>Ends a connection as a machine that has forgotten it does.</summary>
    protected static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }

        socket.Dispose();
    }

    /// <summary>Lets something happen after the client's request is over.</summary>
    protected void Later(Func<CancellationToken, Task> work) => Keep(Task.Run(() => GuardAsync(() => work(_stop.Token))));

    /// <summary>Returns when the client has given up.</summary>
    protected static async Task GoneAsync(Socket client, CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        while (await client.ReceiveAsync(buffer, cancellationToken) > 0)
        {
            // It may send on: nobody listens.
        }
    }

    /// <summary>Sends in a few pieces with pauses.</summary>
    protected static async Task DribbleAsync(Socket client, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var piece = Math.Max(1, bytes.Length / 5);
        for (var at = 0; at < bytes.Length; at += piece)
        {
            await SendAsync(client, bytes[at..Math.Min(bytes.Length, at + piece)], cancellationToken);
            await Task.Delay(10, cancellationToken);
        }
    }

    protected static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                client.NoDelay = true;
                Keep(Task.Run(() => GuardAsync(async () =>
                {
                    using (client) await ServeAsync(client, _stop.Token);
                })));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // A client that hung up at once, or the end.
            }
        }
    }

    private void Keep(Task task)
    {
        _open.TryAdd(task, 0);
        _ = task.ContinueWith(t => _open.TryRemove(t, out _), TaskScheduler.Default);
    }

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // Somebody hung up, which is what this is about.
        }
#pragma warning disable CA1031 // A bug of the proxy must not pass for one of what is tested.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Broken.Enqueue(e.ToString());
        }
    }
}
