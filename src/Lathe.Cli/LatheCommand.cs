using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
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
            return ErrorReport.Write(host, format, exception);
        }
    }

    private static Task<int> RunAsync(string[] args, CliHost host)
    {
        // The option for help reads resources when it is made: only where help may be meant, or an error may have to name it.
        var withHelp = MayAskForHelp(args);
        var parse = Parse(args, host, withHelp);
        var error = UsageErrors.Of(parse);
        if (error is not null && !withHelp)
        {
            parse = Parse(args, host, withHelp: true);
            error = UsageErrors.Of(parse);
        }

        if (error is not null) throw error.ToException();
        if (parse.Action is HelpAction help) help.MaxWidth = host.Width ?? 120;
        else OpenSsl.Need(host.Environment["DOTNET_OPENSSL_VERSION_OVERRIDE"]);

        // The host owns the signals and this class the exceptions, so that most commands need nothing of what the library does around them.
        if (parse.Action is AsynchronousCommandLineAction command) return command.InvokeAsync(parse, host.Stop);
        return parse.InvokeAsync(
            new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
            host.Stop);
    }

    // Response files would read a task that begins with '@' as a file's name.
    private static ParseResult Parse(string[] args, CliHost host, bool withHelp) => CommandTable.Build(host, args, withHelp).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    // Wherever it stands, with a value, or as one letter among several: rather once too often.
    private static bool MayAskForHelp(string[] args)
    {
        foreach (var arg in args)
        {
            if (arg.StartsWith("--help", StringComparison.Ordinal)) return true;
            if (arg.Length > 1 && arg[0] == '-' && arg[1] != '-' && arg.Contains('h', StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary><c>lathe</c> alone and <c>lathe help [COMMAND…]</c> are other spellings of <c>--help</c>.</summary>
    private static string[] HelpAsOption(string[] args) => args switch
    {
        [] => ["--help"],
        ["help", .. var rest] => [.. rest, "--help"],
        _ => args,
    };
}
