using Lathe.Errors;

namespace Lathe.Cli.Tests;

public sealed class OpenSslFacts
{
    [Fact]
    public void Where_it_is_missing_the_line_that_installs_it_is_named()
    {
        var error = Assert.Throws<LatheException>(() => OpenSsl.Need(["/nonexistent/libssl.so.3"], ["libssl-that-is-not-there.so"])).Error;
        Assert.Equal((ErrorKind.DependencyMissing, "cli.no_openssl"), (error.Kind, error.Code));
        Assert.Contains("apt-get install -y libssl3", error.Guidance, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_found_at_a_place_or_by_its_name()
    {
        OpenSsl.Need([Environment.ProcessPath!], []);
        OpenSsl.Need([], ["libssl-that-is-not-there.so", "libc.so.6"]);
        OpenSsl.Need(null);
    }
}
