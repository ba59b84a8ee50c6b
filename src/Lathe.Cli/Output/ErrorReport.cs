using System.Text.Json;
using Lathe.Errors;

namespace Lathe.Cli.Output;

/// <summary>The one conversion of whatever stopped a command into what the user reads and the exit code.</summary>
internal static class ErrorReport
{
    /// <summary>An exception as an error. What is no <see cref="LatheException"/> is a bug, except failures of the machine that name themselves.</summary>
    public static LatheError From(Exception exception) => exception switch
    {
        LatheException lathe => lathe.Error,
        OperationCanceledException => new LatheError(ErrorKind.Cancelled, "cli.cancelled", "Stopped on request."),
        FileNotFoundException { FileName: { } name } when name.Contains(", Version=", StringComparison.Ordinal) => new LatheError(ErrorKind.DependencyMissing, "cli.incomplete", $"A part of Lathe itself is missing: {name.Split(',')[0]}.")
        {
            Guidance = "Install or build Lathe again.",
        },
        IOException => new LatheError(ErrorKind.Storage, "cli.io", exception.Message)
        {
            Guidance = "Check that the disk has room and that the file or folder is readable and writable.",
        },
        UnauthorizedAccessException => new LatheError(ErrorKind.Storage, "cli.no_access", exception.Message)
        {
            Guidance = "Check who owns the file or folder and its permissions.",
        },
        _ when IsShortage(exception) => new LatheError(ErrorKind.DependencyMissing, "cli.no_memory", "The system gives Lathe no more memory or threads.")
        {
            Guidance = "End other programs, or raise what this user, session or container may have (ulimit -u, ulimit -v, the container's memory and pids).",
        },
        _ => new LatheError(ErrorKind.Internal, "internal.bug", $"{exception.GetType().Name}: {exception.Message}")
        {
            Guidance = "This is a bug in Lathe. Please report it with these lines; LATHE_LOG_LEVEL=trace adds where in the program it is.",
        },
    };

    /// <summary>Writes what stopped a command; of a bug in Lathe also where in the program it is, where <c>LATHE_LOG_LEVEL</c> asks for that.</summary>
    public static int Write(CliHost host, OutputFormat format, Exception exception)
    {
        var error = From(exception);
        var exitCode = Write(host, format, error);
        if (error.Kind == ErrorKind.Internal && host.Environment["LATHE_LOG_LEVEL"] is "trace") host.Error.WriteLine(PlainText.Printable(exception.ToString()));
        return exitCode;
    }

    public static int Write(CliHost host, OutputFormat format, LatheError error)
    {
        var exitCode = ExitCodes.Of(error.Kind);
        if (format == OutputFormat.Text || !TryWriteJson(host, format, error, exitCode)) WriteText(host, error);
        return exitCode;
    }

    // A thread that cannot be started is wrapped by the scheduler, or by the type that was to start it.
    private static bool IsShortage(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is OutOfMemoryException) return true;
        }

        return false;
    }

    private static void WriteText(CliHost host, LatheError error)
    {
        var red = host is { ErrorIsTerminal: true, Color: true };
        var width = host.ErrorIsTerminal ? host.Width : null;
        var first = true;
        foreach (var line in Fitted($"error: {PlainText.Printable(error.Message).Trim()} ({error.Code})", width))
        {
            host.Error.WriteLine(first && red ? $"\u001b[31merror:\u001b[0m{line["error:".Length..]}" : line);
            first = false;
        }

        if (error.Guidance is not { } guidance) return;
        foreach (var line in Fitted($"  what to do: {PlainText.Printable(guidance)}", width)) host.Error.WriteLine(line);
    }

    private static IEnumerable<string> Fitted(string text, int? width) => text.Split('\n').SelectMany(line => new Running.ViewLine(line).Fit(width));

    // Where standard output is what failed, the error must still be seen.
    private static bool TryWriteJson(CliHost host, OutputFormat format, LatheError error, int exitCode)
    {
        var document = new ErrorDocument("error", new ErrorObject(
            error.Kind.ToString(), error.Code, error.Message, error.Guidance, exitCode, error.RetryAfter?.TotalSeconds));
        var json = format == OutputFormat.StreamJson ? CliJson.Lines : CliJson.Documents;
        try
        {
            host.Out.WriteLine(JsonSerializer.Serialize(document, json.ErrorDocument));
            host.Out.Flush();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
