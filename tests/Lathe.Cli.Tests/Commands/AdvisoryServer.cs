using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lathe.Cli.Tests.Commands;

/// <summary>Answers one request after the other on loopback.</summary>
internal sealed class AdvisoryServer : IDisposable
{
    private const string Advisory = """{ "id": "A-1", "affected": [ { "package": { "ecosystem": "npm", "name": "p" }, "ranges": [ { "type": "SEMVER", "events": [ { "introduced": "0" } ] } ] } ] }""";
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public AdvisoryServer(Func<string, (string Status, byte[] Body)> answer)
    {
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        _ = ServeAsync(answer);
    }

    public string Address { get; }

    public List<string> Requests { get; } = [];

    /// <summary>An archive with one advisory.</summary>
    public static byte[] Archive()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var writer = new StreamWriter(archive.CreateEntry("A-1.json").Open())) writer.Write(Advisory);
        return stream.ToArray();
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(Func<string, (string Status, byte[] Body)> answer)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                var buffer = new byte[8192];
                var request = "";
                while (!request.Contains("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is var read and > 0) request += Encoding.ASCII.GetString(buffer, 0, read);
                lock (Requests) Requests.Add(request);
                var (status, body) = answer(request);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nLast-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\nConnection: close\r\n\r\n"));
                await stream.WriteAsync(body);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
