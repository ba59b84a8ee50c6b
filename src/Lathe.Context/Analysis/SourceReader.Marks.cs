namespace Lathe.Context;

/// <content>Comments, strings and directives.</content>
internal sealed partial class SourceReader
{
    /// <summary>Handles a byte that is neither word nor space; the place behind what it started, or -1 where it is a mark of its own.</summary>
    private int Mark(ReadOnlySpan<byte> text, int at, bool lineStart, byte previous)
    {
        var b = text[at];
        var comment = CommentEnd(text, at);
        if (comment >= 0)
        {
            ReadText(text, at, comment);
            return comment;
        }

        if (b == '#' && lineStart && _syntax.HasDirectives && !_inDirective) return Directive(text, at);
        var end = b switch
        {
            (byte)'"' => DoubleQuoted(text, at),
            (byte)'\'' => SingleQuoted(text, at),
            (byte)'`' when Has(StringForms.Backtick) => Quoted(text, at, (byte)'`', overLines: true, escapes: _syntax.IsScript),
            (byte)'/' when Has(StringForms.SlashRegex) && previous is (byte)'(' or (byte)',' or (byte)'=' or (byte)':' or (byte)'[' or (byte)'!' or (byte)'&' or (byte)'|' or (byte)'?' or (byte)'{' or (byte)';' or (byte)'\n' => Regex(text, at),
            (byte)'@' when Has(StringForms.Verbatim) && at + 1 < text.Length && text[at + 1] == '"' => VerbatimEnd(text, at + 2),
            _ => -1,
        };
        if (end < 0)
        {
            _tracker.Mark(b, at + 1 < text.Length ? text[at + 1] : (byte)0, _line);
            return -1;
        }

        _tracker.OtherToken();
        ReadText(text, at + 1, end);
        return end;
    }

    private bool Has(StringForms form) => (_syntax.Strings & form) != StringForms.None;

    private int CommentEnd(ReadOnlySpan<byte> text, int at)
    {
        var b = text[at];
        var rest = text[at..];
        if (_syntax.BlockOpen.Length > 0 && b == _syntax.BlockOpen[0] && rest.StartsWith(_syntax.BlockOpen))
        {
            var close = rest[_syntax.BlockOpen.Length..].IndexOf(_syntax.BlockClose);
            return close < 0 ? text.Length : at + _syntax.BlockOpen.Length + close + _syntax.BlockClose.Length;
        }

        foreach (var mark in _syntax.LineComments)
        {
            if (b != mark[0] || !rest.StartsWith(mark)) continue;
            if (_syntax.CommentNeedsSpace && at > 0 && text[at - 1] is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)';' or (byte)'(')) continue;
            var end = rest.IndexOf((byte)'\n');
            return end < 0 ? text.Length : at + end;
        }

        return -1;
    }

    private int DoubleQuoted(ReadOnlySpan<byte> text, int at)
    {
        if (!Has(StringForms.DoubleQuotes)) return -1;
        if (Has(StringForms.TripleDouble) && text[at..].StartsWith("\"\"\""u8)) return TripleEnd(text, at + 3, "\"\"\""u8);
        return Quoted(text, at, (byte)'"', Has(StringForms.OverLines), escapes: true);
    }

    private int SingleQuoted(ReadOnlySpan<byte> text, int at)
    {
        if (Has(StringForms.Tick))
        {
            // 'a' and '\n' are characters; 'a without a second tick is a lifetime.
            if (at + 2 < text.Length && text[at + 1] == '\\') return Quoted(text, at, (byte)'\'', overLines: false, escapes: true);
            for (var i = at + 2; i < Math.Min(text.Length, at + 6); i++)
                if (text[i] == '\'') return i + 1;
            return -1;
        }

        if (!Has(StringForms.SingleQuotes)) return -1;
        if (Has(StringForms.TripleSingle) && text[at..].StartsWith("'''"u8)) return TripleEnd(text, at + 3, "'''"u8);
        return Quoted(text, at, (byte)'\'', Has(StringForms.OverLines), escapes: !Has(StringForms.RawSingle));
    }

    private static int TripleEnd(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> quotes)
    {
        while (at < text.Length)
        {
            var next = text[at..].IndexOf(quotes);
            if (next < 0) return text.Length;
            at += next;
            var slashes = 0;
            while (at - slashes > 0 && text[at - slashes - 1] == '\\') slashes++;
            if (slashes % 2 == 0) return at + 3;
            at++;
        }

        return text.Length;
    }

    private static int Quoted(ReadOnlySpan<byte> text, int at, byte quote, bool overLines, bool escapes)
    {
        at++;
        while (at < text.Length)
        {
            var next = text[at..].IndexOfAny(quote, (byte)'\\', (byte)'\n');
            if (next < 0) return text.Length;
            at += next;
            if (text[at] == quote) return at + 1;
            if (text[at] == '\n' && !overLines) return at;
            at += text[at] == '\\' && escapes ? 2 : 1;
        }

        return text.Length;
    }

    private static int Regex(ReadOnlySpan<byte> text, int at)
    {
        var inClass = false;
        for (var i = at + 1; i < text.Length && i < at + 1000; i++)
        {
            switch (text[i])
            {
                case (byte)'\n':
                    return -1;
                case (byte)'\\':
                    i++;
                    break;
                case (byte)'[':
                    inClass = true;
                    break;
                case (byte)']':
                    inClass = false;
                    break;
                case (byte)'/' when !inClass:
                    return i + 1;
                default:
                    break;
            }
        }

        return -1;
    }

    private static int VerbatimEnd(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            var next = text[at..].IndexOf((byte)'"');
            if (next < 0) return text.Length;
            at += next + 1;
            if (at >= text.Length || text[at] != '"') return at;
            at++;
        }

        return text.Length;
    }

    /// <summary>Rust's <c>r#"…"#</c>. Other prefixes are short words before a string, which are left out as such anyway.</summary>
    private bool PrefixedString(ReadOnlySpan<byte> text, int at, int stop, out int after)
    {
        after = 0;
        if (!Has(StringForms.Hashes) || text[stop] == '\'' || !text[at..stop].Contains((byte)'r')) return false;
        var hashes = 0;
        while (stop + hashes < text.Length && text[stop + hashes] == '#') hashes++;
        if (hashes > 16 || stop + hashes >= text.Length || text[stop + hashes] != '"') return false;
        Span<byte> close = stackalloc byte[hashes + 1];
        close.Fill((byte)'#');
        close[0] = (byte)'"';
        var from = stop + hashes + 1;
        var next = text[from..].IndexOf(close);
        after = next < 0 ? text.Length : from + next + close.Length;
        ReadText(text, from, after);
        _tracker.OtherToken();
        return true;
    }

    private int Directive(ReadOnlySpan<byte> text, int at)
    {
        at++;
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t') at++;
        var stop = at < text.Length && Words.Table[text[at]] == ByteClass.Letter ? Words.End(text, at) : at;
        var word = text[at..stop];
        if (!_syntax.IsC)
        {
            var line = text[stop..].IndexOf((byte)'\n');
            stop = line < 0 ? text.Length : stop + line;
            ReadText(text, at, stop);
            return stop;
        }

        if (word.SequenceEqual("include"u8))
        {
            var line = text[stop..].IndexOf((byte)'\n');
            var end = line < 0 ? text.Length : stop + line;
            _imports.Include(text[stop..end]);
            ReadText(text, stop, end);
            return end;
        }

        if (word.SequenceEqual("define"u8))
        {
            while (stop < text.Length && text[stop] is (byte)' ' or (byte)'\t') stop++;
            var end = stop < text.Length && Words.Table[text[stop]] is ByteClass.Letter ? Words.End(text, stop) : stop;
            if (end - stop is > 1 and <= ByteTable.MaxLength)
            {
                var name = names.Add(text[stop..end]);
                Use(name, 1, 0);
                Tokens++;
                _windowLength++;
                _tracker.Macro(name, _line);
                stop = end;
            }
        }

        return DirectiveBody(text, stop);
    }

    // The rest of a directive is code that opens and closes nothing.
    private int DirectiveBody(ReadOnlySpan<byte> text, int at)
    {
        var end = at;
        while (end < text.Length)
        {
            var next = text[end..].IndexOf((byte)'\n');
            end = next < 0 ? text.Length : end + next;
            var last = end - 1;
            if (last > at && text[last] == '\r') last--;
            if (end >= text.Length || last < at || text[last] != '\\') break;
            end++;
        }

        // A comment that starts on the line may reach beyond it.
        var comment = text[at..end].LastIndexOf("/*"u8);
        if (comment >= 0 && text[(at + comment)..end].IndexOf("*/"u8) < 0) end = at + comment;
        _inDirective = _tracker.IsPaused = true;
        ReadCode(text, at, end);
        _inDirective = _tracker.IsPaused = false;
        return end;
    }
}
