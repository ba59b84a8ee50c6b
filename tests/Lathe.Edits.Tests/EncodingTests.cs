using System.Text;

namespace Lathe.Edits.Tests;

public class EncodingTests
{
    private static readonly Encoding Cyrillic = CodePagesEncodingProvider.Instance.GetEncoding(1251)!;

    [Theory]
    [InlineData("# -*- coding: cp1251 -*-\n")]
    [InlineData("# vim: set fileencoding=windows-1251 :\n")]
    [InlineData("<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n")]
    [InlineData("<meta charset=windows-1251>\n")]
    public void A_file_in_the_encoding_that_it_names_stays_in_it(string head)
    {
        var tree = new MemoryFileTree().With("f", Cyrillic.GetBytes(head + "Привет\nмир\n"));
        var result = EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("f", "Привет", "Пока")));
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal(head + "Пока\nмир\n", Cyrillic.GetString(tree.Read("f")));
    }

    [Fact]
    public void A_character_that_the_encoding_lacks_is_refused()
    {
        var tree = new MemoryFileTree().With("f", Cyrillic.GetBytes("# coding: cp1251\nя\n"));
        var refusal = Edit.Refusal(EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("f", "я", "中"))));
        Assert.Equal(RefusalReason.NotText, refusal.Reason);
        Assert.Contains("U+4E2D", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_the_named_encoding_does_not_have_are_kept_as_they_are()
    {
        byte[] content = [.. "# coding: shift_jis\n"u8, 0xFF, 0xFE, (byte)'\n', (byte)'a', (byte)'\n'];
        var tree = new MemoryFileTree().With("f", content);
        Assert.True(EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("f", "a\n", "b\n"))).Succeeded);
        Assert.Equal([.. content[..^2], (byte)'b', (byte)'\n'], tree.Read("f"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Utf_16_stays_utf_16(bool bigEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true);
        var tree = new MemoryFileTree().With("f", [.. encoding.GetPreamble(), .. encoding.GetBytes("a\r\né\r\n")]);
        Assert.True(EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("f", "é\n", "ü\n"))).Succeeded);
        Assert.Equal([.. encoding.GetPreamble(), .. encoding.GetBytes("a\r\nü\r\n")], tree.Read("f"));
    }

    [Theory]
    [InlineData("caf\u00e9 x", "cafe\u0301 x")]
    [InlineData("\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af")]
    [InlineData("q\u0323\u0307", "q\u0307\u0323")]
    [InlineData("\u212b", "\u00c5")]
    public void Spellings_of_the_same_characters_match_and_the_new_text_stands_as_written(string inFile, string inEdit)
    {
        var (result, text) = Edit.Patch($"x\n{inFile}\ny\n", "@@", " x", "-" + inEdit, "+new");
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal("x\nnew\ny\n", text);
        Assert.Equal(MatchPass.Punctuation, result.Edits[0].Pass);
    }

    [Theory]
    [InlineData("o\ufb01ce", "ofice")]
    [InlineData("x\u00b2", "x2")]
    [InlineData("Straße", "STRASSE")]
    public void Compatibility_forms_and_case_are_other_characters(string inFile, string inEdit) =>
        Assert.Equal(RefusalReason.NoMatch, Edit.Refusal(Edit.Patch($"x\n{inFile}\n", "@@", " x", "-" + inEdit, "+new").Result).Reason);
}
