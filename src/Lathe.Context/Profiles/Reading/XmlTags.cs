namespace Lathe.Context;

/// <summary>
/// Goes through the tags of an XML text. It knows no entities but the five that XML has of itself, no document types and no files, so there is nothing in the text that it could follow; what is damaged is passed over.
/// </summary>
internal ref struct XmlTags
{
    private readonly ReadOnlySpan<char> _text;
    private ReadOnlySpan<char> _inside;
    private int _at;

    public XmlTags(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The name, without a prefix.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>An end tag.</summary>
    public bool Ends { get; private set; }

    /// <summary>A start tag that is its own end.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>The text between the tag before and this one, as written.</summary>
    public ReadOnlySpan<char> TextBefore { get; private set; }

    public bool Next()
    {
        var textStart = _at;
        while (_at < _text.Length)
        {
            var open = _text[_at..].IndexOf('<');
            if (open < 0) break;
            _at += open;
            var rest = _text[_at..];
            if (rest.StartsWith("<!--"))
            {
                Skip("-->");
            }
            else if (rest.StartsWith("<![CDATA["))
            {
                Skip("]]>");
            }
            else if (rest.StartsWith("<!") || rest.StartsWith("<?"))
            {
                // A document type may hold an internal part in brackets; only its end counts.
                var bracket = rest.IndexOfAny('[', '>');
                Skip(bracket >= 0 && rest[bracket] == '[' ? "]>" : ">");
            }
            else
            {
                TextBefore = _text[textStart.._at];
                return Tag(rest);
            }
        }

        _at = _text.Length;
        return false;
    }

    /// <summary>The value of an attribute; null when there is none of this name.</summary>
    public readonly string? Attribute(string name)
    {
        var at = 0;
        while (at < _inside.Length)
        {
            var equals = _inside[at..].IndexOf('=');
            if (equals < 0) return null;
            var key = _inside.Slice(at, equals).Trim();
            var value = _inside[(at + equals + 1)..].TrimStart();
            if (value.IsEmpty || value[0] is not ('"' or '\'')) return null;
            var end = value[1..].IndexOf(value[0]);
            if (end < 0) return null;
            if (key.SequenceEqual(name)) return Plain(value.Slice(1, end));
            at = _inside.Length - value.Length + end + 2;
        }

        return null;
    }

    /// <summary>Text with XML's own five entities resolved; others stay as they are.</summary>
    public static string Plain(ReadOnlySpan<char> text)
    {
        var plain = text.Trim().ToString();
        return plain.Contains('&', StringComparison.Ordinal)
            ? plain.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&quot;", "\"", StringComparison.Ordinal)
                .Replace("&apos;", "'", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal)
            : plain;
    }

    private bool Tag(ReadOnlySpan<char> rest)
    {
        var end = TagEnd(rest);
        _at += end < 0 ? rest.Length : end + 1;
        _inside = rest[1..(end < 0 ? rest.Length : end)];
        Ends = _inside.StartsWith("/");
        IsEmpty = _inside.EndsWith("/");
        _inside = _inside.Trim('/');
        var length = _inside.IndexOfAny(" \t\r\n");
        Name = length < 0 ? _inside : _inside[..length];
        _inside = length < 0 ? [] : _inside[length..];
        if (Name.IndexOf(':') is var colon and >= 0) Name = Name[(colon + 1)..];
        return true;
    }

    private static int TagEnd(ReadOnlySpan<char> rest)
    {
        var quote = '\0';
        for (var i = 1; i < rest.Length; i++)
        {
            if (quote != '\0') quote = rest[i] == quote ? '\0' : quote;
            else if (rest[i] is '"' or '\'') quote = rest[i];
            else if (rest[i] == '>') return i;
        }

        return -1;
    }

    private void Skip(string end)
    {
        var found = _text[_at..].IndexOf(end, StringComparison.Ordinal);
        _at = found < 0 ? _text.Length : _at + found + end.Length;
    }
}
