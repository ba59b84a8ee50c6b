using System.Text;

namespace Lathe.Edits;

/// <summary>
/// The 8-bit or multi-byte encoding that a file names itself, near its beginning: <c>coding: cp1251</c> (PEP 263, Emacs, Vim), <c>encoding="…"</c> (XML), <c>charset=…</c> (HTML, CSS).
/// </summary>
internal static class DeclaredEncoding
{
    private const int Reach = 1024;
    private const int MaxName = 40;

    private static readonly string[] Marks = ["coding", "charset"];

    /// <summary>The encoding; null where none is named, or none that is known and decodes these bytes so that they can be written back.</summary>
    public static Encoding? Of(ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(Reach, bytes.Length)]);
        if (NameIn(head) is not { } name || Find(name) is not { } encoding) return null;
        try
        {
            text = encoding.GetString(bytes);
            return encoding.GetBytes(text).AsSpan().SequenceEqual(bytes) ? encoding : null;
        }
        catch (Exception e) when (e is DecoderFallbackException or EncoderFallbackException)
        {
            return null;
        }
    }

    private static string? NameIn(ReadOnlySpan<char> head)
    {
        foreach (var mark in Marks)
        {
            for (var from = 0; head[from..].IndexOf(mark, StringComparison.OrdinalIgnoreCase) is >= 0 and var at;)
            {
                from += at + mark.Length;
                var rest = head[from..].TrimStart(' ');
                if (rest.Length == 0 || rest[0] is not (':' or '=')) continue;
                rest = rest[1..].TrimStart(" \"'");
                var length = 0;
                while (length < rest.Length && length < MaxName && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '-' or '_' or '.')) length++;
                if (length > 0) return rest[..length].ToString();
            }
        }

        return null;
    }

    private static Encoding? Find(string name)
    {
        // "cp1251" and "win-1251" are Python's and old editors' names; the table knows numbers and the registered names.
        var digits = name.AsSpan(name.AsSpan().IndexOfAnyInRange('0', '9') is >= 0 and var at ? at : name.Length);
        var isCodePage = name.StartsWith("cp", StringComparison.OrdinalIgnoreCase) || name.StartsWith("win", StringComparison.OrdinalIgnoreCase);
        try
        {
            return isCodePage && int.TryParse(digits, out var page)
                ? CodePagesEncodingProvider.Instance.GetEncoding(page, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                : CodePagesEncodingProvider.Instance.GetEncoding(name.Replace('_', '-').ToLowerInvariant(), EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
