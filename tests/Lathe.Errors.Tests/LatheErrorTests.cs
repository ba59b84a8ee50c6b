namespace Lathe.Errors.Tests;

public sealed class LatheErrorTests
{
    [Theory]
    [InlineData(ErrorKind.RateLimit, Recovery.Retry)]
    [InlineData(ErrorKind.Connection, Recovery.Retry)]
    [InlineData(ErrorKind.Timeout, Recovery.Retry)]
    [InlineData(ErrorKind.Quota, Recovery.Wait)]
    [InlineData(ErrorKind.Provider, Recovery.Fallback)]
    [InlineData(ErrorKind.Permission, Recovery.AskHuman)]
    [InlineData(ErrorKind.Authentication, Recovery.Stop)]
    [InlineData(ErrorKind.Validation, Recovery.Stop)]
    [InlineData(ErrorKind.LimitReached, Recovery.Stop)]
    [InlineData(ErrorKind.Internal, Recovery.Stop)]
    public void A_kind_says_what_can_be_done_unless_the_source_knows_better(ErrorKind kind, Recovery expected)
    {
        Assert.Equal(expected, new LatheError(kind, "a.code", "What happened.").Recovery);
        Assert.Equal(Recovery.AskHuman, new LatheError(kind, "a.code", "What happened.") { Recovery = Recovery.AskHuman }.Recovery);
    }

    [Fact]
    public void An_error_becomes_an_exception_and_keeps_its_cause()
    {
        var cause = new IOException("disk");
        var error = new LatheError(ErrorKind.Storage, "journal.failed", "The journal cannot be written.") { Guidance = "Make room." };
        var exception = error.ToException(cause);
        Assert.Same(error, exception.Error);
        Assert.Same(cause, exception.InnerException);
        Assert.Equal(error.Message, exception.Message);
        Assert.Equal(1, error.Attempts);
        Assert.Equal(ErrorSeverity.Error, error.Severity);
    }
}
