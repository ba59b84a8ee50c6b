using System.Text;
using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class OutputKeeperTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Up_to_the_limit_everything_is_kept(int piece)
    {
        var bytes = Encoding.UTF8.GetBytes("aä€😀" + new string('x', 90));
        var keeper = Fill(bytes, bytes.Length, piece);
        Assert.Equal("aä€😀" + new string('x', 90), keeper.Text());
        Assert.Equal(bytes.Length, keeper.Total);
    }

    [Fact]
    public void A_cut_never_splits_a_character()
    {
        foreach (var letter in (string[])["ä", "€", "😀"])
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(letter, 100)));
            for (var limit = 8; limit < 40; limit++)
            {
                var keeper = Fill(bytes, limit, 5);
                var text = keeper.Text();
                Assert.DoesNotContain('\uFFFD', text);
                var kept = Encoding.UTF8.GetByteCount(text.Replace(Marker(text), "", StringComparison.Ordinal));
                Assert.InRange(kept, limit - 6, limit);
                Assert.Contains($"[... {bytes.Length - kept} bytes of output cut ...]", text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Head_and_tail_are_the_first_and_the_last_bytes_however_they_come()
    {
        var bytes = Enumerable.Range(0, 1000).Select(i => (byte)('a' + i % 26)).ToArray();
        var all = Encoding.ASCII.GetString(bytes);
        foreach (var limit in (int[])[0, 1, 2, 3, 10, 33, 999])
            foreach (var piece in (int[])[1, 3, 16, 40, 500, 1000])
                Assert.Equal($"{all[..(limit / 2)]}\n[... {1000 - limit} bytes of output cut ...]\n{all[(1000 - (limit - limit / 2))..]}", Fill(bytes, limit, piece).Text());
    }

    [Fact]
    public void Bytes_that_are_no_text_are_replaced()
    {
        Assert.Equal("\uFFFD\uFFFDa", Fill([0xFF, 0x80, (byte)'a'], 100, 10).Text());
        Assert.Equal("", Fill([], 100, 10).Text());
    }

    private static string Marker(string text) => text[text.IndexOf("\n[...", StringComparison.Ordinal)..(text.IndexOf("...]\n", StringComparison.Ordinal) + 5)];

    private static OutputKeeper Fill(byte[] bytes, int limit, int piece)
    {
        var keeper = new OutputKeeper(limit);
        for (var at = 0; at < bytes.Length; at += piece) keeper.Add(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
        return keeper;
    }
}
