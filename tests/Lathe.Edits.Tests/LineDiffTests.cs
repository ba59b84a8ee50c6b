using System.Text;

namespace Lathe.Edits.Tests;

public class LineDiffTests
{
    [Theory]
    [InlineData("abcabba", "cbabac", 5)]
    [InlineData("abc", "abc", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "xyz", 6)]
    [InlineData("abcdef", "bcdefg", 2)]
    [InlineData("aaaa", "aa", 2)]
    [InlineData("xaxbxcx", "abc", 4)]
    public void The_shortest_difference_is_found(string before, string after, int changes)
    {
        var pairs = LineDiff.Match(Ids(before), Ids(after));
        Check(Ids(before), Ids(after), pairs);
        Assert.Equal(changes, before.Length + after.Length - (2 * pairs.Count(p => p >= 0)));
    }

    [Fact]
    public void An_added_block_is_shown_whole()
    {
        const string before = "def a():\n    x()\n\ndef c():\n    x()\n";
        const string after = "def a():\n    x()\n\ndef b():\n    x()\n\ndef c():\n    x()\n";
        var text = UnifiedDiff.WriteText([new FileChange("f", "f", Edit.Bytes(before), Edit.Bytes(after))]);
        Assert.Contains("+def b():\n+    x()\n+\n def c()", text);
    }

    [Fact]
    public void A_hunk_names_the_line_at_the_margin_above_it()
    {
        var before = "int main()\n{\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"  line{i};\n")) + "}\n";
        Assert.Contains("@@ -15,7 +15,7 @@ int main()\n", UnifiedDiff.WriteText([new FileChange("f", "f", Edit.Bytes(before), Edit.Bytes(before.Replace("line15", "x")))]));
    }

    [Fact]
    public void Lines_are_counted()
    {
        Assert.Equal(new LineCounts(2, 1), UnifiedDiff.Count(new FileChange("f", "f", Edit.Bytes("a\nb\n"), Edit.Bytes("a\nc\nd"))));
        Assert.Equal(new LineCounts(0, 1), UnifiedDiff.Count(new FileChange("f", null, Edit.Bytes("a\n"), null)));
        Assert.Equal(default, UnifiedDiff.Count(new FileChange("f", "f", [0], [1])));
    }

    [Fact]
    public void Nothing_changed_prints_nothing() => Assert.Empty(UnifiedDiff.Write([new FileChange("f", "f", [1], [1]), new FileChange("f", "f", [1], [1]) { NewMode = 0x180 }]));

    // Lines that repeat in another order: a search without bounds takes hours.
    [Fact]
    public void Adversarial_files_are_compared_in_bounded_time()
    {
        var (before, after) = (new StringBuilder(), new StringBuilder());
        uint state = 1;
        while (before.Length < 600_000)
        {
            state = (state * 1664525) + 1013904223;
            before.Append("a line number ").Append(state >> 24).Append('\n');
            state = (state * 1664525) + 1013904223;
            after.Append("a line number ").Append(state >> 24).Append('\n');
        }

        // Without a bound on its search this would not end within the test runner's limit.
        var change = new FileChange("f", "f", Edit.Bytes(before.ToString()), Edit.Bytes(after.ToString()));
        Assert.NotEmpty(UnifiedDiff.Write([change]));
    }

    internal static int[] Ids(string text) => text.Select(c => (int)c).ToArray();

    internal static void Check(int[] before, int[] after, int[] pairs)
    {
        var last = -1;
        for (var i = 0; i < pairs.Length; i++)
        {
            if (pairs[i] < 0) continue;
            Assert.True(pairs[i] > last);
            last = pairs[i];
            Assert.Equal(before[i], after[last]);
        }
    }
}
