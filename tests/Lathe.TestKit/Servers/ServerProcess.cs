using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Lathe.TestKit.Servers;

/// <summary>A server that a test run starts: ready when it says so, and ended by its id. It also ends when the test run dies, because its keeper's input ends then.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string Keeper =
        """
        "$@" </dev/null 2>&1 &
        server=$!
        echo "server $server"
        cat >/dev/null
        kill -INT "$server" 2>/dev/null
        wait "$server"
        """;

    /// <summary>The signal by which PostgreSQL stops without writing anything more.</summary>
    public const int Quit = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _keeper;
    private int _server;
    private Task _rest = Task.CompletedTask;

    private ServerProcess(Process keeper) => _keeper = keeper;

    /// <summary>The match of what it said when it was ready.</summary>
    public Match Ready { get; private set; } = Match.Empty;

    /// <summary>Starts a server and waits for its word.</summary>
    /// <param name="ready">What the line looks like that says it is ready.</param>
    /// <param name="command">The program and its arguments.</param>
    public static async Task<ServerProcess> StartAsync(Regex ready, params string[] command)
    {
        var start = new ProcessStartInfo("bash", ["-c", Keeper, "server", .. command]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        var server = new ServerProcess(Process.Start(start)!);
        try
        {
            await server.WaitAsync(ready).WaitAsync(Patience);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the server a signal.</summary>
    public void Signal(int signal) => _ = SendSignal(_server, signal);

    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        try
        {
            await _keeper.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            if (_server > 0)
            {
                using var server = Process.GetProcessById(_server);
                server.Kill(entireProcessTree: true);
            }

            _keeper.Kill();
        }

        await _rest.WaitAsync(Patience);
        _keeper.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private async Task WaitAsync(Regex ready)
    {
        var said = new StringBuilder();
        while (await _keeper.StandardOutput.ReadLineAsync() is { } line)
        {
            said.AppendLine(line);
            if (line.StartsWith("server ", StringComparison.Ordinal) && _server == 0) _server = int.Parse(line[7..], CultureInfo.InvariantCulture);
            if (ready.Match(line) is not { Success: true } match) continue;
            Ready = match;

            // A pipe that nobody reads would stop it.
            _rest = _keeper.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return;
        }

        throw new InvalidOperationException($"The server ended: {said}");
    }
}
