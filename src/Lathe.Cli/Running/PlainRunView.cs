using Lathe.Cli.Output;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;

namespace Lathe.Cli.Running;

/// <summary>A run as plain lines, one after another: for pipes, files and logs.</summary>
internal sealed class PlainRunView(CliHost host, IObjectStore objects) : IRunObserver
{
    private readonly EventLines _lines = new(objects);
    private readonly Lock _gate = new();

    public void Appended(RunEvent stored)
    {
        lock (_gate)
        {
            foreach (var line in _lines.Of(stored)) Toned.WriteLine(host, line);
            host.Out.Flush();
        }
    }

    public void Began(StepId step, StepKind kind, string title)
    {
    }

    public void Streamed(StepId step, string text)
    {
    }

    public void Restarted(StepId step, string reason)
    {
        lock (_gate) Toned.WriteLine(host, new ViewLine($"  {PlainText.OneLine(reason)}", LineTone.Faint));
    }
}

/// <summary>Writes lines, in colour where the host allows it, broken between words where a terminal is narrow.</summary>
internal static class Toned
{
    public static void WriteLine(CliHost host, ViewLine line)
    {
        var code = host.Color ? Code(line.Tone) : null;
        foreach (var text in line.Fit(host.Width)) host.Out.WriteLine(code is null ? text : $"\u001b[{code}m{text}\u001b[0m");
    }

    private static string? Code(LineTone tone) => tone switch
    {
        LineTone.Heading => "1",
        LineTone.Good => "32",
        LineTone.Bad => "31",
        LineTone.Faint => "2",
        _ => null,
    };
}
