using System.Text;

namespace Lathe.Edits.Tests;

public class TextFileTests
{
    public static TheoryData<byte[], TextFileEncoding> Contents => new()
    {
        { [], TextFileEncoding.Utf8 },
        { Edit.Bytes("a\r\nb\rc\nd"), TextFileEncoding.Utf8 },
        { Edit.Bytes("žluť 😀\n"), TextFileEncoding.Utf8 },
        { [0xEF, 0xBB, 0xBF, .. "x\n"u8], TextFileEncoding.Utf8Mark },
        { [0xEF, 0xBB, 0xBF], TextFileEncoding.Utf8Mark },
        { [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a\r\né😀")], TextFileEncoding.Utf16LittleEndian },
        { [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("a\né")], TextFileEncoding.Utf16BigEndian },
        { [0x63, 0x61, 0x66, 0xE9, 0x0A], TextFileEncoding.Latin1 },
        { [0xEF, 0xBB, 0xBF, 0xE9], TextFileEncoding.Latin1 },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void Decoding_and_encoding_give_the_same_bytes(byte[] content, TextFileEncoding encoding)
    {
        Assert.True(TextFile.TryDecode(content, out var file, out _));
        Assert.Equal(encoding, file!.Encoding);
        Assert.True(file.TryEncode(out var bytes, out _));
        Assert.Equal(content, bytes);
    }

    public static TheoryData<byte[], string> Refused => new()
    {
        { "a\0b"u8.ToArray(), "NUL" },
        { [0xFF, 0xFE, 0x41], "odd" },
        { [0xFF, 0xFE, 0x00, 0x00], "NUL" },
        { [0xFF, 0xFE, 0x00, 0xD8], "binary" },
        { new byte[TextFile.DefaultMaxBytes + 1], "10,485,761 bytes" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Binary_and_large_files_are_refused_with_the_reason(byte[] content, string reason)
    {
        Assert.False(TextFile.TryDecode(content, out var file, out var refusal));
        Assert.Null(file);
        Assert.Contains(reason, refusal);
    }

    [Fact]
    public void Each_line_keeps_its_own_ending()
    {
        var file = TextFile.Create("a\r\nb\rc\nd");
        Assert.Equal(["\r\n", "\r", "\n", ""], Enumerable.Range(0, 4).Select(i => file.Ending(i).ToString()));
        Assert.Equal(["a", "b", "c", "d"], Enumerable.Range(0, 4).Select(i => file.Line(i).ToString()));
        Assert.False(file.EndsWithLineBreak);
        Assert.Equal(2, TextFile.Create("a\n\n").Lines.Count);
        Assert.Empty(TextFile.Create("").Lines);
    }

    [Theory]
    [InlineData(TextFileEncoding.Latin1, "€", "U+20AC")]
    [InlineData(TextFileEncoding.Utf8, "\0", "NUL")]
    public void What_an_encoding_cannot_hold_is_refused(TextFileEncoding encoding, string text, string reason)
    {
        Assert.False(TextFile.Create(text, encoding).TryEncode(out _, out var refusal));
        Assert.Contains(reason, refusal);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused()
    {
        Assert.False(TextFile.Create("a\ud83d").TryEncode(out _, out var refusal));
        Assert.Contains("surrogate", refusal);
        Assert.True(TextFile.Create("😀").TryEncode(out _, out _));
    }

    [Fact]
    public void Escaped_utf8_loses_no_byte()
    {
        byte[] bytes = [0x61, 0xE9, 0xC3, 0xA9, 0xF0, 0x9F, 0x98, 0x80, 0xC3, 0x0A, 0xED, 0xA0, 0x80];
        Assert.Equal(bytes, EscapedUtf8.Encode(EscapedUtf8.Decode(bytes)));
    }

    [Fact]
    public void An_edit_keeps_a_utf16_file_and_a_legacy_file_as_they_were()
    {
        byte[] utf16 = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("one\r\ntwo\r\n")];
        var tree = new MemoryFileTree().With("u", utf16).With("l", [0x6F, 0x6E, 0x65, 0x20, 0xE9, 0x0A]);
        var result = EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("u", "two", "drei"), new ReplaceTextEdit("l", "one é", "two ü")));
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("one\r\ndrei\r\n")], tree.Read("u"));
        Assert.Equal([0x74, 0x77, 0x6F, 0x20, 0xFC, 0x0A], tree.Read("l"));
    }
}
