using System.Text;
using Lathe.Engine.Feedback.Review;
using Lathe.Engine.Redaction;
using Lathe.Quality;
using FileChange = Lathe.Edits.FileChange;

namespace Lathe.Engine.Tests.Feedback;

/// <summary>A reviewer's answer is a model's text: nothing in it is taken on trust.</summary>
public sealed class RemarkReaderFacts
{
    private static readonly string s_before = string.Concat(Enumerable.Range(1, 40).Select(i => $"line {i}\n"));
    private static readonly FileChange[] s_change = [new("src/a.c", "src/a.c", Encoding.UTF8.GetBytes(s_before), Encoding.UTF8.GetBytes(s_before.Replace("line 20\n", "line twenty\n"))), new("old.c", null, "gone\n"u8.ToArray(), null)];

    [Fact]
    public void A_remark_in_order_is_a_finding_at_its_place()
    {
        var reading = Read("""{"remarks":[{"path":"src/a.c","line":20,"severity":"warning","message":"It fails for zero.","suggestion":"Check it."}]}""");
        Assert.Equal(new Finding("review", QualityDimension.Correctness, FindingSeverity.Warning, "src/a.c", new LineRange(20, 20), "It fails for zero.", "Check it."), Assert.Single(reading.Remarks));
        Assert.Equal((0, null), (reading.Refused, reading.Problem));
    }

    [Theory]
    [InlineData("")]
    [InlineData("I think it is fine.")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"remarks\":{}}")]
    [InlineData("{\"remarks\":[")]
    public void What_is_no_list_of_remarks_is_no_review(string answer)
    {
        var reading = Read(answer);
        Assert.Empty(reading.Remarks);
        Assert.NotNull(reading.Problem);
    }

    [Theory]
    [InlineData("""{"path":"src/other.c","severity":"error","message":"Not in the change."}""")]
    [InlineData("""{"path":"../../etc/passwd","severity":"error","message":"Not in the change."}""")]
    [InlineData("""{"path":"src/a.c","severity":"blocking","message":"More than it may say."}""")]
    [InlineData("""{"path":"src/a.c","severity":"Error","message":"Not one of the words."}""")]
    [InlineData("""{"path":"src/a.c","severity":"error","message":""}""")]
    [InlineData("""{"path":"src/a.c","severity":"error"}""")]
    [InlineData("""{"path":"src/a.c","severity":"error","message":7}""")]
    [InlineData("""{"path":"src/a.c","severity":"error","message":"An unknown member.","verdict":"verified"}""")]
    [InlineData("""{"path":"src/a.c","line":"20","severity":"error","message":"A line in words."}""")]
    [InlineData("""{"path":"src/a.c","line":0,"severity":"error","message":"No such line."}""")]
    [InlineData("\"text\"")]
    public void A_remark_of_another_form_is_left_out_and_counted(string remark)
    {
        var reading = Read($$"""{"remarks":[{{remark}},{"path":"src/a.c","severity":"info","message":"This one holds."}]}""");
        Assert.Equal(("This one holds.", 1), (Assert.Single(reading.Remarks).Message, reading.Refused));
    }

    [Theory]
    [InlineData(17, 17)]
    [InlineData(23, 23)]
    [InlineData(1, null)]
    [InlineData(40, null)]
    [InlineData(1_000_000, null)]
    public void A_line_that_the_change_does_not_show_is_taken_away(int line, int? kept) =>
        Assert.Equal(kept, Assert.Single(Read($$"""{"remarks":[{"path":"src/a.c","line":{{line}},"severity":"info","message":"Somewhere."}]}""").Remarks).Range?.StartLine);

    [Theory]
    [InlineData("{\"remarks\":[{\"path\":\"\\ud83d\"}]}")]
    [InlineData("{\"remarks\":[{\"\\ud83d\":1}]}")]
    public void Half_of_a_character_makes_no_answer(string json) => Assert.NotNull(Read(json).Problem);

    [Fact]
    public void Remarks_are_bounded_in_number_and_length_and_hold_no_secret()
    {
        var many = string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""{"path":"src/a.c","severity":"info","message":"remark {{i}} {{new string('x', 500)}} sk-ant-0123456789abcdef0123456789"}"""));
        var reading = Read($$"""{"remarks":[{{many}}]}""");
        Assert.Equal((12, 88), (reading.Remarks.Count, reading.Refused));
        Assert.All(reading.Remarks, r => Assert.True(r.Message.Length <= 600 && !r.Message.Contains("sk-ant", StringComparison.Ordinal)));
        Assert.NotNull(Read("{\"remarks\":[" + new string(' ', 70_000) + "]}").Problem);
        Assert.NotNull(Read(new string('[', 10_000)).Problem);
    }

    [Fact]
    public void An_answer_in_a_fence_is_read_and_the_worst_comes_first()
    {
        var reading = Read("```json\n{\"remarks\":[{\"path\":\"old.c\",\"severity\":\"info\",\"message\":\"small\"},{\"path\":\"./src/a.c\",\"severity\":\"error\",\"message\":\"large\"},{\"path\":\"old.c\",\"severity\":\"info\",\"message\":\"small\"}]}\n```");
        Assert.Equal([("src/a.c", "large"), ("old.c", "small")], reading.Remarks.Select(r => (r.Path, r.Message)));
    }

    private static RemarkReading Read(string answer) => RemarkReader.Read(answer, s_change, new Redactor("run"));
}
