using Lathe.Cli.Running;

namespace Lathe.Cli.Tests.Running;

public sealed class DiffTextFacts
{
    [Fact]
    public void Binary_content_is_named_and_left_out()
    {
        var lines = DiffText.Lines("diff --git a/x b/x\nGIT binary patch\nliteral 3\nKcmZ\n\nliteral 0\nHc\n\ndiff --git a/y b/y\n+text\n", 50, "lathe diff").Select(l => l.Text);
        Assert.Equal(["diff --git a/x b/x", "(binary content)", "diff --git a/y b/y", "+text"], lines);
    }

    [Fact]
    public void A_long_diff_ends_with_the_command_that_shows_all_of_it()
    {
        var lines = DiffText.Lines(string.Join('\n', Enumerable.Range(0, 100).Select(i => $"+{i}")), 10, "lathe diff 01M").ToList();
        Assert.Equal(11, lines.Count);
        Assert.Equal("… 90 more lines: lathe diff 01M", lines[^1].Text);
    }
}
