using Lathe.Engine.Tests.Runs;

namespace Lathe.Engine.Tests.Tools;

/// <summary>What the tools that edit files do with what models send, through the real loop.</summary>
public sealed class EditToolFacts
{
    private static readonly string s_write = "write_file", s_read = "read_file", s_edit = "edit_file", s_patch = "apply_patch";

    [Fact]
    public async Task Several_edits_of_one_file_in_one_answer_are_all_made()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("notes.txt", "one\ntwo\n"));
        var result = await fixture.RunAsync(m => m.Read("notes.txt").CallAll(Edit("notes.txt", "one", "ONE"), Edit("notes.txt", "two", "TWO")).Mend().Finish());
        Assert.DoesNotContain("changed after you read it", fixture.Told(2));
        Assert.Equal("ONE\nTWO\n", fixture.FileIn(result.Outcome!.Tree, "notes.txt"));
    }

    [Fact]
    public async Task What_is_read_in_the_same_answer_does_not_excuse_an_edit_of_what_was_read_before()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("notes.txt", "one\n"));
        await fixture.RunAsync(m => m.Read("notes.txt").Shell("echo two >> notes.txt").CallAll((s_read, Script.Json(("path", "notes.txt"))), Edit("notes.txt", "one", "ONE")).Mend().Finish());
        Assert.Contains("notes.txt changed after you read it", fixture.Told(3));
    }

    [Fact]
    public async Task Names_whose_bytes_are_too_many_are_answered()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var name = new string('ш', 200);
        var deep = string.Join('/', Enumerable.Repeat(new string('ш', 30), 100));
        var result = await fixture.RunAsync(m => m.CallAll(
            (s_read, Script.Json(("path", name))), (s_write, Script.Json(("path", name), ("content", "x"))), Edit(name, "a", "b"), (s_write, Script.Json(("path", deep), ("content", "x"))),
            (s_patch, Script.Json(("patch", $"*** Begin Patch\n*** Add File: {name}\n+x\n*** Update File: src/calc.inc\n*** Move to: {deep}\n@@\n-a\n+b\n*** End Patch\n")))).Mend().Finish());
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Contains("too long", fixture.Told(1));
    }

    [Fact]
    public async Task Paths_of_a_command_that_are_too_long_to_be_opened_are_left_out()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var result = await fixture.RunAsync(m => m.Shell($"for i in $(seq 40); do mkdir {new string('ш', 60)} && cd {new string('ш', 60)}; done; echo x > f; pwd | wc -c").Mend().Finish());
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
    }

    [Fact]
    public async Task A_patch_may_name_files_by_the_repositorys_own_absolute_path()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("notes.txt", "one\n"));
        var patch = $"*** Begin Patch\n*** Update File: {fixture.Scratch.Path}/notes.txt\n@@\n-one\n+ONE\n*** End Patch\n";
        var result = await fixture.RunAsync(m => m.Call(s_patch, Script.Json(("patch", patch))).Mend().Finish());
        Assert.Equal("ONE\n", fixture.FileIn(result.Outcome!.Tree, "notes.txt"));
    }

    [Fact]
    public async Task A_file_that_is_no_utf8_is_shown_as_edits_find_it()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("latin.txt", [0x63, 0x61, 0x66, 0xE9, 0x0A]).Write("cyrillic.py", [.. "# coding: cp1251\nx = '"u8, 0xE9, .. "'\n"u8]));
        var result = await fixture.RunAsync(m => m.Read("latin.txt").Read("cyrillic.py").Edit("latin.txt", "café", "thé").Edit("cyrillic.py", "й", "ж").Mend().Finish());
        Assert.Contains("1\tcafé", fixture.Told(1));
        Assert.Contains("x = 'й'", fixture.Told(2));
        Assert.Contains("+th\ufffd", fixture.Diff(result));
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
    }

    [Fact]
    public async Task Half_of_a_surrogate_pair_is_answered_by_every_tool()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var result = await fixture.RunAsync(m => m.CallAll(
            (s_read, """{"path":"\ud83d"}"""), (s_edit, """{"path":"src/calc.inc","old_text":"add","new_text":"\ude00"}"""), (s_write, """{"path":"n","content":"a\ud83d"}"""),
            (s_patch, """{"patch":"*** Begin Patch\n*** Add File: n\n+\ud83d\n*** End Patch\n"}"""), ("run_command", """{"command":"echo \ud83d"}"""), (s_read, """{"\ud83d":"a"}""")).Mend().Finish());
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Equal(6, fixture.Told(1).Split("half of a character").Length - 1);
    }

    [Fact]
    public async Task A_folder_in_the_way_of_a_move_is_answered()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("notes.txt", "one\n"));
        var patch = "*** Begin Patch\n*** Update File: notes.txt\n*** Move to: empty\n@@\n-one\n+ONE\n*** End Patch\n";
        var result = await fixture.RunAsync(m => m.Shell("mkdir empty").Call(s_patch, Script.Json(("patch", patch))).Mend().Finish());
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Contains("'empty' is a folder.", fixture.Told(2));
    }

    private static (string Tool, string Arguments) Edit(string path, string before, string after) => (s_edit, Script.Json(("path", path), ("old_text", before), ("new_text", after)));
}
