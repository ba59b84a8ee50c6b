using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Errors;

namespace Lathe.Cli.Tests.Output;

public sealed class ErrorReportFacts
{
    [Fact]
    public void Each_exception_becomes_an_error_of_its_kind()
    {
        Assert.Equal(ErrorKind.Cancelled, ErrorReport.From(new OperationCanceledException()).Kind);
        Assert.Equal(ErrorKind.Storage, ErrorReport.From(new IOException("full")).Kind);
        Assert.Equal(ErrorKind.Storage, ErrorReport.From(new UnauthorizedAccessException()).Kind);
        Assert.Equal(ErrorKind.Internal, ErrorReport.From(new InvalidOperationException("x")).Kind);
        Assert.Equal("a.b", ErrorReport.From(new LatheError(ErrorKind.Quota, "a.b", "m").ToException()).Code);
    }

    // What starts threads wraps it: the scheduler, and a type that needs one to be made.
    [Fact]
    public void A_machine_that_gives_no_more_memory_or_threads_is_no_bug()
    {
        var shortage = new OutOfMemoryException();
        foreach (var exception in (Exception[])[shortage, new TaskSchedulerException(shortage), new TypeInitializationException("x", new InvalidOperationException("y", shortage))])
        {
            var error = ErrorReport.From(exception);
            Assert.Equal((ErrorKind.DependencyMissing, "cli.no_memory"), (error.Kind, error.Code));
            Assert.Contains("ulimit -u", error.Guidance, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_message_cannot_drive_the_terminal_and_colour_is_only_for_one()
    {
        var error = new LatheError(ErrorKind.Provider, "p.x", "bad \u001b[2J answer") { Guidance = "try\u0007 again" };
        Assert.Equal("error: bad ?[2J answer (p.x)\n  what to do: try? again\n", Written(error, terminal: false, color: false));
        Assert.StartsWith("\u001b[31merror:\u001b[0m bad ?", Written(error, terminal: true, color: true), StringComparison.Ordinal);
        Assert.StartsWith("error: ", Written(error, terminal: true, color: false), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bug_says_where_in_the_program_it_is_where_that_is_asked_for()
    {
        Assert.DoesNotContain("   at ", WrittenBug([]), StringComparison.Ordinal);
        Assert.Contains("LATHE_LOG_LEVEL=trace adds where", WrittenBug([]), StringComparison.Ordinal);
        Assert.Contains($"   at {typeof(ErrorReportFacts).FullName}.", WrittenBug(new() { ["LATHE_LOG_LEVEL"] = "trace" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "xterm", null, true)]
    [InlineData(false, "xterm", null, false)]
    [InlineData(true, "dumb", null, false)]
    [InlineData(true, null, null, false)]
    [InlineData(true, "xterm", "1", false)]
    public void Colour_depends_on_the_terminal_and_on_the_users_wish(bool terminal, string? term, string? noColor, bool color)
    {
        var variables = new Dictionary<string, string>();
        if (term is not null) variables["TERM"] = term;
        if (noColor is not null) variables["NO_COLOR"] = noColor;
        Assert.Equal(color, CliHost.AllowsColor(new LatheEnvironment { Variables = variables, CurrentDirectory = "/", UserId = 1 }, terminal));
    }

    [Theory]
    [InlineData(OutputFormat.Text)]
    [InlineData(OutputFormat.Json, "x", "--json")]
    [InlineData(OutputFormat.StreamJson, "--output-format", "stream-json")]
    [InlineData(OutputFormat.Json, "--output-format=json")]
    [InlineData(OutputFormat.Text, "--", "--json")]
    [InlineData(OutputFormat.Text, "--output-format")]
    public void The_format_of_errors_is_told_from_the_raw_arguments(object format, params string[] args) => Assert.Equal(format, OutputFormats.Guess(args, Environment([])));

    [Fact]
    public void The_environment_tells_the_format_where_the_arguments_do_not()
    {
        var environment = Environment(new() { ["LATHE_OUTPUT_FORMAT"] = "json" });
        Assert.Equal(OutputFormat.Json, OutputFormats.Guess(["show"], environment));
        Assert.Equal(OutputFormat.Text, OutputFormats.Guess(["show", "--output-format", "text"], environment));
    }

    private static Engine.Configuration.LatheEnvironment Environment(Dictionary<string, string> variables) => new() { Variables = variables, CurrentDirectory = "/", UserId = 1 };

    private static string WrittenBug(Dictionary<string, string> variables)
    {
        using var run = new CliRun();
        using var errors = new StringWriter();
        try
        {
            throw new InvalidOperationException("x");
        }
        catch (InvalidOperationException e)
        {
            Assert.Equal(ExitCodes.Internal, ErrorReport.Write(run.Host(TextWriter.Null, errors) with { Environment = Environment(variables) }, OutputFormat.Text, e));
        }

        return errors.ToString();
    }

    private static string Written(LatheError error, bool terminal, bool color)
    {
        using var run = new CliRun { Terminal = terminal, Color = color };
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(ExitCodes.ProviderFailed, ErrorReport.Write(run.Host(output, errors), OutputFormat.Text, error));
        Assert.Empty(output.ToString());
        return errors.ToString();
    }
}
