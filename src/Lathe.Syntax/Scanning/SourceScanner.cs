namespace Lathe.Syntax;

/// <summary>
/// Splits source text of any language of the table into tokens, in one pass without going back, whatever the text is. It knows where names, strings, comments and brackets are and nothing about grammar.
/// </summary>
public ref partial struct SourceScanner
{
    // Interpolations in interpolations; deeper ones are taken for plain string text.
    private const int MaxNesting = 24;

    private readonly ReadOnlySpan<char> _text;
    private readonly Lexicon _lexicon;
    private readonly Quirks _quirks;
    private readonly int _nesting;
    private int _position;
    private bool _lineStart;
    private bool _inPhp;
    private Token _previous;
    private bool _hasPrevious;
    private int _noRegexBefore;
    private List<HereDocument>? _hereDocuments;

    /// <summary>Starts at the beginning of a text.</summary>
    /// <param name="language">Its language.</param>
    /// <param name="text">The text.</param>
    public SourceScanner(Language language, ReadOnlySpan<char> text)
        : this(language.Lexicon, text, 0, 0)
    {
    }

    private SourceScanner(Lexicon lexicon, ReadOnlySpan<char> text, int position, int nesting)
    {
        _lexicon = lexicon;
        _quirks = lexicon.Quirks;
        _text = text;
        _position = position;
        _nesting = nesting;
        _lineStart = nesting == 0;
        _inPhp = nesting > 0;
    }

    /// <summary>Moves to the next token. White space between tokens is passed over; line ends are tokens.</summary>
    /// <param name="token">The token.</param>
    /// <returns>False at the end of the text.</returns>
    public bool Next(out Token token)
    {
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (c is ' ' or '\t' or '\r' or '\f' or '\v' or '\uFEFF')
            {
                _position++;
                continue;
            }

            if (Has(Quirks.PhpTags) && !_inPhp)
            {
                token = PhpText();
                return true;
            }

            if (c == '\n')
            {
                token = new Token(TokenKind.NewLine, _position++, 1);
                _lineStart = true;
                return true;
            }

            if (_lineStart && _hereDocuments is { Count: > 0 }) return HereDocumentBody(out token);
            if (c == '\\' && SkipEscapedLineEnd()) continue;
            token = Scan(c);
            _position = token.End;
            _lineStart = false;
            if (token.Kind != TokenKind.Comment)
            {
                _previous = token;
                _hasPrevious = true;
            }

            return true;
        }

        token = default;
        return false;
    }

    private Token Scan(char c)
    {
        if (IsNameStart(c)) return TryPrefixedString(out var prefixed) ? prefixed : Name();
        if (char.IsAsciiDigit(c)) return Number();
        if (TryComment(c, out var token) || TryString(c, out token)) return token;
        return c switch
        {
            '(' or '[' or '{' => new Token(TokenKind.Open, _position, 1),
            ')' or ']' or '}' => new Token(TokenKind.Close, _position, 1),
            '\\' when Has(Quirks.ShellWords) && _position + 1 < _text.Length => new Token(TokenKind.Punctuation, _position, 2),
            _ => new Token(TokenKind.Punctuation, _position, 1),
        };
    }

    private readonly bool Has(Quirks quirk) => (_quirks & quirk) != Quirks.None;

    private readonly char At(int index) => (uint)index < (uint)_text.Length ? _text[index] : '\0';

    private readonly bool StartsWith(int index, string mark) => index <= _text.Length && _text[index..].StartsWith(mark, StringComparison.Ordinal);

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or '$' || (c >= 128 && (char.IsLetter(c) || char.IsSurrogate(c)));

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || (c >= 128 && (char.IsLetterOrDigit(c) || char.IsSurrogate(c)));

    private readonly int LineEnd(int from) => _text[from..].IndexOf('\n') is var n and >= 0 ? from + n : _text.Length;

    private bool SkipEscapedLineEnd()
    {
        var next = At(_position + 1);
        if (next == '\n') _position += 2;
        else if (next == '\r' && At(_position + 2) == '\n') _position += 3;
        else return false;
        return true;
    }

    private readonly Token Name()
    {
        var end = _position + 1;
        while (end < _text.Length && (IsNamePart(_text[end]) || (_text[end] == '-' && Has(Quirks.KebabNames) && IsNamePart(At(end + 1))))) end++;
        // "$" alone is a mark, and in a shell "$x" starts a word that quotes may follow ("$'…'").
        if (end == _position + 1 && _text[_position] == '$') return new Token(TokenKind.Punctuation, _position, 1);
        return new Token(TokenKind.Identifier, _position, end - _position);
    }

    private readonly Token Number()
    {
        var end = _position + 1;
        while (end < _text.Length)
        {
            var c = _text[end];
            var joins = c == '.' ? char.IsAsciiDigit(At(end + 1)) : c == '\'' && Has(Quirks.Directives) && char.IsAsciiLetterOrDigit(At(end + 1));
            if (!joins && !IsNamePart(c)) break;
            end++;
        }

        return new Token(TokenKind.Number, _position, end - _position);
    }

    private readonly bool TryComment(char c, out Token token)
    {
        if (_lineStart && Has(Quirks.Directives) && c == '#')
        {
            token = new Token(TokenKind.Directive, _position, DirectiveEnd() - _position);
            return true;
        }

        if (_position == 0 && StartsWith(0, "#!"))
        {
            token = new Token(TokenKind.Comment, 0, LineEnd(0));
            return true;
        }

        if (_lineStart && Has(Quirks.RubyLiterals) && StartsWith(_position, "=begin"))
        {
            var close = _text[_position..].IndexOf("\n=end", StringComparison.Ordinal);
            var end = close < 0 ? _text.Length : LineEnd(_position + close + 1);
            token = new Token(TokenKind.Comment, _position, end - _position, close >= 0);
            return true;
        }

        if (_lineStart && Has(Quirks.RubyLiterals) && StartsWith(_position, "__END__"))
        {
            token = new Token(TokenKind.Comment, _position, _text.Length - _position);
            return true;
        }

        if (_lexicon.BlockComment is { } block && StartsWith(_position, block.Open))
        {
            token = BlockComment(block.Open, block.Close);
            return true;
        }

        foreach (var mark in _lexicon.LineComments)
        {
            if (c != mark[0] || !StartsWith(_position, mark)) continue;
            if (Has(Quirks.CommentNeedsSpace) && _position > 0 && At(_position - 1) is not (' ' or '\t' or '\r' or '\n' or ';' or '(' or ')' or '}' or '`' or '&' or '|')) continue;
            if (Has(Quirks.PhpTags) && StartsWith(_position, "#[")) continue;
            var end = LineEnd(_position);
            if (Has(Quirks.PhpTags) && _text[_position..end].IndexOf("?>", StringComparison.Ordinal) is var tag and >= 0) end = _position + tag;
            token = new Token(TokenKind.Comment, _position, end - _position);
            return true;
        }

        token = default;
        return false;
    }

    private readonly Token BlockComment(string open, string close)
    {
        var at = _position + open.Length;
        if (!_lexicon.NestedComments)
        {
            var next = at > _text.Length ? -1 : _text[at..].IndexOf(close, StringComparison.Ordinal);
            var stop = next < 0 ? _text.Length : at + next + close.Length;
            return new Token(TokenKind.Comment, _position, stop - _position, next >= 0);
        }

        for (var depth = 1; at < _text.Length; at++)
        {
            if (_text[at] == open[0] && StartsWith(at, open))
            {
                depth++;
                at++;
            }
            else if (_text[at] == close[0] && StartsWith(at, close))
            {
                at++;
                if (--depth == 0) return new Token(TokenKind.Comment, _position, at + 1 - _position);
            }
        }

        return new Token(TokenKind.Comment, _position, _text.Length - _position, false);
    }

    private readonly int DirectiveEnd()
    {
        for (var at = _position; at < _text.Length; at++)
        {
            switch (_text[at])
            {
                case '\n':
                    return at;
                case '\\' when At(at + 1) == '\n' || (At(at + 1) == '\r' && At(at + 2) == '\n'):
                    at += At(at + 1) == '\n' ? 1 : 2;
                    break;
                case '"':
                    // Only where the quote closes on the same line: "#error Don't" has none.
                    var close = at + 1;
                    while (close < _text.Length && _text[close] is not ('"' or '\n')) close += _text[close] == '\\' && At(close + 1) is not ('\n' or '\r') ? 2 : 1;
                    if (At(close) == '"') at = close;
                    break;
                case '/' when At(at + 1) == '/':
                    return LineEnd(at);
                case '/' when At(at + 1) == '*':
                    var end = _text[(at + 2)..].IndexOf("*/", StringComparison.Ordinal);
                    at = end < 0 ? _text.Length : at + 2 + end + 1;
                    break;
                default:
                    break;
            }
        }

        return _text.Length;
    }

    private Token PhpText()
    {
        var start = _position;
        var open = _text[start..].IndexOf("<?", StringComparison.Ordinal);
        // "<?xml" is text.
        while (open >= 0 && !StartsWith(start + open, "<?php") && !StartsWith(start + open, "<?="))
        {
            var next = _text[(start + open + 2)..].IndexOf("<?", StringComparison.Ordinal);
            open = next < 0 ? -1 : open + 2 + next;
        }

        var end = open < 0 ? _text.Length : start + open + (StartsWith(start + open, "<?=") ? 3 : 5);
        _inPhp = open >= 0;
        _position = end;
        return new Token(TokenKind.Text, start, end - start);
    }
}
