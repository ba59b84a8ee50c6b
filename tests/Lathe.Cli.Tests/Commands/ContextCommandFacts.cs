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
    public async Task A_pack_is_the_text_alone_and_what_was_left_out_is_said_beside_it()
    {
        for (var i = 0; i < 12; i++) _run.Write($"work/notes/n{i}.txt", "x\n");
        _run.Write("work/src/long.py", "# retry after\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"def long_{i}():\n    return {i}\n")));
        Assert.Equal(0, await _run.InvokeAsync("context", "--pack", "--budget", "120", "parse_retry_after fails on dates"));
        Assert.StartsWith("<file path=\"src/retry_policy.py\">\ndef parse_retry_after(value):\n", _run.Out, StringComparison.Ordinal);
        Assert.Matches("^[0-9]+ of 120 tokens, 1 files, [1-9]", _run.Error);
        Assert.Contains("left out: src/long.py (budget)", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_symbols_of_packed_files_are_kept_for_the_next_pack()
    {
        for (var i = 0; i < 12; i++) _run.Write($"work/notes/n{i}.txt", "x\n");
        Assert.Equal(0, await _run.InvokeAsync("context", "--pack", "parse_retry_after fails on dates"));
        var (text, kept) = (_run.Out, Assert.Single(Kept()));
        var written = File.GetLastWriteTimeUtc(kept);
        Assert.Equal(0, await _run.InvokeAsync("context", "--pack", "parse_retry_after fails on dates"));
        Assert.Equal((text, written), (_run.Out, File.GetLastWriteTimeUtc(kept)));
        File.WriteAllText(kept, "damaged");
        Assert.Equal(0, await _run.InvokeAsync("context", "--pack", "parse_retry_after fails on dates"));
        Assert.Equal(text, _run.Out);
        Assert.True(new FileInfo(kept).Length > "damaged".Length);

        string[] Kept() => Directory.GetFiles(_run.Root, "symbols", SearchOption.AllDirectories);
    }

    [Fact]
    public async Task What_is_pinned_is_packed_first_and_what_is_excluded_is_not()
    {
        for (var i = 0; i < 12; i++) _run.Write($"work/notes/n{i}.txt", "x\n");
        Assert.Equal(0, await _run.InvokeAsync("context", "--pack", "--json", "--pin", "README.md", "--exclude", "src/retry*", "parse_retry_after fails on dates"));
        using var document = JsonDocument.Parse(_run.Out);
        Assert.Equal(["README.md"], document.RootElement.GetProperty("pieces").EnumerateArray().Select(p => p.GetProperty("path").GetString()).Where(p => p is "README.md" or "src/retry_policy.py"));
        Assert.Contains(document.RootElement.GetProperty("left_out").EnumerateArray(), l => l.GetProperty("path").GetString() == "src/retry_policy.py" && l.GetProperty("reason").GetString() == "excluded");
        Assert.InRange(document.RootElement.GetProperty("tokens").GetInt32(), 1, 24_000);
    }

    [Fact]
    public async Task A_ranked_list_is_written_as_JSON_where_that_is_asked_for()
    {
        Assert.Equal(0, await _run.InvokeAsync("context", "--rank", "--json", "parse_retry_after"));
        using var document = JsonDocument.Parse(_run.Out);
        Assert.Equal(3, document.RootElement.GetProperty("ranked").GetArrayLength());
        Assert.Equal(0, await _run.InvokeAsync("context", "--rank", "--output-format", "stream-json", "parse_retry_after"));
        Assert.All(_run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task A_path_that_a_line_cannot_hold_is_written_as_git_writes_it()
    {
        _run.Write("work/src/parse\n\u001b[31m\"retry.py", "parse_retry_after = 1\n");
        Assert.Equal(0, await _run.InvokeAsync("context", "--rank", "parse_retry_after"));
        Assert.Contains("\"src/parse\\n\\033[31m\\\"retry.py\"\n", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("context", "parse_retry_after"));
        Assert.Contains("\"src/parse\\n\\033[31m\\\"retry.py\":1-1\n", _run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task No_task_is_an_error_and_no_ranking(string text)
    {
        Assert.Equal(2, await _run.InvokeAsync("context", text));
        Assert.Contains("(cli.no_task)", _run.Error, StringComparison.Ordinal);
        _run.Input = text;
        Assert.Equal(2, await _run.InvokeAsync("context", "--rank", "-"));
        Assert.Equal("", _run.Out);
    }

    [Fact]
    public async Task A_task_that_is_too_long_is_cut_and_that_is_said()
    {
        _run.Input = "parse_retry_after " + new string('.', 1 << 20);
        Assert.Equal(0, await _run.InvokeAsync("context", "-"));
        Assert.StartsWith("src/retry_policy.py:1-2\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("longer than 1,048,576 characters", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_a_trace_names_twice_are_one_range()
    {
        Assert.Equal(0, await _run.InvokeAsync("context", "  File \"src/retry_policy.py\", line 2, in parse_retry_after\n  File \"src/retry_policy.py\", line 1, in parse_retry_after\n"));
        Assert.StartsWith("src/retry_policy.py:1-2\n", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_past_that_git_does_not_read_is_said_and_the_rest_ranks()
    {
        Directory.Delete(Path.Combine(_run.Work, ".git"), recursive: true);
        await Lathe.Git.GitProgram.Find(_run.Variables).InitAsync(_run.Work, TestContext.Current.CancellationToken);
        Assert.Equal(0, await _run.InvokeAsync("context", "parse_retry_after"));
        Assert.Equal("", _run.Error);
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a folder to somebody else.");
        using var chown = System.Diagnostics.Process.Start("chown", ["-R", "65534", _run.Work]);
        await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await _run.InvokeAsync("context", "parse_retry_after"));
        Assert.StartsWith("src/retry_policy.py:1-2\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("note: the repository's past is not used. The repository of ", _run.Error, StringComparison.Ordinal);
        Assert.Contains("safe.directory", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_cannot_be_kept_is_said()
    {
        _run.Write("home/.cache", "a file where the folder should be");
        Assert.Equal(0, await _run.InvokeAsync("context", "parse_retry_after"));
        Assert.StartsWith("src/retry_policy.py:1-2\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("it is kept in memory for this time", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_UTF_16_is_packed_as_what_it_says()
    {
        File.WriteAllText(Path.Combine(_run.Work, "src", "wide.py"), "parse_retry_after = 2\n", System.Text.Encoding.Unicode);
        Assert.Equal(0, await _run.InvokeAsync("context", "--pack", "parse_retry_after"));
        Assert.Contains("<file path=\"src/wide.py\">\nparse_retry_after = 2\n</file>", _run.Out, StringComparison.Ordinal);
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
    [InlineData("context", "--pack", "--rank", "x")]
    [InlineData("context", "--budget", "100", "x")]
    [InlineData("context", "--pack", "--budget", "0", "x")]
    public async Task What_makes_no_sense_is_refused(params string[] arguments) => Assert.NotEqual(0, await _run.InvokeAsync(arguments));
}
