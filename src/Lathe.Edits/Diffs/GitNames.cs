using System.Text;

namespace Lathe.Edits;

/// <summary>File names as git writes them in diffs: quoted like C strings where they hold quotes, backslashes or control characters.</summary>
internal static class GitNames
{
    private const string Letters = "abtnvfr";

    public static string Quote(string name)
    {
        if (name.AsSpan().IndexOfAny("\"\\") < 0 && name.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && !name.Contains('\u007f', StringComparison.Ordinal)) return name;
        var quoted = new StringBuilder("\"");
        foreach (var c in name)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c is >= '\a' and <= '\r') quoted.Append('\\').Append(Letters[c - '\a']);
            else if (c is < ' ' or '\u007f') quoted.Append('\\').Append((char)('0' + (c >> 6))).Append((char)('0' + ((c >> 3) & 7))).Append((char)('0' + (c & 7)));
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Reads a quoted name at the start of a text.</summary>
    /// <param name="text">Begins with a quote.</param>
    /// <param name="name">The name.</param>
    /// <param name="length">Characters read, quotes included.</param>
    public static bool TryUnquote(ReadOnlySpan<char> text, out string name, out int length)
    {
        name = "";
        var bytes = new List<byte>();
        for (length = 1; length < text.Length; length++)
        {
            var c = text[length];
            if (c == '"')
            {
                length++;
                name = EscapedUtf8.Decode(bytes.ToArray());
                return true;
            }

            if (c != '\\')
            {
                bytes.AddRange(EscapedUtf8.Encode(text.Slice(length, char.IsHighSurrogate(c) && length + 1 < text.Length ? 2 : 1)));
                if (char.IsHighSurrogate(c)) length++;
                continue;
            }

            if (++length >= text.Length) return false;
            c = text[length];
            if (Letters.IndexOf(c, StringComparison.Ordinal) is >= 0 and var letter) bytes.Add((byte)('\a' + letter));
            else if (c is '"' or '\\') bytes.Add((byte)c);
            else if (TryOctal(text[length..], out var value))
            {
                bytes.Add(value);
                length += 2;
            }
            else return false;
        }

        return false;
    }

    private static bool TryOctal(ReadOnlySpan<char> text, out byte value)
    {
        value = 0;
        if (text.Length < 3 || text[0] is < '0' or > '3' || text[1] is < '0' or > '7' || text[2] is < '0' or > '7') return false;
        value = (byte)(((text[0] - '0') << 6) | ((text[1] - '0') << 3) | (text[2] - '0'));
        return true;
    }
}
