using Lathe.Cli.Running;

namespace Lathe.Cli.Tests.Running;

public sealed class FormingEditsFacts
{
    private readonly FormingEdits _edits = new() { Root = "/home/user/project" };

    [Fact]
    public void An_edit_grows_while_its_call_comes_in()
    {
        _edits.Call(0, "edit_file", """{"path":"src/a.py","old_text":"one\n""");
        Assert.Equal(["  … src/a.py +0 −1"], Lines());
        _edits.Call(0, "edit_file", """two","new_text":"1""");
        Assert.Equal(["  … src/a.py +1 −2"], Lines());
        _edits.Call(0, "edit_file", "\"}");
        _edits.Call(1, "write_file", """{"path":"/home/user/project/src/b.py",""");
        Assert.Equal(["  ✎ src/a.py +1 −2", "  … src/b.py +0 −0"], Lines());
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("a/.git/config")]
    public void A_path_that_will_be_refused_is_said_at_once(string path)
    {
        _edits.Call(0, "write_file", $$"""{"path":"{{path}}","content":"x""");
        var line = Assert.Single(_edits.Lines());
        Assert.StartsWith($"  ✗ {path}: ", line.Text, StringComparison.Ordinal);
        Assert.EndsWith("; it will be refused", line.Text, StringComparison.Ordinal);
        Assert.Equal(LineTone.Bad, line.Tone);
    }

    [Fact]
    public void Other_tools_edit_nothing()
    {
        _edits.Call(0, "read_file", """{"path":"src/a.py"}""");
        _edits.Call(1, "run_command", """{"command":"rm a"}""");
        Assert.Empty(Lines());
    }

    [Fact]
    public void Blocks_in_text_count_and_a_new_step_forgets_all()
    {
        _edits.Text("I will.\n\nsrc/a.py\n<<<<<<< SEARCH\nold\n=======\nne");
        _edits.Text("w\n");
        Assert.Equal(["  … src/a.py +1 −1"], Lines());
        _edits.Clear();
        Assert.Empty(Lines());
    }

    [Fact]
    public void The_latest_of_many_are_shown_and_nothing_in_a_name_drives_the_terminal()
    {
        for (var i = 0; i < 6; i++) _edits.Call(i, "write_file", $$"""{"path":"f{{i}}","content":"x"}""");
        Assert.Equal(["  … 3 edits before", "  ✎ f3 +1 −0", "  ✎ f4 +1 −0", "  ✎ f5 +1 −0"], Lines());
        _edits.Clear();
        _edits.Call(0, "write_file", """{"path":"a\u001b[2J\u202e""" + new string('b', 100) + "\"}");
        var line = Assert.Single(Lines());
        Assert.DoesNotContain('\u001b', line);
        Assert.InRange(line.Length, 50, 70);
    }

    private string[] Lines() => [.. _edits.Lines().Select(l => l.Text)];
}
