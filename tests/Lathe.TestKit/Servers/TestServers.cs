using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Lathe.TestKit.Servers;

/// <summary>The servers of a test run, on free ports of 127.0.0.1: each is started when the first test asks for it and ended with the run. A test whose server is not there is skipped, with the reason.</summary>
public sealed partial class TestServers : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<ServerProcess> _running = [];
    private string? _aws, _dynamo, _postgres, _postgresFolder;
    private ServerProcess? _postgresServer;
    private string[] _postgresCommand = [];

    /// <summary>The address of moto, which speaks S3 and DynamoDB.</summary>
    public Task<string> MotoAsync() => OnceAsync(() => _aws, v => _aws = v, async () =>
    {
        var python = FindMoto();
        Assert.SkipWhen(python is null, "moto is not there (eng/servers/fetch.sh artifacts/servers fetches it, as ./test.sh does, where python3 and a Python index can be had)");

        // It looks at a condition and then writes, on any thread: of two writers that come in one moment both win. DynamoDB and S3 do one after the other.
        const string Script = """
            import io, sys, threading
            import moto.server as server
            run, turn = server.run_simple, threading.Lock()
            def run_in_turns(host, port, app, *rest, **more):
                def one(environ, start):
                    conditional = environ['REQUEST_METHOD'] != 'GET' and ('HTTP_IF_NONE_MATCH' in environ or 'HTTP_IF_MATCH' in environ)
                    if not conditional and not environ.get('HTTP_X_AMZ_TARGET', '').startswith('DynamoDB'):
                        return app(environ, start)
                    if environ.get('CONTENT_LENGTH'):
                        environ['wsgi.input'] = io.BytesIO(environ['wsgi.input'].read(int(environ['CONTENT_LENGTH'])))
                    with turn:
                        return list(app(environ, start))
                run(host, port, one, *rest, **more)
            server.run_simple = run_in_turns
            server.main(sys.argv[1:])
            """;
        var server = await StartAsync(Address(), python!, "-c", Script, "-H", "127.0.0.1", "-p", "0");
        return server.Ready.Value;
    });

    /// <summary>The address of dynalite, which speaks DynamoDB without transactions.</summary>
    public Task<string> DynaliteAsync() => OnceAsync(() => _dynamo, v => _dynamo = v, async () =>
    {
        var module = Path.Combine(Fetched, "node_modules", "dynalite");
        Assert.SkipUnless(Directory.Exists(module), "dynalite is not there: eng/servers/fetch.sh artifacts/servers fetches it, as ./test.sh does");
        const string Script = "require(process.argv[1])({ createTableMs: 2, deleteTableMs: 2 }).listen(0, '127.0.0.1', function () { console.log('http://127.0.0.1:' + this.address().port) })";
        var server = await StartAsync(Address(), "node", "-e", Script, module);
        return server.Ready.Value;
    });

    /// <summary>The connection string of PostgreSQL, for a database that is there.</summary>
    public Task<string> PostgresAsync() => OnceAsync(() => _postgres, v => _postgres = v, async () =>
    {
        if (FindProgram("initdb") is not { } initdb || FindProgram("postgres") is not { } postgres)
        {
            Assert.Skip("PostgreSQL is not installed: apt-get install postgresql");
            return "";
        }

        // It refuses to be root; whom it runs as has to reach its folder.
        string[] asUser = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : [];
        _postgresFolder = Directory.CreateTempSubdirectory("lathe-postgres-").FullName;
        File.SetUnixFileMode(_postgresFolder, (UnixFileMode)0b111_101_101);
        var data = Directory.CreateDirectory(Path.Combine(_postgresFolder, "data")).FullName;
        if (asUser.Length > 0) await RunAsync("chown", "65534:65534", data);
        await RunAsync([.. asUser, initdb, "-D", data, "-U", "lathe", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        var port = FreePort();
        _postgresCommand = [.. asUser, postgres, "-D", data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "shared_buffers=32MB"];
        _postgresServer = await StartAsync(PostgresReady(), _postgresCommand);
        return $"Host=127.0.0.1;Port={port};Username=lathe;Database=postgres";
    });

    /// <summary>Ends PostgreSQL and starts it again on the same port with the same data. Only for servers that no other test uses.</summary>
    public async Task RestartPostgresAsync()
    {
        _running.Remove(_postgresServer!);
        await _postgresServer!.DisposeAsync();
        _postgresServer = await StartAsync(PostgresReady(), _postgresCommand);
    }

    /// <summary>Stops PostgreSQL at once, as a crash would: it has to recover when it is started again.</summary>
    /// <param name="away">How long it is away.</param>
    public async Task RestartPostgresAsync(TimeSpan away)
    {
        _postgresServer!.Signal(ServerProcess.Quit);
        _running.Remove(_postgresServer);
        await _postgresServer.DisposeAsync();
        await Task.Delay(away);
        _postgresServer = await StartAsync(PostgresReady(), _postgresCommand);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _running) await server.DisposeAsync();
        if (_postgresFolder is not null) Directory.Delete(_postgresFolder, recursive: true);
        _turn.Dispose();
    }

    private static string Fetched => Path.Combine(RepositoryRoot(), "artifacts", "servers");

    private static string? FindMoto()
    {
        foreach (var python in (string[])[Path.Combine(Fetched, "python", "bin", "python3"), "python3"])
        {
            if (Path.IsPathRooted(python) && !File.Exists(python)) continue;
            try
            {
                using var probe = Process.Start(new ProcessStartInfo(python, ["-c", "import moto.server"]) { UseShellExecute = false, RedirectStandardError = true })!;
                probe.WaitForExit();
                if (probe.ExitCode == 0) return python;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // There is no python3.
            }
        }

        return null;
    }

    private static string? FindProgram(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")) : []);
        return folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
    }

    private async Task<ServerProcess> StartAsync(Regex ready, params string[] command)
    {
        var server = await ServerProcess.StartAsync(ready, command);
        _running.Add(server);
        return server;
    }

    private async Task<string> OnceAsync(Func<string?> get, Action<string> set, Func<Task<string>> start)
    {
        await _turn.WaitAsync();
        try
        {
            if (get() is { } there) return there;
            var started = await start();
            set(started);
            return started;
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command[0]} failed: {string.Concat(said)}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Lathe.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in a checkout.");
        return folder;
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:\\d+", RegexOptions.None, 1000)]
    private static partial Regex Address();

    [GeneratedRegex("database system is ready to accept connections", RegexOptions.None, 1000)]
    private static partial Regex PostgresReady();
}
