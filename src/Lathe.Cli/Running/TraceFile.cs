using System.Globalization;
using System.Text.RegularExpressions;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Engine.Redaction;
using Lathe.Models.Http;

namespace Lathe.Cli.Running;

/// <summary>
/// The bodies of requests and answers, for <c>--log-level trace</c>: into a file of the state folder that only the user can read, because a live view owns the terminal and
/// standard error may end in a log that others read. Keys are masked, as is whatever the redactor knows for a secret.
/// </summary>
internal sealed class TraceFile(CliHost host, LathePaths paths, SecretPatterns secrets)
{
    private const long LargestFile = 64 << 20;
    private readonly Redactor _redactor = new("trace", secrets);
    private readonly Lock _gate = new();

    public string Path { get; } = System.IO.Path.Combine(
        paths.State, "logs", $"trace-{host.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{Environment.ProcessId}.log");

    /// <summary>Why nothing can be written to it; null where it can. Said before the run: a trace must not end the run that it is to explain.</summary>
    public string? Problem => Append("");

    public void Write(WireExchange exchange)
    {
        var status = exchange.Status is { } code ? $"HTTP {code}" : "no answer";
        var text = $"=== {host.Time.GetUtcNow():O} {exchange.Method} {exchange.Address}\n{Masked(exchange.Request)}\n--- {status}\n{Masked(exchange.Answer)}\n\n";
        lock (_gate) Append(text);
    }

    private string? Append(string text)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using var stream = new FileStream(Path, new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            if (stream.Length < LargestFile) stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            return null;
        }
        catch (Exception e) when (WriteFailure.Is(e))
        {
            return WriteFailure.Words(e);
        }
    }

    private string Masked(string text)
    {
        try
        {
            return _redactor.Redact(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return $"[{text.Length:N0} characters left out: they could not be searched for secrets in time]";
        }
    }
}
