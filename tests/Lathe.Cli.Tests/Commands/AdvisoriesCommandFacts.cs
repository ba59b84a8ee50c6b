using System.Text;
using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class AdvisoriesCommandFacts : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Archives_are_fetched_into_the_folder_and_indexed_and_not_fetched_again()
    {
        using var server = new AdvisoryServer(request => request.Contains("If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT", StringComparison.Ordinal) ? ("304 Not Modified", []) : ("200 OK", AdvisoryServer.Archive()));
        Assert.Equal(0, await _run.InvokeAsync("advisories", "get", server.Address + "db/", "--ecosystem", "npm", "--into", "advisories"));
        Assert.Contains("advisories about 1 packages", _run.Out, StringComparison.Ordinal);
        Assert.StartsWith("GET /db/npm/all.zip ", Assert.Single(server.Requests), StringComparison.Ordinal);

        Assert.Equal(0, await _run.InvokeAsync("advisories", "get", server.Address + "db", "--ecosystem", "npm", "--into", "advisories", "--json"));
        using var document = JsonDocument.Parse(_run.Out);
        Assert.True(document.RootElement.GetProperty("archives")[0].GetProperty("unchanged").GetBoolean());
        var folder = document.RootElement.GetProperty("folder").GetString()!;
        Assert.Equal(["all.zip"], Directory.GetFileSystemEntries(Path.Combine(folder, "npm")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task The_setting_names_the_folder_and_all_ecosystems_are_fetched()
    {
        using var server = new AdvisoryServer(_ => ("200 OK", AdvisoryServer.Archive()));
        var folder = Path.GetFullPath(Directory.CreateTempSubdirectory("lathe-advisories-").FullName);
        try
        {
            _run.Variables["LATHE_QUALITY_ADVISORIES"] = folder;
            Assert.Equal(0, await _run.InvokeAsync("advisories", "get", server.Address));
            Assert.Equal(8, Directory.GetDirectories(folder).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("404 Not Found", "PK", "status 404")]
    [InlineData("200 OK", "<html>", "no archive")]
    [InlineData("200 OK", "", "nothing")]
    public async Task What_is_no_archive_leaves_the_one_before_in_place(string status, string body, string said)
    {
        var asked = 0;
        using var server = new AdvisoryServer(_ => asked++ == 0 ? ("200 OK", AdvisoryServer.Archive()) : (status, Encoding.ASCII.GetBytes(body)));
        Assert.Equal(0, await _run.InvokeAsync("advisories", "get", server.Address, "--ecosystem", "npm", "--into", "advisories", "--json"));
        using var document = JsonDocument.Parse(_run.Out);
        var folder = Path.Combine(document.RootElement.GetProperty("folder").GetString()!, "npm");
        var before = await File.ReadAllBytesAsync(Path.Combine(folder, "all.zip"), TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await _run.InvokeAsync("advisories", "get", server.Address, "--ecosystem", "npm", "--into", "advisories"));
        Assert.Contains(said, _run.Error, StringComparison.Ordinal);
        Assert.Equal(["all.zip"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(folder, "all.zip"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("http://db.example/osv")]
    [InlineData("file:///etc")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("here")]
    public async Task Only_https_is_trusted_off_this_machine(string address)
    {
        Assert.NotEqual(0, await _run.InvokeAsync("advisories", "get", address, "--into", "advisories"));
        Assert.Contains("address", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_folder_or_with_a_strange_ecosystem_nothing_is_fetched()
    {
        Assert.NotEqual(0, await _run.InvokeAsync("advisories", "get", "http://127.0.0.1:9/"));
        Assert.Contains("quality.advisories", _run.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, await _run.InvokeAsync("advisories", "get", "http://127.0.0.1:9/", "--ecosystem", "../x", "--into", "advisories"));
        Assert.Contains("no ecosystem", _run.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, await _run.InvokeAsync("advisories", "get", "http://127.0.0.1:9/", "--ecosystem", "npm", "--into", "advisories"));
        Assert.Contains("could not be fetched", _run.Error, StringComparison.Ordinal);
        Assert.Contains("  what to do: See that the network", _run.Error, StringComparison.Ordinal);
    }
}
