using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>The built program as a process of its own, for what only a process has: signals, a terminal, a locale, a full disk.</summary>
internal sealed class RealLathe : IDisposable
{
    public const int Interrupt = 2;
    public const int KillNow = 9;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _written = new();
    private readonly Task _reading;

    private RealLathe(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>The program as it ships, where <c>./test.sh</c> asks for that; what the tests' own build made otherwise.</summary>
    public static string? Shipped { get; } = Environment.GetEnvironmentVariable("LATHE_TEST_PROGRAM") is { Length: > 0 } path ? path : null;

    public static string Program { get; } = Shipped ?? FindProgram();

    public int Id => _process.Id;

    /// <summary>What it wrote so far, both streams as they came.</summary>
    public string Written
    {
        get
        {
            lock (_written) return _written.ToString();
        }
    }

    public static RealLathe Start(Stage stage, params string[] args) => Start(stage, Program, args);

    /// <summary>In a pseudo-terminal of so many columns; Ctrl-C is <see cref="Type"/> of <c>\x03</c>.</summary>
    public static RealLathe StartOnTerminal(Stage stage, int columns, params string[] args) =>
        Start(stage, "/usr/bin/script", ["--quiet", "--return", "--echo", "never", "--command", $"stty cols {columns} rows 30; exec {Program} {string.Join(' ', args.Select(Quoted))}", "/dev/null"]);

    /// <summary>Through a shell, which gets the program as $LATHE.</summary>
    public static RealLathe StartInShell(Stage stage, string line)
    {
        stage.Variables["LATHE"] = Program;
        return Start(stage, "/bin/sh", ["-c", line]);
    }

    public void Type(string text)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code; 128 and the signal where one ended it.</returns>
    public async Task<int> EndAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(late.Token);
            await _reading.WaitAsync(late.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"lathe did not end. It wrote:\n{Written}", e);
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until it has written something.</summary>
    public async Task SeeAsync(string text)
    {
        using var late = new CancellationTokenSource(Patience);
        while (!Written.Contains(text, StringComparison.Ordinal))
        {
            if (_reading.IsCompleted && !Written.Contains(text, StringComparison.Ordinal)) throw new InvalidOperationException($"lathe ended without '{text}':\n{Written}");
            await Task.Delay(20, late.Token);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="stage">What it meets.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="args">Its arguments.</param>
    public static async Task<(int Code, string Out, string Error)> RunAsync(Stage stage, string input, string[] args)
    {
        using var process = Process.Start(StartInfo(stage, Program, args))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }

        using var late = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(late.Token);
            return (process.ExitCode, await output.WaitAsync(late.Token), await error.WaitAsync(late.Token));
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"lathe {string.Join(' ', args)} did not end.", e);
        }
    }

    private static RealLathe Start(Stage stage, string program, string[] args) => new(Process.Start(StartInfo(stage, program, args))!);

    private static ProcessStartInfo StartInfo(Stage stage, string program, string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            WorkingDirectory = stage.CurrentDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in stage.Variables) start.Environment[name] = value;
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root) start.Environment["DOTNET_ROOT"] = root;
        return start;
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string FindProgram()
    {
        // The test's own folder has the program too, but without what the web framework's test host brings instead of it.
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        var configuration = at.Parent!.Name;
        while (!File.Exists(Path.Combine(at.FullName, "Lathe.slnx"))) at = at.Parent ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        return Path.Combine(at.FullName, "src", "Lathe.Cli", "bin", configuration, "net10.0", "lathe");
    }

    private async Task ReadAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            lock (_written) _written.Append(buffer, 0, read);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
