using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class IndexCommandFacts : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task What_was_done_is_said_in_words_and_the_index_lies_in_the_cache()
    {
        _run.Write("work/.git/HEAD", "");
        _run.Write("work/sub/a.py", "def one(): pass\n");
        Assert.Equal(0, await _run.InvokeAsync("index", "sub"));
        Assert.Contains("1 files, 1 read (16 B), 1 of them new to the index", _run.Out, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(Path.Combine(_run.Home, ".cache", "lathe", "index")));
        Assert.Equal(0, await _run.InvokeAsync("index", "--stats"));
        Assert.Contains("0 of them new", _run.Out, StringComparison.Ordinal);
        Assert.Matches("Python +1 +16 B +1", _run.Out);
    }

    [Fact]
    public async Task The_users_ignore_rules_hold_and_notes_are_no_results()
    {
        _run.Write("home/.config/git/ignore", "*.orig\n");
        _run.Write("work/a.orig", "x");
        _run.Write("work/big.txt", new string('x', 2_000_000));
        Assert.Equal(0, await _run.InvokeAsync("index", "--stats", "--json"));
        using var document = JsonDocument.Parse(_run.Out);
        Assert.Equal(1, document.RootElement.GetProperty("files").GetInt32());
        Assert.Equal("Text", document.RootElement.GetProperty("stats").GetProperty("languages")[0].GetProperty("language").GetString());
        Assert.Single(document.RootElement.GetProperty("notes").EnumerateArray());
        Assert.Equal(0, await _run.InvokeAsync("index"));
        Assert.Equal(0, await _run.InvokeAsync("index", "--output-format", "stream-json"));
        Assert.Contains("\"on_disk\":true", _run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index")]
    [InlineData("context", "words")]
    [InlineData("symbols", "words")]
    public async Task A_bare_repository_has_no_files(params string[] command)
    {
        _run.Write("work/HEAD", "ref: refs/heads/main\n");
        _run.Write("work/objects/pack/x", "");
        _run.Write("work/refs/heads/words.py", "words = 1\n");
        Assert.Equal(2, await _run.InvokeAsync(command));
        Assert.Contains($"{_run.Work} is a bare repository", _run.Error, StringComparison.Ordinal);
        Assert.Equal("", _run.Out);
    }

    [Theory]
    [InlineData("git/ignore", "index")]
    [InlineData("git/ignore", "symbols", "one")]
    [InlineData("lathe/config.yaml", "map")]
    public async Task A_pipe_where_the_users_rules_and_settings_should_be_holds_nobody_up(string file, params string[] command)
    {
        _run.Write("work/a.py", "def one(): pass\n");
        var pipe = Path.Combine(_run.Home, ".config", file);
        Directory.CreateDirectory(Path.GetDirectoryName(pipe)!);
        using var make = System.Diagnostics.Process.Start("mkfifo", [pipe]);
        await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await Task.Run(() => _run.InvokeAsync(command)).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_an_error()
    {
        Assert.NotEqual(0, await _run.InvokeAsync("index", "absent"));
        Assert.Contains("is not a folder", _run.Error, StringComparison.Ordinal);
    }
}
