using System.Diagnostics;
using Lathe.Cli.Tests.Trouble;
using Lathe.Engine.Configuration;

namespace Lathe.Cli.Tests;

/// <summary>One command run in this process, with folders of its own.</summary>
internal sealed class CliRun : IDisposable
{
    public CliRun()
    {
        Root = Directory.CreateTempSubdirectory("lathe-cli-").FullName;
        Home = Directory.CreateDirectory(Path.Combine(Root, "home")).FullName;
        Work = Directory.CreateDirectory(Path.Combine(Root, "work")).FullName;
        Variables = new Dictionary<string, string>
        {
            ["HOME"] = Home,
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        };
    }

    public string Root { get; }

    public string Home { get; }

    public string Work { get; }

    public Dictionary<string, string> Variables { get; }

    public string Input { get; set; } = "";

    public int? Width { get; set; }

    public bool Color { get; set; }

    public bool Terminal { get; set; }

    public CancellationToken Stop { get; set; }

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public CliHost Host(TextWriter output, TextWriter error) => new()
    {
        Environment = new LatheEnvironment { Variables = Variables, CurrentDirectory = Work, UserId = 1000 },
        Out = output,
        Error = error,
        In = new StringReader(Input),
        Width = Width,
        Color = Color,
        InputIsTerminal = Terminal,
        OutputIsTerminal = Terminal,
        ErrorIsTerminal = Terminal,
        Stop = Stop,
    };

    /// <summary>Runs a command; in a process of its own where the program as it ships is what is tested, and nothing is asked that only this process can give.</summary>
    public async Task<int> InvokeAsync(params string[] args)
    {
        if (RealLathe.Shipped is { } program && Width is null && !Color && !Terminal && !Stop.CanBeCanceled) return await StartAsync(program, args);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await LatheCommand.InvokeAsync(args, Host(output, error));
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    private async Task<int> StartAsync(string program, string[] args)
    {
        var start = new ProcessStartInfo(program, args) { WorkingDirectory = Work, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(Input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        (Out, Error) = (await output, await error);
        return process.ExitCode;
    }

    public string Write(string path, string content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return full;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
