using System.Text;

namespace Lathe.Edits.Tests;

public class RefusalTests
{
    [Fact]
    public void A_line_that_grew_since_is_still_the_nearest()
    {
        var refusal = Edit.Refusal(Edit.Replace("class A\n{\n    void Add(double weight, List<Form> forms)\n    {\n    }\n}\n", "void Ad(double weight)", "void Add(double weight)").Result);
        Assert.Equal(3, refusal.FirstDifference?.Number);
        Assert.Contains(new NumberedLine(3, "    void Add(double weight, List<Form> forms)"), refusal.Nearest);
    }

    [Fact]
    public void The_nearest_lines_and_the_first_difference_are_shown()
    {
        var (result, _) = Edit.Replace("one\ndef f():\n\treturn 1 \nthree\n", "def f():\n    return 2\n", "x\n");
        var refusal = Edit.Refusal(result);
        Assert.Equal(new LineDifference(3, "····return 2", "→return 1·"), refusal.FirstDifference);
        Assert.Contains(new NumberedLine(2, "def f():"), refusal.Nearest);
        var text = result.Describe();
        Assert.Contains("expected: ····return 2", text);
        Assert.Contains("in file:  →return 1·", text);
        Assert.Contains("     2|def f():", text);
    }

    [Fact]
    public void A_replacement_that_stands_already_is_said()
    {
        var refusal = Edit.Refusal(Edit.Replace("a\nnew line\nb\n", "old line\n", "new line\n").Result);
        Assert.Equal(2, refusal.AlreadyAtLine);
        Assert.Contains("line 2", refusal.Message);
    }

    [Fact]
    public void A_single_line_is_compared_with_the_one_that_shares_most_with_it()
    {
        var refusal = Edit.Refusal(Edit.Replace("x\nvar total = compute(a, b);\ny\n", "var total = compute(a, c);\n", "z").Result);
        Assert.Equal(2, refusal.FirstDifference!.Number);
    }

    [Fact]
    public void Equal_places_are_listed()
    {
        var refusal = Edit.Refusal(Edit.Replace("a\nb\na\nb\n", "a\nb\n", "z").Result);
        Assert.Equal([1, 3], refusal.MatchLines);
    }

    [Theory]
    [InlineData("a\u00a0b\u200b", "a<U+00A0>b<U+200B>")]
    [InlineData(" \ta b \t", "·→a b·→")]
    [InlineData("a\rb", "a␍b")]
    public void Invisible_characters_are_made_visible(string line, string visible) => Assert.Equal(visible, NearMiss.Visible(line));

    [Fact]
    public void The_text_for_the_model_is_bounded()
    {
        var edits = new List<FileEdit>();
        for (var i = 0; i < 500; i++) edits.Add(new ReplaceTextEdit("f", $"missing {i} " + new string('€', 5000), "y"));
        var tree = new MemoryFileTree().With("f", string.Concat(Enumerable.Repeat(new string('€', 900) + "\n", 50)));
        var text = EditApplier.Apply(tree, new EditSet(edits)).Describe();
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 200, 4096);
        Assert.Contains("500 of 500", text);
        Assert.Contains("left out", text);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../x")]
    [InlineData(".git/config")]
    [InlineData("C:x")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("")]
    [InlineData("link/x")]
    public void A_path_that_leads_elsewhere_is_refused(string path)
    {
        foreach (FileEdit edit in new FileEdit[] { new WriteFileEdit(path, "x"), new MoveFileEdit("f", path), new DeleteFileEdit(path), new ReplaceTextEdit(path, "a", "b") })
        {
            var tree = new MemoryFileTree().With("f", "f\n").WithLink("link", "/etc");
            Assert.Equal(RefusalReason.Path, Edit.Refusal(EditApplier.Apply(tree, new EditSet(edit))).Reason);
            Assert.Equal(["f", "link"], tree.Paths);
        }
    }

    [Fact]
    public void Links_folders_and_files_in_the_way_are_refused()
    {
        var tree = new MemoryFileTree().With("d/f", "x\n").WithLink("link", "d/f").With("b", [0, 1]);
        RefusalReason Of(FileEdit edit) => Edit.Refusal(EditApplier.Apply(tree, new EditSet(edit))).Reason;
        Assert.Equal(RefusalReason.NotAFile, Of(new WriteFileEdit("link", "y")));
        Assert.Equal(RefusalReason.NotAFile, Of(new DeleteFileEdit("link")));
        Assert.Equal(RefusalReason.NotAFile, Of(new DeleteFileEdit("d")));
        Assert.Equal(RefusalReason.NotAFile, Of(new WriteFileEdit("d", "y")));
        Assert.Equal(RefusalReason.Exists, Of(new WriteFileEdit("d/f/g", "y")));
        Assert.Equal(RefusalReason.NotFound, Of(new DeleteFileEdit("nothing")));
        Assert.Equal(RefusalReason.NotText, Of(new ReplaceTextEdit("b", "x", "y")));
        Assert.Equal(RefusalReason.NotText, Of(new WriteFileEdit("d/f", "a\0")));
        Assert.Equal(RefusalReason.Exists, Of(new MoveFileEdit("b", "d/f")));
        Assert.Equal(RefusalReason.Exists, Of(new WriteFileEdit("d/f", "y") { Overwrite = false }));
        Assert.Equal(RefusalReason.NotAFile, Of(new ExactChangeEdit(new FileChange(null, "l", null, [1]) { NewIsLink = true })));
    }

    [Fact]
    public void No_new_name_is_that_of_a_device()
    {
        var tree = new MemoryFileTree().With("f", "x\n").With("d/g", "x\n").With("d/aux.c", "a\n");
        foreach (var path in (string[])["nul", "d/Con.py", "aux/f", "new/prn/x", "d/aux.h", "D/aux.c", "d/AUX.c"])
        {
            foreach (FileEdit edit in (FileEdit[])[new WriteFileEdit(path, "x"), new ReplaceTextEdit(path, "", "x"), new MoveFileEdit("f", path), new PatchFileEdit("f", []) { NewPath = path },
                new ExactChangeEdit(new FileChange(null, path, null, [1])), new ExactChangeEdit(new FileChange("f", path, Edit.Bytes("x\n"), [1]))])
            {
                var refusal = Edit.Refusal(EditApplier.Apply(tree, new EditSet(edit)));
                Assert.Equal(RefusalReason.Path, refusal.Reason);
                Assert.Contains("device name", refusal.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(RefusalReason.Path, Edit.Refusal(Edit.Envelope(tree, "*** Add File: nul.c", "+x")).Reason);
        Assert.Equal(["d/aux.c", "d/g", "f"], tree.Paths);
    }

    [Fact]
    public void Files_over_the_limit_are_refused_before_and_after()
    {
        var tree = new MemoryFileTree().With("big", new string('a', 101)).With("f", "x\n");
        var options = new ApplyOptions { MaxFileBytes = 100 };
        Assert.Equal(RefusalReason.TooLarge, Edit.Refusal(EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("big", "b", "c")), options)).Reason);
        Assert.Equal(RefusalReason.TooLarge, Edit.Refusal(EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("f", "x", new string('y', 200))), options)).Reason);
        Assert.Equal(RefusalReason.TooLarge, Edit.Refusal(EditApplier.Apply(tree, new EditSet(new WriteFileEdit("g", new string('y', 200))), options)).Reason);
    }
}
