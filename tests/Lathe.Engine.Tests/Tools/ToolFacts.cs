using Lathe.Engine.Journal;
using Lathe.Engine.Tests.Runs;

namespace Lathe.Engine.Tests.Tools;

/// <summary>What the tools refuse, bound and report, through the real loop.</summary>
public sealed class ToolFacts
{
    private static readonly string s_write = "write_file", s_read = "read_file", s_edit = "edit_file", s_patch = "apply_patch";

    [Fact]
    public async Task A_file_that_a_command_changed_after_it_was_read_is_not_edited()
    {
        await using var fixture = await RunFixture.OpenAsync();
        await fixture.RunAsync(m => m.Read("src/calc.inc").Shell("echo '# note' >> src/calc.inc").Mend().Read("src/calc.inc").Mend().Finish());
        Assert.Contains("M src/calc.inc", fixture.Told(2));
        Assert.Contains("src/calc.inc changed after you read it", fixture.Told(3));
        Assert.Contains("Applied; 1 file changed.", fixture.Told(5));
    }

    [Fact]
    public async Task An_existing_file_that_was_not_read_is_not_overwritten()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("big.txt", string.Concat(Enumerable.Repeat("a line\n", 4_500))));
        var result = await fixture.RunAsync(m => m
            .Write("big.txt", "small\n")
            .Call("read_file", Script.Json(("path", "big.txt"))).Write("big.txt", "small\n")
            .Call("edit_file", """{"path":"big.txt","old_text":"a line\na line\na line\n","new_text":"b\n","replace_all":true}""").Write("big.txt", "small\n")
            .Call("read_file", """{"path":"big.txt","offset":1001}""").Write("big.txt", "small\n")
            .Call("read_file", """{"path":"big.txt","limit":600}""").Call("read_file", """{"path":"big.txt","offset":601}""").Write("big.txt", "small\n")
            .Mend().Finish());
        Assert.Contains("big.txt exists and you have not read it", fixture.Told(1));
        Assert.Contains("go on with offset 2001", fixture.Told(2));
        foreach (var refused in (int[])[3, 5, 7]) Assert.Contains("big.txt exists and you have read only a part of it; the rest would be lost", fixture.Told(refused));
        Assert.Contains("1 file changed", fixture.Told(4));
        Assert.Contains("1 file changed", fixture.Told(10));
        Assert.Equal("small\n", fixture.FileIn(result.Outcome!.Tree, "big.txt"));
    }

    [Fact]
    public async Task A_line_that_was_cut_is_not_overwritten_and_a_file_that_is_deleted_is_new()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("long.txt", new string('a', 20_000) + "\n"));
        var result = await fixture.RunAsync(m => m
            .Call("read_file", Script.Json(("path", "long.txt"))).Write("long.txt", "small\n")
            .Call("apply_patch", Script.Json(("patch", "*** Begin Patch\n*** Delete File: long.txt\n*** End Patch"))).Write("long.txt", "small\n").Mend().Finish());
        Assert.Contains("long.txt exists and you have read only a part of it", fixture.Told(2));
        Assert.Equal("small\n", fixture.FileIn(result.Outcome!.Tree, "long.txt"));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("src/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("/tmp/outside")]
    [InlineData(".git/config")]
    [InlineData("src/.git/config")]
    [InlineData(".GIT/hooks/pre-commit")]
    [InlineData("link/outside")]
    [InlineData("filelink")]
    [InlineData("")]
    [InlineData("src\\..\\..\\outside\0")]
    public async Task A_place_outside_of_the_workspace_is_refused_by_every_tool_and_the_model_is_told(string path)
    {
        await using var fixture = await RunFixture.OpenAsync(s =>
        {
            s.Run(s.Path, "mkdir", "-p", "../elsewhere");
            s.Run(s.Path, "sh", "-c", "echo secret words > ../elsewhere/file");
            s.Run(s.Path, "ln", "-s", "../elsewhere", "link");
            s.Run(s.Path, "ln", "-s", "../elsewhere/file", "filelink");
        });
        var patch = $"*** Begin Patch\n*** Add File: {path}\n+planted\n*** End Patch";
        var before = Git.Tests.WorkspaceBench.Picture(fixture.Scratch.Path);
        var result = await fixture.RunAsync(m => m.CallAll(
            (s_read, Script.Json(("path", path))), (s_write, Script.Json(("path", path), ("content", "planted"))), (s_edit, Script.Json(("path", path), ("old_text", "root"), ("new_text", "planted"))),
            (s_patch, Script.Json(("patch", patch))), ("outline", Script.Json(("path", path)))).Mend().Finish());

        Assert.True(result.Outcome is { Accepted: true, Verdict: Verdict.Verified }, result.Error?.ToString());
        var events = await fixture.EventsAsync(result.Run);
        var answers = events.Select(e => e.Data).OfType<StepFinished>().Where(s => s.Kind == StepKind.Tool && s.Step.Value.Contains("turn-1/", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, answers.Count);
        Assert.All(answers, a => Assert.True(a.Result!.Element.GetProperty("is_error").GetBoolean(), a.Result.GetRawText()));
        Assert.DoesNotContain("secret words", fixture.Told(1));
        Assert.DoesNotContain("planted", fixture.Diff(result));
        Assert.Equal(before, Git.Tests.WorkspaceBench.Picture(fixture.Scratch.Path));
    }

    [Fact]
    public async Task A_file_that_is_called_like_a_device_elsewhere_is_read()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("drivers/aux.c", "int transfer(void)\n{\n    return 1;\n}\n"));
        var result = await fixture.RunAsync(m => m.CallAll(
            (s_read, Script.Json(("path", "drivers/aux.c"))), ("outline", Script.Json(("path", "drivers/aux.c"))), (s_write, Script.Json(("path", "drivers/nul.c"), ("content", "x")))).Mend().Finish());
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Contains("return 1;", fixture.Told(1));
        Assert.Contains("int transfer(void)", fixture.Told(1));
        Assert.Contains("device name", fixture.Told(1));
        Assert.DoesNotContain("nul.c", fixture.Diff(result));

    }

    [Fact]
    public async Task A_file_that_is_called_like_a_device_elsewhere_is_changed()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("drivers/aux.c", "int transfer(void)\n{\n    return 1;\n}\n").Write("con/prn.h", "// gone\n"));
        var result = await fixture.RunAsync(m => m.Read("drivers/aux.c").CallAll(
            (s_edit, Script.Json(("path", "drivers/aux.c"), ("old_text", "return 1;"), ("new_text", "return 2;"))),
            (s_patch, Script.Json(("patch", "*** Begin Patch\n*** Delete File: con/prn.h\n*** End Patch\n")))).Read("drivers/aux.c").CallAll(
            (s_write, Script.Json(("path", "drivers/aux.c"), ("content", "int transfer(void)\n{\n    return 3;\n}\n")))).Mend().Finish());
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Contains("return 2;", fixture.Told(3));
        Assert.Contains("+    return 3;", fixture.Diff(result));
        Assert.Contains("-// gone", fixture.Diff(result));
    }

    [Fact]
    public async Task Names_that_no_file_system_takes_are_answered()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var name = new string('n', 300);
        var deep = string.Join('/', Enumerable.Repeat("d", 3_000));
        var result = await fixture.RunAsync(m => m.CallAll(
            (s_read, Script.Json(("path", name))), (s_write, Script.Json(("path", name), ("content", "x"))), (s_edit, Script.Json(("path", name), ("old_text", "a"), ("new_text", "b"))),
            (s_read, Script.Json(("path", deep))), (s_write, Script.Json(("path", deep), ("content", "x"))), (s_write, Script.Json(("path", "src/calc.inc/below"), ("content", "x"))),
            (s_write, Script.Json(("path", "src"), ("content", "x"))), (s_read, Script.Json(("path", "src/calc.inc/below"))), ("list_files", Script.Json(("path", name)))).Mend().Finish());
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
    }

    [Fact]
    public async Task Binary_huge_missing_and_strange_files_are_not_read()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("image.bin", [1, 2, 0, 3, 4]).Write("huge.txt", new byte[50_000_000]).Write("deep/down/thing.txt", "x"));
        await fixture.RunAsync(m => m.Read("image.bin").Read("huge.txt").Read("thing.txt").Read("deep").Shell("mkfifo pipe").Read("pipe").Write("huge.txt", "x").Mend().Finish());
        Assert.Contains("image.bin is a binary file of 5 bytes", fixture.Told(1));
        Assert.Contains("huge.txt has 50,000,000 bytes", fixture.Told(2));
        Assert.Contains("Files of that name: deep/down/thing.txt", fixture.Told(3));
        Assert.Contains("deep is a folder; use list_files", fixture.Told(4));
        Assert.Contains("pipe is not a regular file", fixture.Told(6));
        Assert.Contains("huge.txt exists and you have not read it", fixture.Told(7));
    }

    [Fact]
    public async Task The_repositorys_own_absolute_path_is_understood()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var top = fixture.Scratch.Path;
        await fixture.RunAsync(m => m.Read(top + "/src/calc.inc").Call("list_files", Script.Json(("path", top))).Call("list_files", Script.Json(("path", top + "/src/"))).Mend().Finish());
        Assert.Contains("1\tadd()", fixture.Told(1));
        Assert.Contains("src/calc.inc\t", fixture.Told(2));
        Assert.Contains("src/calc.inc\t", fixture.Told(3));
    }

    [Fact]
    public async Task Of_many_files_the_first_by_path_are_listed_and_the_rest_counted()
    {
        await using var fixture = await RunFixture.OpenAsync(s =>
        {
            for (var i = 1009; i >= 0; i--) s.Write($"m/{i:0000}", "");
        });
        await fixture.RunAsync(m => m.Call("list_files", Script.Json(("path", "m"))).Mend().Finish());
        var lines = fixture.Told(1).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1001, lines.Length);
        Assert.Equal(Enumerable.Range(0, 1000).Select(static i => $"m/{i:0000}\t0"), lines[..^1]);
        Assert.Equal("[10 more; name a folder or a glob]", lines[^1]);
    }

    [Fact]
    public async Task Output_is_bounded_with_its_head_and_tail()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("lines.txt", string.Concat(Enumerable.Range(1, 9_000).Select(i => $"line {i}\n"))).Write("one.txt", new string('é', 500_000)));
        await fixture.RunAsync(m => m.Shell("seq 1 200000; echo the end").Read("lines.txt").Read("one.txt").Call("search", Script.Json(("pattern", "line"))).Call("list_files", "{}").Mend().Finish());
        for (var i = 1; i <= 5; i++) Assert.InRange(fixture.Told(i).Length, 20, 24_001);
        Assert.StartsWith("exit code 0\n1\n2\n", fixture.Told(1));
        Assert.Contains("the end", fixture.Told(1));
        Assert.Contains("left out", fixture.Told(1));
        Assert.Contains("go on with offset", fixture.Told(2));
        Assert.Contains("characters left out", fixture.Told(3));
    }

    [Theory]
    [InlineData("a\fb\nc\n", "1\ta\fb\n2\tc\n")]
    [InlineData("a\u2028b\u0085c\nd", "1\ta\u2028b\u0085c\n2\td\n")]
    [InlineData("a\r\nb\r\n", "1\ta\n2\tb\n")]
    [InlineData("a\n\n", "1\ta\n2\t\n")]
    [InlineData("\n", "1\t\n")]
    public void Lines_are_counted_as_compilers_and_editors_count_them(string text, string shown) => Assert.Equal(shown, Lathe.Engine.Tools.ReadFileTool.Numbered(text, 1, 100, 10_000).Text);

    [Fact]
    public async Task Offset_and_limit_show_a_part_and_say_where_to_go_on()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("lines.txt", "one\ntwo\nthree\n"));
        await fixture.RunAsync(m => m.Call(s_read, "{\"path\":\"lines.txt\",\"offset\":2,\"limit\":1}").Call(s_read, "{\"path\":\"lines.txt\",\"offset\":9}").Mend().Finish());
        Assert.StartsWith("2\ttwo\n[lines 2-2 of 3; go on with offset 3]", fixture.Told(1));
        Assert.Contains("offset 9 is past its end", fixture.Told(2));
    }

    [Fact]
    public async Task A_new_syntax_error_is_reported_in_the_answer_to_the_edit()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("src/a.js", "function f() {\n  return 1;\n}\n"));
        await fixture.RunAsync(m => m.Edit("src/a.js", "return 1;\n}", "return 1;").Edit("src/a.js", "return 1;", "return 1;\n}").Mend().Finish());
        Assert.Contains("This edit adds syntax errors to src/a.js:\n  line ", fixture.Told(1));
        Assert.DoesNotContain("syntax errors", fixture.Told(2));
    }

    [Fact]
    public async Task A_patch_is_applied_whole_or_not_at_all()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var patch = "*** Begin Patch\n*** Add File: src/new.inc\n+new\n*** Update File: src/calc.inc\n@@\n-nothing like this\n+x\n*** End Patch";
        var result = await fixture.RunAsync(m => m.Call(s_patch, Script.Json(("patch", patch))).Call(s_patch, Script.Json(("patch", "no patch"))).Mend().Finish());
        Assert.DoesNotContain("src/new.inc", fixture.Diff(result));
        Assert.Contains("nothing was changed", fixture.Told(2));
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_ended_with_all_that_it_started()
    {
        await using var fixture = await RunFixture.OpenAsync();
        await fixture.RunAsync(m => m.Call("run_command", "{\"command\":\"sleep 600 & echo begun; sleep 600\",\"timeout_seconds\":1}").Call("run_command", "{\"command\":\"true\",\"timeout_seconds\":0}").Mend().Finish());
        Assert.Contains("ended after 1 seconds, with all that it had started\nbegun", fixture.Told(1));
        Assert.Contains("timeout_seconds must be at least 1", fixture.Told(2));
    }
}
