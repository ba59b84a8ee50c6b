using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lathe.Bench.Streams;

/// <summary>
/// The load: answers every request on its port with an endless OpenAI stream of so many pieces a second, each with the time at which it was sent. A process of its own, on bare sockets, so that it
/// takes little of the machine and nothing of what is measured. The streams are spread over the time between two pieces.
/// </summary>
internal sealed class Generator(int perSecond)
{
    private const int Slots = 10;
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    private const string Before = "data: {\"id\":\"chatcmpl-Ci9rC0N1pQhH2bTq8Yx7\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"bench\",\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" ";
    private const string After = "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";

    private readonly List<Socket>[] _slots = [.. Enumerable.Range(0, Slots).Select(static _ => new List<Socket>())];
    private readonly byte[] _piece = Encoding.ASCII.GetBytes(Before + new string('0', 20) + After);
    private int _next;
    private long _dropped;

    public void Run()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(2_048);
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        new Thread(() => Accept(listener)) { IsBackground = true }.Start();
        new Thread(Send) { IsBackground = true, Priority = ThreadPriority.AboveNormal }.Start();

        // Ends with the process that started it.
        while (Console.ReadLine() is not null) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.CpuUsage.TotalTime.TotalSeconds} {Interlocked.Read(ref _dropped)}"));
    }

    private void Accept(Socket listener)
    {
        while (true)
        {
            var socket = listener.Accept();
            socket.NoDelay = true;
            _ = Task.Run(() => Answer(socket));
        }
    }

    private void Answer(Socket socket)
    {
        var buffer = new byte[64 << 10];
        var read = 0;
        while (!IsWhole(buffer.AsSpan(0, read)))
        {
            var more = socket.Receive(buffer.AsSpan(read));
            if (more == 0) return;
            read += more;
        }

        socket.Send(Encoding.ASCII.GetBytes(Head));
        socket.Blocking = false;
        var slot = _slots[(uint)Interlocked.Increment(ref _next) % Slots];
        lock (slot) slot.Add(socket);
    }

    private static bool IsWhole(ReadOnlySpan<byte> request)
    {
        var end = request.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var head = Encoding.ASCII.GetString(request[..end]);
        var at = head.IndexOf("Content-Length:", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return request.EndsWith("0\r\n\r\n"u8);
        var line = head.AsSpan(at + 15);
        var stop = line.IndexOf('\r');
        return request.Length - end - 4 >= int.Parse(stop < 0 ? line : line[..stop], CultureInfo.InvariantCulture);
    }

    private void Send()
    {
        var step = Stopwatch.Frequency / perSecond / Slots;
        var due = Stopwatch.GetTimestamp();
        for (long turn = 0; ; turn++, due += step)
        {
            while (Stopwatch.GetTimestamp() < due) Thread.Sleep(1);
            var slot = _slots[turn % Slots];
            lock (slot) slot.RemoveAll(socket => !Send(socket));
        }
    }

    private bool Send(Socket socket)
    {
        Stopwatch.GetTimestamp().TryFormat(_piece.AsSpan(Before.Length, 20), out _, "D20", CultureInfo.InvariantCulture);
        var sent = socket.Send(_piece, SocketFlags.None, out var error);
        if (error == SocketError.Success && sent == _piece.Length) return true;
        if (error == SocketError.WouldBlock)
        {
            _dropped++;
            return true;
        }

        socket.Dispose();
        return false;
    }
}
