using System.Text;

namespace Lathe.Git;

/// <summary>Walks names that are ended by NUL bytes.</summary>
internal ref struct NameReader(ReadOnlyMemory<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private ReadOnlySpan<byte> rest = bytes.Span;

    public bool Next(out ReadOnlySpan<byte> name)
    {
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)0);
            name = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (!name.IsEmpty) return true;
        }

        name = [];
        return false;
    }

    /// <summary>Decodes a name; where it is not UTF-8, gives it back for a person to read, the odd bytes as <c>\xNN</c>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> name, out string text)
    {
        if (System.Text.Unicode.Utf8.IsValid(name))
        {
            text = Strict.GetString(name);
            return true;
        }

        var shown = new StringBuilder(name.Length + 8);
        foreach (var b in name)
        {
            if (b is >= 0x20 and < 0x7f) shown.Append((char)b);
            else shown.Append("\\x").Append(b.ToString("x2"));
        }

        text = shown.ToString();
        return false;
    }
}
