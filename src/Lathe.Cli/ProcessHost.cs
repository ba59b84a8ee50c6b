#pragma warning disable RS0030 // The one place that touches the console.
using System.Globalization;
using System.Text;
using Lathe.Engine.Configuration;

namespace Lathe.Cli;

/// <summary>
/// The real process as a <see cref="CliHost"/>. Output is UTF-8 whatever the locale says: file names and code are bytes to Lathe, and a C locale must not turn
/// them into question marks.
/// </summary>
internal sealed class ProcessHost : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private ProcessHost(CliHost host) => Host = host;

    public CliHost Host { get; }

    public static Stream OpenOutput() => Console.OpenStandardOutput();

    public static ProcessHost Open(CancellationToken stop)
    {
        var environment = LatheEnvironment.Current();
        var outputIsTerminal = !Console.IsOutputRedirected;
        return new ProcessHost(new CliHost
        {
            Environment = environment,
            Out = new StreamWriter(Console.OpenStandardOutput(), Utf8, 4096) { AutoFlush = outputIsTerminal },
            Error = new StreamWriter(Console.OpenStandardError(), Utf8, 1024) { AutoFlush = true },
            In = new StreamReader(Console.OpenStandardInput(), Utf8),
            InputIsTerminal = !Console.IsInputRedirected,
            OutputIsTerminal = outputIsTerminal,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Width = outputIsTerminal ? TerminalWidth(environment) : null,
            Color = CliHost.AllowsColor(environment, outputIsTerminal),
            Stop = stop,
        });
    }

    public void Dispose()
    {
        try
        {
            Host.Out.Flush();
        }
        catch (IOException)
        {
            // The reader is gone or the disk is full; LatheCommand flushed before and reported what could be reported.
        }
    }

    private static int TerminalWidth(LatheEnvironment environment)
    {
        if (int.TryParse(environment["COLUMNS"], NumberStyles.None, CultureInfo.InvariantCulture, out var said) && said > 0) return said;
        return Console.WindowWidth is > 0 and var width ? width : 80;
    }
}
