using System.Text;
using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class EditCommandFacts : IDisposable
{
    private const string Block = "a.txt\n<<<<<<< SEARCH\none\n=======\nONE\n>>>>>>> REPLACE\n";

    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task An_answer_from_standard_input_is_applied()
    {
        _run.Write("work/a.txt", "one\r\ntwo\r\n");
        _run.Input = "Here you are:\n\n" + Block;
        Assert.Equal(0, await _run.InvokeAsync("edit", "apply"));
        Assert.Contains("Applied; 1 file changed.", _run.Out, StringComparison.Ordinal);
        Assert.Equal("ONE\r\ntwo\r\n", Read("a.txt"));
    }

    [Fact]
    public async Task A_dry_run_shows_the_diff_and_writes_nothing()
    {
        _run.Write("work/sub/a.txt", "one\ntwo\n");
        _run.Write("work/answer.md", Block);
        Assert.Equal(0, await _run.InvokeAsync("edit", "apply", "--root", "sub", "--dry-run", "answer.md"));
        Assert.Contains("+ONE", _run.Out, StringComparison.Ordinal);
        Assert.Contains("Would apply", _run.Out, StringComparison.Ordinal);
        Assert.Equal("one\ntwo\n", Read("sub/a.txt"));
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_whole_and_explained()
    {
        _run.Write("work/a.txt", "one\n");
        _run.Write("work/b.txt", "two\n");
        _run.Input = Block + "b.txt\n<<<<<<< SEARCH\ntoo\n=======\nx\n>>>>>>> REPLACE\n";
        Assert.Equal(ExitCodes.Conflict, await _run.InvokeAsync("edit", "apply"));
        Assert.Contains("b.txt (line 8 of the patch): refused.", _run.Out, StringComparison.Ordinal);
        Assert.Contains("a.txt:1: would apply, held back.", _run.Out, StringComparison.Ordinal);
        Assert.Equal("one\n", Read("a.txt"));

        Assert.Equal(ExitCodes.Conflict, await _run.InvokeAsync("edit", "apply", "--partial", "--json"));
        using var document = JsonDocument.Parse(_run.Out);
        Assert.Equal("partial", document.RootElement.GetProperty("status").GetString());
        Assert.Equal("no-match", document.RootElement.GetProperty("edits")[1].GetProperty("refusal").GetProperty("reason").GetString());
        Assert.Equal("ONE\n", Read("a.txt"));
    }

    [Fact]
    public async Task New_syntax_errors_and_symbols_are_reported()
    {
        _run.Write("work/m.py", "def f(x):\n    return x\n");
        _run.Input = "m.py\n```python\ndef f(x, y):\n    return (x\n```\n";
        Assert.Equal(0, await _run.InvokeAsync("edit", "apply", "--output-format", "stream-json"));
        using var document = JsonDocument.Parse(_run.Out);
        Assert.Equal("whole-file", document.RootElement.GetProperty("format").GetString());
        Assert.Equal(2, document.RootElement.GetProperty("problems")[0].GetProperty("line").GetInt32());
        Assert.Equal("resigned", document.RootElement.GetProperty("symbols")[0].GetProperty("change").GetString());
    }

    [Fact]
    public async Task Links_out_of_the_tree_are_not_followed()
    {
        _run.Write("outside.txt", "one\n");
        File.CreateSymbolicLink(Path.Combine(_run.Work, "a.txt"), Path.Combine(_run.Root, "outside.txt"));
        Directory.CreateSymbolicLink(Path.Combine(_run.Work, "d"), _run.Root);
        _run.Input = Block;
        Assert.Equal(ExitCodes.Conflict, await _run.InvokeAsync("edit", "apply"));
        _run.Input = Block.Replace("a.txt", "d/outside.txt", StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Conflict, await _run.InvokeAsync("edit", "apply"));
        Assert.Contains("link", _run.Out, StringComparison.Ordinal);
        Assert.Equal("one\n", File.ReadAllText(Path.Combine(_run.Root, "outside.txt")));
    }

    [Fact]
    public async Task A_file_that_is_called_like_a_device_is_edited_and_no_new_one_made()
    {
        _run.Write("work/drivers/aux.c", "one\n");
        _run.Write("work/nul", "gone\n");
        _run.Input = "*** Begin Patch\n*** Update File: drivers/aux.c\n-one\n+ONE\n*** Delete File: nul\n*** End Patch\n";
        Assert.Equal(0, await _run.InvokeAsync("edit", "apply"));
        Assert.Equal("ONE\n", Read("drivers/aux.c"));
        Assert.False(File.Exists(Path.Combine(_run.Work, "nul")));

        _run.Input = "*** Begin Patch\n*** Add File: drivers/prn.h\n+one\n*** End Patch\n";
        Assert.Equal(ExitCodes.Conflict, await _run.InvokeAsync("edit", "apply"));
        Assert.Contains("'drivers/prn.h' uses the device name 'prn.h'.", _run.Out, StringComparison.Ordinal);
        Assert.Equal(["aux.c"], Directory.GetFiles(Path.Combine(_run.Work, "drivers")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_diff_in_a_legacy_encoding_is_read_byte_for_byte()
    {
        File.WriteAllBytes(Path.Combine(_run.Work, "f"), [0xE9, (byte)'\n']);
        File.WriteAllBytes(Path.Combine(_run.Work, "p.diff"), [.. "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-"u8, 0xE9, .. "\n+"u8, 0xE8, (byte)'\n']);
        Assert.Equal(0, await _run.InvokeAsync("edit", "apply", "p.diff"));
        Assert.Equal([0xE8, (byte)'\n'], File.ReadAllBytes(Path.Combine(_run.Work, "f")));

        File.WriteAllBytes(Path.Combine(_run.Work, "f"), [0xE9, (byte)'\n']);
        Assert.Equal((0, ""), await FromInputAsync(File.ReadAllBytes(Path.Combine(_run.Work, "p.diff"))));
        Assert.Equal([0xE8, (byte)'\n'], File.ReadAllBytes(Path.Combine(_run.Work, "f")));
    }

    [Fact]
    public async Task What_is_no_UTF_8_is_not_written_into_files_as_question_marks()
    {
        _run.Write("work/a.txt", "one\n");
        byte[] answer = [.. Encoding.UTF8.GetBytes(Block[..Block.IndexOf("ONE", StringComparison.Ordinal)]), 0xE8, .. "\n>>>>>>> REPLACE\n"u8];
        File.WriteAllBytes(Path.Combine(_run.Work, "answer.md"), answer);
        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync("edit", "apply", "answer.md"));
        Assert.StartsWith("error: answer.md is no text in UTF-8", _run.Error, StringComparison.Ordinal);
        var (code, error) = await FromInputAsync(answer);
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("Standard input is no text in UTF-8, so no edit is read from it. (edit.not_utf8)", error, StringComparison.Ordinal);
        Assert.Equal("one\n", Read("a.txt"));
    }

    [Fact]
    public async Task Text_may_begin_with_a_byte_order_mark()
    {
        foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode])
        {
            _run.Write("work/a.txt", "one\n");
            Assert.Equal((0, ""), await FromInputAsync([.. encoding.GetPreamble(), .. encoding.GetBytes(Block)]));
            Assert.Equal("ONE\n", Read("a.txt"));
        }
    }

    [Fact]
    public async Task Standard_input_over_the_bound_is_refused_and_never_cut()
    {
        _run.Write("work/a.txt", "one\n");
        var input = new byte[(64 << 20) + 1];
        input.AsSpan().Fill((byte)'\n');
        Encoding.UTF8.GetBytes(Block, input);
        var (code, error) = await FromInputAsync(input);
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("Standard input has more than 67,108,864 bytes; the most is 67,108,864. (edit.too_large)", error, StringComparison.Ordinal);
        Assert.Equal("one\n", Read("a.txt"));
    }

    [Fact]
    public async Task The_file_that_an_answer_is_about_can_be_named()
    {
        _run.Write("work/a.txt", "one\n");
        _run.Input = "Do this:\n<<<<<<< SEARCH\none\n=======\nONE\n>>>>>>> REPLACE\n";
        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync("edit", "apply"));
        Assert.Equal(0, await _run.InvokeAsync("edit", "apply", "--file", "a.txt", "--format", "search-replace"));
        Assert.Equal("ONE\n", Read("a.txt"));
    }

    [Theory]
    [InlineData("edit.unreadable_edits", "edit", "apply")]
    [InlineData("edit.no_file", "edit", "apply", "nowhere.md")]
    [InlineData("edit.no_root", "edit", "apply", "--root", "nowhere")]
    [InlineData("edit.no_file", "edit", "check", "nowhere.json")]
    [InlineData("edit.no_cases", "edit", "check", ".")]
    [InlineData("edit.no_cases", "edit", "check", "not.txt")]
    public async Task Mistakes_are_bad_input(string code, params string[] args)
    {
        _run.Write("work/not.txt", "{}");
        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync(args));
        Assert.Contains($"({code})", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_files_are_run_and_counted()
    {
        const string Good = """{"id":"x/1","format":"str-replace","kind":"apply","files":{"f":"a\n"},"edit":{"path":"f","old_str":"a","new_str":"b"},"expected":{"f":"b\n"},"error":false}""";
        const string Bad = """{"id":"x/2","format":"str-replace","kind":"apply","files":{"f":"a\n"},"edit":{"path":"f","old_str":"a","new_str":"b"},"expected":{"f":"c\n"},"error":false}""";
        _run.Write("work/cases/good.json", $"[{Good}]");
        Assert.Equal(0, await _run.InvokeAsync("edit", "check", "cases"));
        Assert.Matches(@"source +format +kind +passed +failed +decided-otherwise", _run.Out);
        Assert.Matches(@"x +str-replace +apply +1 +0 +0", _run.Out);
        Directory.CreateSymbolicLink(Path.Combine(_run.Work, "cases", "round"), ".");
        Assert.Equal(0, await _run.InvokeAsync("edit", "check", "cases"));
        Assert.Matches(@"x +str-replace +apply +1 +0 +0", _run.Out);
        using (var stop = new CancellationTokenSource())
        {
            await stop.CancelAsync();
            _run.Stop = stop.Token;
            Assert.Equal(ExitCodes.Cancelled, await _run.InvokeAsync("edit", "check", "cases"));
            _run.Stop = CancellationToken.None;
        }

        _run.Write("work/cases/bad.json", $"[{Bad}]");
        Assert.Equal(ExitCodes.FailedCheck, await _run.InvokeAsync("edit", "check", "cases"));
        Assert.Contains("FAILED x/2: 'f' is", _run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.FailedCheck, await _run.InvokeAsync("edit", "check", "cases", "--json"));
        using var document = JsonDocument.Parse(_run.Out);
        Assert.Equal(1, document.RootElement.GetProperty("failed").GetInt32());
        Assert.Equal(1, document.RootElement.GetProperty("rows")[0].GetProperty("passed").GetInt32());
    }

    [Fact]
    public async Task Decisions_are_listed_with_their_share()
    {
        var cases = string.Join(',', Enumerable.Range(0, 10).Select(i => $$"""{"id":"x/{{i}}","format":"codex-apply-patch","kind":"apply","files":{"f":"a\n{{(i == 0 ? "a\\n" : "")}}"},"edit":"*** Begin Patch\n*** Update File: f\n-a\n+b\n*** End Patch","expected":{"f":"b\n{{(i == 0 ? "a\\n" : "")}}"},"error":false}"""));
        _run.Write("work/cases.json", $"[{cases}]");
        Assert.Equal(0, await _run.InvokeAsync("edit", "check", "cases.json", "--decisions"));
        Assert.Matches(@"x +ambiguous-place +1 +10\.0 %", _run.Out);
        Assert.Contains("ambiguous-place x/0:", _run.Out, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Error)> FromInputAsync(byte[] input)
    {
        using var error = new StringWriter();
        using var reader = new StreamReader(new MemoryStream(input));
        return (await LatheCommand.InvokeAsync(["edit", "apply"], _run.Host(TextWriter.Null, error) with { In = reader }), error.ToString());
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(_run.Work, path));
}
