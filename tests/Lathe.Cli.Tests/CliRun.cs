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

    public async Task<int> InvokeAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await LatheCommand.InvokeAsync(args, Host(output, error));
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
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
