#pragma warning disable RS0030 // The one place that touches the console.
using System.Globalization;
using System.Text;
using Lathe.Cli.Streams;
using Lathe.Engine.Configuration;

namespace Lathe.Cli;

/// <summary>
/// The real process as a <see cref="CliHost"/>. Output is UTF-8 whatever the locale says: file names and code are bytes to Lathe, and a C locale must not turn
/// them into question marks. What goes to a terminal goes through the console, which keeps track of it.
/// </summary>
internal sealed class ProcessHost : IDisposable
{
    private const int InputDescriptor = 0;
    private const int OutputDescriptor = 1;
    private const int ErrorDescriptor = 2;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private ProcessHost(CliHost host) => Host = host;

    public CliHost Host { get; }

    public static Stream OpenOutput() => DescriptorStream.IsTerminal(OutputDescriptor) ? Console.OpenStandardOutput() : new DescriptorStream(Given(OutputDescriptor));

    public static ProcessHost Open(CancellationToken stop)
    {
        var environment = LatheEnvironment.Current();
        var outputIsTerminal = DescriptorStream.IsTerminal(OutputDescriptor);
        var errorIsTerminal = DescriptorStream.IsTerminal(ErrorDescriptor);
        return new ProcessHost(new CliHost
        {
            Environment = environment,
            Out = new StreamWriter(outputIsTerminal ? new LateStream(TerminalOutput, reads: false) : new DescriptorStream(Given(OutputDescriptor)), Utf8, 4096) { AutoFlush = outputIsTerminal },
            Error = new StreamWriter(new LossyStream(errorIsTerminal ? new LateStream(TerminalError, reads: false) : new DescriptorStream(Given(ErrorDescriptor))), Utf8, 1024) { AutoFlush = true },
            In = new StreamReader(new LateStream(ConsoleInput, reads: true), Utf8),
            InputIsTerminal = DescriptorStream.IsTerminal(InputDescriptor),
            OutputIsTerminal = outputIsTerminal,
            ErrorIsTerminal = errorIsTerminal,
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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is closed or the disk is full; LatheCommand flushed before and reported what could be reported.
        }
    }

    // A closed one is no descriptor, as whatever has its number now is none of the user's.
    private static int Given(int descriptor) => StandardDescriptors.WasClosed(descriptor) ? -1 : descriptor;

    // Methods of this class: a delegate to the console's own loads it when it is made.
    private static Stream TerminalOutput() => Console.OpenStandardOutput();

    private static Stream TerminalError() => Console.OpenStandardError();

    private static Stream ConsoleInput() => StandardDescriptors.WasClosed(InputDescriptor) ? Stream.Null : Console.OpenStandardInput();

    private static int TerminalWidth(LatheEnvironment environment)
    {
        if (int.TryParse(environment["COLUMNS"], NumberStyles.None, CultureInfo.InvariantCulture, out var said) && said > 0) return said;
        return Console.WindowWidth is > 0 and var width ? width : 80;
    }
}
