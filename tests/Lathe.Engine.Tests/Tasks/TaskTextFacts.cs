using Lathe.Engine.Tasks;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Tasks;

public sealed class TaskTextFacts
{
    [Theory]
    [InlineData("Fix the login", "Fix the login", "")]
    [InlineData("  Fix the login \n", "Fix the login", "")]
    [InlineData("Fix the login. It fails on Mondays.", "Fix the login.", "Fix the login. It fails on Mondays.")]
    [InlineData("# Fix the login\n\nIt fails.", "Fix the login", "# Fix the login\n\nIt fails.")]
    [InlineData("Use v1.2 of it, e.g. the new one", "Use v1.2 of it, e.g. the new one", "")]
    public void The_first_line_or_sentence_is_the_title(string text, string title, string description)
    {
        var task = TaskText.Parse(text);
        Assert.Equal((title, description), (task.Title, task.Description));
    }

    [Fact]
    public void A_long_line_is_cut_between_characters_and_kept_whole_in_the_description()
    {
        var text = new string('x', 198) + "😀😀";
        var task = TaskText.Parse(text);
        Assert.Equal(new string('x', 198) + "…", task.Title);
        Assert.Equal(text, task.Description);
    }

    [Theory]
    [InlineData("", "task.empty")]
    [InlineData(" \n\t", "task.empty")]
    public void Nothing_is_no_task(string text, string code) => Assert.Equal(code, Assert.Throws<LatheException>(() => TaskText.Parse(text)).Error.Code);

    [Fact]
    public void A_novel_is_no_task() =>
        Assert.Equal("task.too_large", Assert.Throws<LatheException>(() => TaskText.Parse(new string('x', 100_001))).Error.Code);
}
