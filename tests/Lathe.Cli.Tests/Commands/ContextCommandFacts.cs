using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class ContextCommandFacts : IDisposable
{
    private readonly CliRun _run = new();

    public ContextCommandFacts()
    {
        _run.Write("work/.git/HEAD", "");
        _run.Write("work/src/retry_policy.py", "def parse_retry_after(value):\n    return int(value)\n");
        _run.Write("work/src/text.py", "def words(text):\n    return text.split()\n");
        _run.Write("work/README.md", "Nothing of interest\n");
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_likeliest_file_comes_first_with_its_lines()
    {
        Assert.Equal(0, await _run.InvokeAsync("context", "parse_retry_after fails on dates"));
        Assert.StartsWith("src/retry_policy.py:1-2\n", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ranked_output_is_paths_alone_and_is_filled_up()
    {
        Assert.Equal(0, await _run.InvokeAsync("context", "--rank", "parse_retry_after"));
        Assert.Equal(["README.md", "src/retry_policy.py", "src/text.py"], _run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.StartsWith("src/retry_policy.py\n", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("context", "--rank", "--top", "1", "parse_retry_after"));
        Assert.Equal("src/retry_policy.py\n", _run.Out);
    }

    [Fact]
    public async Task Explaining_says_what_brought_a_file_in()
    {
        Assert.Equal(0, await _run.InvokeAsync("context", "--explain", "parse_retry_after"));
        Assert.Contains("text", _run.Out, StringComparison.Ordinal);
        Assert.Contains("parse_retry_after", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("context", "--explain", "--json", "parse_retry_after"));
        using var document = JsonDocument.Parse(_run.Out);
        var first = document.RootElement.GetProperty("ranked")[0];
        Assert.Equal("src/retry_policy.py", first.GetProperty("path").GetString());
        Assert.NotEmpty(first.GetProperty("reasons").EnumerateArray());
        Assert.Equal(2, first.GetProperty("lines")[0].GetProperty("end_line").GetInt32());
    }

    [Fact]
    public async Task A_task_without_words_is_told_so()
    {
        Assert.Equal(0, await _run.InvokeAsync("context", "the and of"));
        Assert.Equal("", _run.Out);
        Assert.Contains("say more", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("context", "--rank", "--explain", "x")]
    [InlineData("context", "--top", "0", "x")]
    public async Task What_makes_no_sense_is_refused(params string[] arguments) => Assert.NotEqual(0, await _run.InvokeAsync(arguments));
}
