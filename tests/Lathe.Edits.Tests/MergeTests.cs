using System.Text;

namespace Lathe.Edits.Tests;

public class MergeTests
{
    [Theory]
    [InlineData("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n")]
    [InlineData("a\nb\nc\n", "a\nb\nc\n", "x\n", "x\n")]
    [InlineData("a\nb\nc\n", "x\n", "a\nb\nc\n", "x\n")]
    [InlineData("a\nb\nc\n", "a\nX\nc\n", "a\nX\nc\nd\n", "a\nX\nc\nd\n")]
    [InlineData("a\nb\n", "a\nn\nb\n", "a\nb\nm\n", "a\nn\nb\nm\n")]
    [InlineData("a\nb\nc\nd\n", "b\nc\nd\n", "a\nb\nc\n", "b\nc\n")]
    [InlineData("a\r\nb\nc", "a\r\nB\nc", "x\r\na\r\nb\nc", "x\r\na\r\nB\nc")]
    [InlineData("", "a\n", "a\n", "a\n")]
    public void Changes_of_different_lines_and_equal_changes_come_together(string before, string ours, string theirs, string merged)
    {
        var result = Merge(before, ours, theirs);
        Assert.True(result.IsClean);
        Assert.Equal(merged, Encoding.UTF8.GetString(result.Content!));
    }

    [Fact]
    public void Different_changes_of_the_same_lines_conflict_with_their_three_texts()
    {
        var result = Merge("1\na\n2\n3\nb\n4\n", "1\nA\n2\n3\nX\n4\n", "0\n1\nAA\n2\n3\n4\n");
        Assert.Null(result.Content);
        Assert.Equal(2, result.Conflicts.Count);
        Assert.Equal(new MergeConflict(new(2, 1, "a\n"), new(2, 1, "A\n"), new(3, 1, "AA\n")), result.Conflicts[0]);
        Assert.Equal(new MergeConflict(new(5, 1, "b\n"), new(5, 1, "X\n"), new(6, 0, "")), result.Conflicts[1]);
    }

    [Theory]
    [InlineData("a\nb\n", "A\nb\n", "a\nB\n")]
    [InlineData("", "a\n", "b\n")]
    [InlineData("a\n", "a\r\n", "b\n")]
    [InlineData("a\n", "", "b\n")]
    public void Changes_that_touch_conflict(string before, string ours, string theirs) => Assert.False(Merge(before, ours, theirs).IsClean);

    [Fact]
    public void Binary_content_merges_only_where_one_side_is_unchanged()
    {
        byte[] a = [0, 1], b = [0, 2], c = [0, 3];
        Assert.Equal(b, ThreeWayMerge.Merge(a, b, a).Content);
        Assert.Equal(b, ThreeWayMerge.Merge(a, a, b).Content);
        Assert.Equal(b, ThreeWayMerge.Merge(a, b, b).Content);
        var result = ThreeWayMerge.Merge(a, b, c);
        Assert.True(result.IsBinary);
        Assert.Single(result.Conflicts);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_survive_and_utf16_merges_as_text()
    {
        Assert.Equal([0xE9, 0x0A, 0x62, 0x0A, 0xFF], ThreeWayMerge.Merge([0x61, 0x0A, 0x62, 0x0A, 0x63], [0xE9, 0x0A, 0x62, 0x0A, 0x63], [0x61, 0x0A, 0x62, 0x0A, 0xFF]).Content);
        byte[] Wide(string text) => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];
        Assert.Equal(Wide("A\nb\nC\n"), ThreeWayMerge.Merge(Wide("a\nb\nc\n"), Wide("A\nb\nc\n"), Wide("a\nb\nC\n")).Content);
    }

    private static MergeResult Merge(string before, string ours, string theirs) => ThreeWayMerge.Merge(Edit.Bytes(before), Edit.Bytes(ours), Edit.Bytes(theirs));
}
