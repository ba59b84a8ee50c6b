using System.CommandLine;
using System.CommandLine.Help;
using Lathe.Cli.Commands;
using Lathe.Cli.Output;

namespace Lathe.Cli;

/// <summary>The <c>lathe</c> command: arguments in, exit code out. Every failure of a command ends here and is shown once.</summary>
internal static class LatheCommand
{
    public static async Task<int> InvokeAsync(string[] args, CliHost host)
    {
        if (args is ["--version"])
        {
            await host.Out.WriteLineAsync($"lathe {VersionText.Number}").ConfigureAwait(false);
            return ExitCodes.Success;
        }

        if (args is ["context", ..]) ContextCommand.Rehearse();
        var format = OutputFormats.Guess(args, host.Environment);
        try
        {
            var exitCode = await RunAsync(HelpAsOption(args), host).ConfigureAwait(false);
            // Not as a task: what awaits it would be compiled at every start.
            host.Out.Flush();
            return exitCode;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(host, format, ErrorReport.From(exception));
        }
    }

    private static Task<int> RunAsync(string[] args, CliHost host)
    {
        // Response files would read a task that begins with '@' as a file's name.
        var parse = CommandTable.Build(host, args).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Action is HelpAction help)
        {
            help.MaxWidth = host.Width ?? 120;
        }
        else if (UsageErrors.Of(parse) is { } error)
        {
            throw error.ToException();
        }

        // The host owns the signals and this class the exceptions.
        return parse.InvokeAsync(
            new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
            host.Stop);
    }

    /// <summary><c>lathe</c> alone and <c>lathe help [COMMAND…]</c> are other spellings of <c>--help</c>.</summary>
    private static string[] HelpAsOption(string[] args) => args switch
    {
        [] => ["--help"],
        ["help", .. var rest] => [.. rest, "--help"],
        _ => args,
    };
}
