namespace Lathe.Syntax;

/// <content>Strings in all their forms.</content>
public ref partial struct SourceScanner
{
    private static readonly HashSet<string> WordsBeforeOperand = new(StringComparer.Ordinal)
    {
        "return", "case", "typeof", "in", "of", "from", "import", "default", "throw", "else", "do", "void", "delete", "new", "instanceof", "await", "yield", "extends", "as",
        "if", "unless", "elsif", "when", "while", "until", "and", "or", "not", "then", "puts",
    };

    private bool TryString(char c, out Token token)
    {
        token = default;
        if (Has(Quirks.PhpTags) && c == '?' && At(_position + 1) == '>')
        {
            _inPhp = false;
            token = new Token(TokenKind.Punctuation, _position, 2);
            return true;
        }

        if (Has(Quirks.CSharpStrings) && c is '"' or '@' && TryCSharpString(out token)) return true;
        if (Has(Quirks.PythonStrings) && c is '"' or '\'' && PythonString(_position, formatted: false, out token)) return true;
        if (Has(Quirks.HashStrings) && c == '#' && TryHashString(_position, out token)) return true;
        if (c == '/' && Has(Quirks.SlashRegex) && TryRegex(out token)) return true;
        if (c == '<' && Has(Quirks.HereDocuments) && TryHereDocument(out token)) return true;
        if (Has(Quirks.RubyLiterals) && TryRubyLiteral(c, out token)) return true;
        if (c == '\'')
        {
            if (Has(Quirks.TickMayStandAlone)) return TryTick(out token);
            if (Has(Quirks.ApostrophesInText) && _hasPrevious && _previous.End == _position && _previous.Kind is TokenKind.Identifier or TokenKind.Number && !PreviousExpectsOperand())
            {
                token = new Token(TokenKind.Punctuation, _position, 1);
                return true;
            }
        }

        foreach (var rule in _lexicon.Strings)
        {
            if (c != rule.Open[0] || !StartsWith(_position, rule.Open)) continue;
            token = Body(rule, _position, _position + rule.Open.Length);
            return true;
        }

        return false;
    }

    /// <summary>Strings whose prefix looks like the start of a name.</summary>
    private bool TryPrefixedString(out Token token)
    {
        token = default;
        var c = _text[_position];
        if (c == '$')
        {
            if (Has(Quirks.CSharpStrings)) return TryCSharpString(out token);
            if (Has(Quirks.RubyLiterals) && At(_position + 1) is '\'' or '"' or '`' or '/')
            {
                token = new Token(TokenKind.Identifier, _position, 2);
                return true;
            }

            if (Has(Quirks.ShellWords) && At(_position + 1) is '\'')
            {
                token = Body(_lexicon.Strings[0], _position, _position + 2);
                return true;
            }

            return false;
        }

        if (!Has(Quirks.PythonStrings | Quirks.HashStrings | Quirks.CppRawStrings)) return false;
        var end = _position;
        while (end < _position + 4 && char.IsAsciiLetterOrDigit(At(end))) end++;
        if (At(end) is not ('"' or '\'' or '#')) return false;
        var prefix = _text[_position..end];
        if (Has(Quirks.PythonStrings))
        {
            if (At(end) == '#' || prefix.Length > 2 || prefix.IndexOfAnyExcept("rRbBuUfFtT") >= 0) return false;
            return PythonString(end, prefix.IndexOfAny("fFtT") >= 0, out token);
        }

        if (Has(Quirks.HashStrings)) return prefix is "r" or "br" or "cr" && TryHashString(end, out token);
        return prefix is "R" or "LR" or "uR" or "UR" or "u8R" && At(end) == '"' && TryCppRawString(end, out token);
    }

    private Token Body(StringRule rule, int start, int at)
    {
        while (at < _text.Length)
        {
            var c = _text[at];
            if (c == '\n' && !rule.Multiline) return new Token(TokenKind.String, start, at - start, false);
            if (rule.Interpolation is { } opener && c == opener[0] && (StartsWith(at, opener) || (Has(Quirks.ShellWords) && At(at + 1) == '{')) && _nesting < MaxNesting)
            {
                at = Interpolation(at + opener.Length, formatted: false);
                continue;
            }

            if (c == '\\' && rule.Escape == Escape.Backslash)
            {
                at += At(at + 1) == '\r' && At(at + 2) == '\n' ? 3 : 2;
                continue;
            }

            if (c == rule.Close[0] && StartsWith(at, rule.Close))
            {
                at += rule.Close.Length;
                // A longer run of quotes belongs to the text: """a"""" ends with one.
                while (rule.Close.Length == 3 && At(at) == rule.Close[0]) at++;
                if (rule.Escape != Escape.Doubled || !StartsWith(at, rule.Close)) return new Token(TokenKind.String, start, at - start);
                at += rule.Close.Length;
                continue;
            }

            at++;
        }

        return new Token(TokenKind.String, start, _text.Length - start, false);
    }

    /// <summary>Scans an expression inside a string and returns the position behind its closing bracket.</summary>
    /// <param name="at">The position behind the opening bracket.</param>
    /// <param name="formatted">A ':' outside brackets starts a format, which is not code.</param>
    /// <param name="level">How many formats enclose it.</param>
    private readonly int Interpolation(int at, bool formatted, int level = 0)
    {
        var inner = new SourceScanner(_lexicon, _text, at, _nesting + 1);
        var depth = 0;
        while (inner.Next(out var token))
        {
            if (token.Kind == TokenKind.Open) depth++;
            if (token.Kind == TokenKind.Close && --depth < 0) return token.End;
            if (formatted && depth == 0 && token.Kind == TokenKind.Punctuation && _text[token.Start] == ':' && At(token.End) != ':' && At(token.Start - 1) != ':') return Format(token.End, level);
        }

        return _text.Length;
    }

    // A format may hold expressions with formats of their own; two levels are what any language allows.
    private readonly int Format(int at, int level)
    {
        for (; at < _text.Length && _text[at] != '\n'; at++)
        {
            if (_text[at] == '}') return at + 1;
            if (_text[at] == '{' && level < 2 && _nesting < MaxNesting) at = Interpolation(at + 1, formatted: true, level + 1) - 1;
        }

        return at;
    }

    private readonly bool PythonString(int quoteAt, bool formatted, out Token token)
    {
        var quote = _text[quoteAt];
        var triple = At(quoteAt + 1) == quote && At(quoteAt + 2) == quote;
        var at = quoteAt + (triple ? 3 : 1);
        while (at < _text.Length)
        {
            var c = _text[at];
            if (c == '\\' && (!formatted || At(at + 1) is not ('{' or '}')))
            {
                at += At(at + 1) == '\r' && At(at + 2) == '\n' ? 3 : 2;
            }
            else if (c == quote && (!triple || (At(at + 1) == quote && At(at + 2) == quote)))
            {
                token = new Token(TokenKind.String, _position, at + (triple ? 3 : 1) - _position);
                return true;
            }
            else if (c == '\n' && !triple)
            {
                break;
            }
            else if (formatted && c == '{' && _nesting < MaxNesting)
            {
                at = At(at + 1) == '{' ? at + 2 : Interpolation(at + 1, formatted: true);
            }
            else
            {
                at++;
            }
        }

        token = new Token(TokenKind.String, _position, Math.Min(at, _text.Length) - _position, false);
        return true;
    }

    private readonly bool TryCSharpString(out Token token)
    {
        token = default;
        var at = _position;
        var verbatim = false;
        var dollars = 0;
        for (; at < _position + 32 && At(at) is '$' or '@'; at++)
        {
            if (_text[at] == '$') dollars++;
            else verbatim = true;
        }

        if (At(at) != '"') return false;
        var quotes = 0;
        while (At(at + quotes) == '"') quotes++;
        if (quotes >= 3 && !verbatim)
        {
            token = CSharpRawString(at + quotes, quotes);
            return true;
        }

        at++;
        while (at < _text.Length)
        {
            var c = _text[at];
            if (c == '"')
            {
                at++;
                if (!verbatim || At(at) != '"')
                {
                    token = new Token(TokenKind.String, _position, at - _position);
                    return true;
                }

                at++;
            }
            else if (c == '\\' && !verbatim)
            {
                at += 2;
            }
            else if (c == '{' && dollars > 0 && _nesting < MaxNesting)
            {
                at = At(at + 1) == '{' ? at + 2 : Interpolation(at + 1, formatted: true);
            }
            else if (c == '\n' && !verbatim)
            {
                break;
            }
            else
            {
                at++;
            }
        }

        token = new Token(TokenKind.String, _position, Math.Min(at, _text.Length) - _position, false);
        return true;
    }

    private readonly Token CSharpRawString(int at, int quotes)
    {
        while (_text[Math.Min(at, _text.Length)..].IndexOf('"') is var next and >= 0)
        {
            at += next;
            var run = 0;
            while (At(at) == '"')
            {
                run++;
                at++;
            }

            if (run >= quotes) return new Token(TokenKind.String, _position, at - _position);
        }

        return new Token(TokenKind.String, _position, _text.Length - _position, false);
    }

    private readonly bool TryHashString(int hashesAt, out Token token)
    {
        token = default;
        var hashes = 0;
        while (hashes < 32 && At(hashesAt + hashes) == '#') hashes++;
        var at = hashesAt + hashes;
        if (At(at) != '"') return false;
        at++;
        while (_text[at..].IndexOf('"') is var next and >= 0)
        {
            at += next + 1;
            var run = 0;
            while (run < hashes && At(at + run) == '#') run++;
            at += run;
            if (run < hashes) continue;
            token = new Token(TokenKind.String, _position, at - _position);
            return true;
        }

        token = new Token(TokenKind.String, _position, _text.Length - _position, false);
        return true;
    }

    private readonly bool TryCppRawString(int quoteAt, out Token token)
    {
        token = default;
        var open = _text[quoteAt..Math.Min(_text.Length, quoteAt + 20)].IndexOf('(');
        if (open < 0) return false;
        var close = string.Concat(")", _text.Slice(quoteAt + 1, open - 1), "\"");
        var end = _text[(quoteAt + open)..].IndexOf(close, StringComparison.Ordinal);
        var stop = end < 0 ? _text.Length : quoteAt + open + end + close.Length;
        token = new Token(TokenKind.String, _position, stop - _position, end >= 0);
        return true;
    }

    private readonly bool TryTick(out Token token)
    {
        token = default;
        if (At(_position + 1) == '\\')
        {
            var at = _position + 3;
            while (at < _text.Length && at < _position + 14 && _text[at] is not ('\'' or '\n')) at++;
            if (At(at) != '\'') return false;
            token = new Token(TokenKind.String, _position, at + 1 - _position);
            return true;
        }

        var length = char.IsHighSurrogate(At(_position + 1)) ? 2 : 1;
        if (At(_position + 1 + length) != '\'' || At(_position + 1) == '\n') return false;
        token = new Token(TokenKind.String, _position, length + 2);
        return true;
    }

    private readonly bool PreviousExpectsOperand()
    {
        if (!_hasPrevious) return true;
        return _previous.Kind switch
        {
            TokenKind.Identifier => WordsBeforeOperand.GetAlternateLookup<ReadOnlySpan<char>>().Contains(_text.Slice(_previous.Start, _previous.Length)),
            TokenKind.Number or TokenKind.String => false,
            TokenKind.Close => _text[_previous.Start] == '}',
            _ => true,
        };
    }

    private bool TryRegex(out Token token)
    {
        token = default;
        if (_position < _noRegexBefore) return false;
        var next = At(_position + 1);
        if (!PreviousExpectsOperand())
        {
            // Ruby calls without parentheses: "split /,/" but "a / b" and "a/b".
            var spaced = _position > 0 && At(_position - 1) == ' ' && next is not (' ' or '=');
            if (!Has(Quirks.RubyLiterals) || _previous.Kind != TokenKind.Identifier || !spaced) return false;
        }
        else if (_hasPrevious && !Has(Quirks.RubyLiterals) && ((_previous.Kind == TokenKind.Close && next == '>') || _text[_previous.Start] == '<'))
        {
            return false;
        }

        var inClass = false;
        for (var at = _position + 1; at < _text.Length && _text[at] != '\n'; at++)
        {
            switch (_text[at])
            {
                case '\\':
                    at++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '/' when !inClass:
                    token = new Token(TokenKind.String, _position, at + 1 - _position);
                    return true;
                default:
                    break;
            }
        }

        // No other slash of this line can open one either; without this a line of slashes and brackets would be scanned again and again.
        _noRegexBefore = LineEnd(_position);
        return false;
    }
}
