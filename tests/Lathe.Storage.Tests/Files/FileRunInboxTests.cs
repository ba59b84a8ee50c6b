using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Storage.Files;

namespace Lathe.Storage.Tests.Files;

public sealed class FileRunInboxTests
{
    private static readonly RunId Run = new("01ARZ3NDEKTSV4RRFFQ69G5FAV");

    [Fact]
    public async Task What_is_left_is_read_in_order_until_it_is_removed()
    {
        using var scratch = new ScratchFolder();
        var inbox = new FileRunInbox(scratch.Path);
        Assert.Empty(await inbox.ReadAsync(Run, CancellationToken.None));
        var (one, two) = (Said(1, "first"), new FeedbackWaived(Id(2), "0000aaaa", "known"));
        await inbox.LeaveAsync(Run, two, CancellationToken.None);
        await inbox.LeaveAsync(Run, one, CancellationToken.None);
        var read = await new FileRunInbox(scratch.Path).ReadAsync(Run, CancellationToken.None);
        Assert.Equal("first", Assert.IsType<FeedbackSaid>(read[0]).Item.Title);
        Assert.Equal(two, read[1]);

        await inbox.RemoveAsync(Run, [one.Message, "../../etc/passwd", "nothing"], CancellationToken.None);
        Assert.Equal(two, Assert.Single(await inbox.ReadAsync(Run, CancellationToken.None)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("feedback_said\n{")]
    [InlineData("feedback_said\n{}")]
    [InlineData("run_ended\n{\"state\":\"Finished\"}")]
    [InlineData("feedback_waived\n{\"message\":\"another\",\"item\":\"a\",\"reason\":\"b\"}")]
    public async Task What_no_person_left_is_passed_over(string content)
    {
        using var scratch = new ScratchFolder();
        var inbox = new FileRunInbox(scratch.Path);
        await inbox.LeaveAsync(Run, Said(1, "first"), CancellationToken.None);
        var folder = Path.Combine(scratch.Path, Run.Value, "inbox");
        await File.WriteAllTextAsync(Path.Combine(folder, Id(2) + ".json"), content, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, Id(3) + ".json"), new string('x', 300_000), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, Id(4) + ".json.new"), "half", TestContext.Current.CancellationToken);
        Assert.IsType<FeedbackSaid>(Assert.Single(await inbox.ReadAsync(Run, CancellationToken.None)));
    }

    [Fact]
    public async Task What_cannot_be_left_leaves_nothing_behind()
    {
        using var scratch = new ScratchFolder();
        var folder = Path.Combine(scratch.Path, Run.Value, "inbox");
        Directory.CreateDirectory(Path.Combine(folder, Id(1) + ".json"));
        await Assert.ThrowsAsync<LatheException>(() => new FileRunInbox(scratch.Path).LeaveAsync(Run, Said(1, "first"), CancellationToken.None));
        Assert.Empty(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public async Task A_runs_id_that_is_none_reaches_no_path() =>
        await Assert.ThrowsAsync<ArgumentException>(() => new FileRunInbox("/nowhere").ReadAsync(new RunId("../x"), CancellationToken.None));

    private static string Id(int number) => $"01ARZ3NDEKTSV4RRFFQ69G5FA{number}";

    private static FeedbackSaid Said(int number, string title) => new(Id(number), new FeedbackItem("0000aaaa", FeedbackSource.Person, FeedbackPriority.Must, title));
}
