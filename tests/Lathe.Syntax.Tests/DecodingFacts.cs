using System.Text;

namespace Lathe.Syntax.Tests;

public sealed class DecodingFacts
{
    private const string Text = "class Größe { } // é\n";

    public static TheoryData<TextEncoding, bool, byte[]> Files() => new()
    {
        { TextEncoding.Utf8, false, Encoding.UTF8.GetBytes(Text) },
        { TextEncoding.Utf8, true, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Text)] },
        { TextEncoding.Utf16LittleEndian, true, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text)] },
        { TextEncoding.Utf16BigEndian, true, [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Text)] },
        { TextEncoding.Utf16LittleEndian, false, Encoding.Unicode.GetBytes(Text) },
        { TextEncoding.Utf16BigEndian, false, Encoding.BigEndianUnicode.GetBytes(Text) },
        { TextEncoding.Utf32LittleEndian, true, [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes(Text)] },
        { TextEncoding.SingleByte, false, Encoding.Latin1.GetBytes(Text) },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void The_encoding_is_found_and_the_text_is_the_same(TextEncoding encoding, bool mark, byte[] bytes) =>
        Assert.Equal(new SourceText(Text, encoding, mark), SourceText.Decode(bytes));

    [Fact]
    public void What_is_no_text_has_none()
    {
        Assert.Null(SourceText.Decode([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Equal("", SourceText.Decode([])!.Text);
        Assert.Equal("a\uFFFD", SourceText.Decode([.. Encoding.UTF8.Preamble, (byte)'a', 0xff])!.Text);
    }

    [Fact]
    public void A_head_that_ends_within_a_character_is_still_UTF8() =>
        Assert.Equal(TextEncoding.Utf8, SourceText.Detect("a\u20ac"u8[..^1]).Encoding);

    [Theory]
    [InlineData("x", "<?php echo 1;", "php")]
    [InlineData("x", "<?xml version=\"1.0\"?>", "xml")]
    [InlineData("x", "\n<!DOCTYPE html>", "html")]
    [InlineData("x", "{\n \"a\": 1}", "json")]
    [InlineData("x", "%YAML 1.2\n---", "yaml")]
    [InlineData("x", "# -*- mode: ruby; x: y -*-\n", "ruby")]
    [InlineData("x", "# -*- python -*-\n", "python")]
    [InlineData("x", "// vim: set ft=c :\n", "c")]
    [InlineData("x", "plain words\n", null)]
    [InlineData("a.h", "#pragma once\nnamespace a {\n", "cpp")]
    [InlineData("a.h", "#pragma once\ntemplate <typename T>\n", "cpp")]
    [InlineData("a.h", "int f(void);\n", "c")]
    [InlineData("a.h", "", "c")]
    [InlineData("a.ts", "<?xml version=\"1.0\"?><!DOCTYPE TS>", "xml")]
    [InlineData("a.ts", "let x;\n", "typescript")]
    public void Content_tells_the_language_where_the_name_does_not(string path, string content, string? id) =>
        Assert.Equal(id, LanguageTable.Detect(path, Encoding.UTF8.GetBytes(content))?.Id);
}
