using System.Text;
using Lathe.Models.Http;

namespace Lathe.Models.Tests.Streaming;

public sealed class ServerSentEventsFacts
{
    [Theory]
    [InlineData("data: one\n\ndata: two\n\n", "one|two")]
    [InlineData("data: one\r\n\r\ndata: two\r\n\r\n", "one|two")]
    [InlineData("data: one\r\rdata: two\r\r", "one|two")]
    [InlineData("data:one\ndata: two\n\n", "one\ntwo")]
    [InlineData("event: x\nid: 3\n: keep-alive\ndata:  one \n\n\n\n", " one ")]
    [InlineData("data: one\n\ndata: unfinished", "one|unfinished")]
    [InlineData("data: one\n\ndata: unfinished\n", "one|unfinished")]
    [InlineData("\ufeffdata: one\n\n", "one")]
    [InlineData("data:\n\n", "")]
    [InlineData("data: Grüße, 世界! 👍\n\n", "Grüße, 世界! 👍")]
    [InlineData("dat", null)]
    [InlineData("", null)]
    public async Task Events_are_the_same_however_the_bytes_arrive(string text, string? expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= bytes.Length + 1; size++) Assert.Equal(expected, await ReadAsync(bytes, size));
    }

    [Fact]
    public async Task Long_events_and_many_in_one_read_come_out_whole()
    {
        var big = new string('x', 100_000);
        var text = string.Concat(Enumerable.Range(0, 500).Select(i => $"data: {i}\n\n")) + $"data: {big}\ndata: {big}\n\n";
        Assert.Equal(string.Join('|', Enumerable.Range(0, 500)) + $"|{big}\n{big}", await ReadAsync(Encoding.UTF8.GetBytes(text), 65_536));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_shown_as_such() =>
        Assert.Equal("a\ufffdb", await ReadAsync([.. "data: a"u8, 0xFF, .. "b\n\n"u8], 3));

    private static async Task<string?> ReadAsync(byte[] bytes, int size)
    {
        var events = new List<string>();
        await foreach (var data in ServerSentEvents.ReadAsync(new Drops(bytes, size), CancellationToken.None)) events.Add(Encoding.UTF8.GetString(data.Span));
        return events.Count == 0 ? null : string.Join('|', events);
    }

    private sealed class Drops(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
