namespace Lathe.Edits;

/// <summary>
/// A text file decoded so that writing it back gives the same bytes: encoding, each line's own ending and the final line break are kept. Lines end in LF, CRLF or CR.
/// </summary>
public sealed class TextFile
{
    /// <summary>Files larger than this are refused: 10 MB.</summary>
    public const int DefaultMaxBytes = 10 * 1024 * 1024;

    private TextLine[]? lines;
    private bool isLfOnly;

    private readonly System.Text.Encoding? declared;

    private TextFile(string text, TextFileEncoding encoding, System.Text.Encoding? declared = null) => (Text, Encoding, this.declared) = (text, encoding, declared);

    /// <summary>The whole text with its line endings, without a byte order mark.</summary>
    public string Text { get; }

    /// <summary>How the bytes encode the text.</summary>
    public TextFileEncoding Encoding { get; }

    /// <summary>The lines. A final line break ends the last line; it does not begin an empty one.</summary>
    public IReadOnlyList<TextLine> Lines => LineArray;

    /// <summary>Whether the last line has an ending. False for an empty file.</summary>
    public bool EndsWithLineBreak => Text.Length > 0 && Text[^1] is '\n' or '\r';

    internal TextLine[] LineArray => lines ??= TextLine.Split(Text, crEndsLine: !isLfOnly);

    /// <summary>Decodes a file.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="file">The text; null when refused.</param>
    /// <param name="refusal">Why it is no text that can be edited; null when it is.</param>
    /// <param name="maxBytes">The largest file that is decoded.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out TextFile? file, out string? refusal, int maxBytes = DefaultMaxBytes)
    {
        file = null;
        refusal = null;
        if (bytes.Length > maxBytes)
        {
            refusal = $"has {bytes.Length:N0} bytes; files over {maxBytes:N0} bytes are not edited";
            return false;
        }

        var encoding = Detect(bytes);
        if (encoding is TextFileEncoding.Utf16LittleEndian or TextFileEncoding.Utf16BigEndian && bytes.Length % 2 != 0)
        {
            refusal = "is binary (a UTF-16 mark and an odd number of bytes)";
            return false;
        }

        System.Text.Encoding? named = null;
        if (encoding == TextFileEncoding.Latin1 && (named = DeclaredEncoding.Of(bytes, out var decoded)) is not null) encoding = TextFileEncoding.Declared;
        else decoded = Decode(bytes, encoding);
        var text = decoded;
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            refusal = "is binary (it contains NUL)";
            return false;
        }

        file = new TextFile(text, encoding, named);
        return true;
    }

    /// <summary>A text file that does not exist yet.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="encoding">Its encoding.</param>
    public static TextFile Create(string text, TextFileEncoding encoding = TextFileEncoding.Utf8) => new(text, encoding);

    /// <summary>The text of a line, without its ending.</summary>
    /// <param name="line">From 0.</param>
    public ReadOnlySpan<char> Line(int line) => Text.AsSpan(LineArray[line].Start, LineArray[line].Length);

    /// <summary>The ending of a line: empty, LF, CRLF or CR.</summary>
    /// <param name="line">From 0.</param>
    public ReadOnlySpan<char> Ending(int line) => Text.AsSpan(LineArray[line].Start + LineArray[line].Length, LineArray[line].EndingLength);

    /// <summary>Another text in this file's encoding.</summary>
    /// <param name="text">The text.</param>
    public TextFile WithText(string text) => new(text, Encoding, declared);

    /// <summary>Encodes the text.</summary>
    /// <param name="bytes">The file's content, byte order mark included.</param>
    /// <param name="refusal">The character that the encoding cannot hold, in words; null when there is none.</param>
    public bool TryEncode(out byte[] bytes, out string? refusal)
    {
        bytes = [];
        refusal = Unencodable();
        if (refusal is not null) return false;
        if (declared is not null) return TryEncodeDeclared(declared, out bytes, out refusal);
        bytes = Encoding switch
        {
            TextFileEncoding.Utf8Mark => [0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(Text)],
            TextFileEncoding.Utf16LittleEndian => [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes(Text)],
            TextFileEncoding.Utf16BigEndian => [0xFE, 0xFF, .. System.Text.Encoding.BigEndianUnicode.GetBytes(Text)],
            TextFileEncoding.Latin1 => System.Text.Encoding.Latin1.GetBytes(Text),
            _ => System.Text.Encoding.UTF8.GetBytes(Text),
        };
        return true;
    }

    /// <summary>Bytes as characters of the same number, whatever they encode: for diffs that state bytes.</summary>
    internal static TextFile OfBytes(ReadOnlySpan<byte> bytes) => new(System.Text.Encoding.Latin1.GetString(bytes), TextFileEncoding.Latin1);

    /// <summary>The same text in lines as git sees them: a CR without LF is part of its line.</summary>
    internal TextFile InLfLines() => new(Text, Encoding, declared) { isLfOnly = true };

    private static TextFileEncoding Detect(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("\uFEFF"u8) && System.Text.Unicode.Utf8.IsValid(bytes) ? TextFileEncoding.Utf8Mark
        : bytes is [0xFF, 0xFE, ..] ? TextFileEncoding.Utf16LittleEndian
        : bytes is [0xFE, 0xFF, ..] ? TextFileEncoding.Utf16BigEndian
        : System.Text.Unicode.Utf8.IsValid(bytes) ? TextFileEncoding.Utf8
        : TextFileEncoding.Latin1;

    private static string Decode(ReadOnlySpan<byte> bytes, TextFileEncoding encoding) => encoding switch
    {
        TextFileEncoding.Utf8Mark => System.Text.Encoding.UTF8.GetString(bytes[3..]),
        TextFileEncoding.Latin1 => System.Text.Encoding.Latin1.GetString(bytes),
        TextFileEncoding.Utf8 => System.Text.Encoding.UTF8.GetString(bytes),
        _ => DecodeUtf16(bytes[2..], encoding == TextFileEncoding.Utf16BigEndian),
    };

    private static string DecodeUtf16(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var text = bigEndian ? System.Text.Encoding.BigEndianUnicode.GetString(bytes) : System.Text.Encoding.Unicode.GetString(bytes);

        // A lone surrogate was replaced, so the bytes could not be written back: NUL makes the caller treat the file as binary.
        var exact = System.Text.Encoding.Unicode.GetByteCount(text) == bytes.Length
            && (bigEndian ? System.Text.Encoding.BigEndianUnicode : System.Text.Encoding.Unicode).GetBytes(text).AsSpan().SequenceEqual(bytes);
        return exact ? text : "\0";
    }

    private bool TryEncodeDeclared(System.Text.Encoding encoding, out byte[] bytes, out string? refusal)
    {
        refusal = null;
        try
        {
            bytes = encoding.GetBytes(Text);
            return true;
        }
        catch (System.Text.EncoderFallbackException e)
        {
            bytes = [];
            refusal = $"the file says that it is {encoding.WebName}, which cannot hold U+{(int)e.CharUnknown:X4}";
            return false;
        }
    }

    private string? Unencodable()
    {
        // The usual text, told quickly.
        if (Encoding != TextFileEncoding.Latin1 && !Text.Contains('\0', StringComparison.Ordinal) && Text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0) return null;
        for (var i = 0; i < Text.Length; i++)
        {
            var c = Text[i];
            if (c == '\0') return "the text contains a NUL character";
            if (Encoding == TextFileEncoding.Latin1)
            {
                if (c > '\u00ff') return $"the file is not UTF-8 (it is kept as an 8-bit encoding), which cannot hold U+{(int)c:X4}";
                continue;
            }

            if (!char.IsSurrogate(c)) continue;
            if (i + 1 < Text.Length && char.IsSurrogatePair(c, Text[i + 1])) i++;
            else return "the text contains half of a surrogate pair";
        }

        return null;
    }
}

/// <summary>How a text file's bytes encode its text.</summary>
public enum TextFileEncoding
{
    /// <summary>UTF-8 without a mark.</summary>
    Utf8,

    /// <summary>UTF-8 with a byte order mark.</summary>
    Utf8Mark,

    /// <summary>UTF-16, little endian, with a mark.</summary>
    Utf16LittleEndian,

    /// <summary>UTF-16, big endian, with a mark.</summary>
    Utf16BigEndian,

    /// <summary>Not UTF-8: each byte is kept as the character of that number.</summary>
    Latin1,

    /// <summary>Not UTF-8, in the encoding that the file itself names.</summary>
    Declared,
}
