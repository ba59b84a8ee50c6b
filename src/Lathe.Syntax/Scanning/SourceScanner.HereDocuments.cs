namespace Lathe.Syntax;

/// <content>Here-documents of shells, Ruby and PHP, and Ruby's percent literals.</content>
public ref partial struct SourceScanner
{
    private const int MaxPending = 8;

    private readonly record struct HereDocument(string Label, bool Indented);

    /// <summary>Notes a here-document whose body starts on the next line.</summary>
    private bool TryHereDocument(out Token token)
    {
        token = default;
        if (At(_position + 1) != '<' || _hereDocuments is { Count: MaxPending }) return false;
        var php = Has(Quirks.PhpTags);
        var at = _position + 2;
        if (php != (At(at) == '<')) return false;
        if (php) at++;
        var indented = php;
        var ruby = Has(Quirks.RubyLiterals);
        if (!php && (At(at) == '-' || (ruby && At(at) == '~')))
        {
            indented = true;
            at++;
        }

        if (!ruby) while (At(at) is ' ' or '\t') at++;
        var shell = !php && !ruby;
        if (shell && At(at) == '\\') at++;
        var quote = At(at) is '\'' or '"' or '`' ? _text[at++] : '\0';
        var start = at;
        while (at < start + 80 && (IsNamePart(At(at)) || (quote != '\0' && At(at) is ' ' or '-' or '.' or '!') || (shell && At(at) is '-' or '.' or '!' or '%' or '+'))) at++;
        if (at == start || (quote != '\0' && At(at) != quote)) return false;
        var first = _text[start];
        if (ruby && !indented && (quote != '\0' || !char.IsAsciiLetterUpper(first))) return false;
        if (shell && quote == '\0' && char.IsAsciiDigit(first)) return false;
        if (shell && _text[(_text[.._position].LastIndexOf('\n') + 1).._position].Contains("((", StringComparison.Ordinal)) return false;
        var label = _text[start..at].ToString();
        if (quote != '\0') at++;
        _hereDocuments ??= [];
        _hereDocuments.Add(new HereDocument(label, indented));
        token = new Token(TokenKind.Punctuation, _position, at - _position);
        return true;
    }

    private bool HereDocumentBody(out Token token)
    {
        var document = _hereDocuments![0];
        _hereDocuments.RemoveAt(0);
        // White space at the start of the body's first line has been passed over already.
        var start = _text[.._position].LastIndexOf('\n') + 1;
        for (var at = start; at < _text.Length;)
        {
            var end = LineEnd(at);
            var line = _text[at..end].TrimEnd('\r');
            var trimmed = document.Indented ? line.TrimStart() : line;
            var php = Has(Quirks.PhpTags);
            if (php ? trimmed.StartsWith(document.Label, StringComparison.Ordinal) && !IsNamePart(At(at + line.Length - trimmed.Length + document.Label.Length)) : trimmed.SequenceEqual(document.Label))
            {
                var stop = at + (line.Length - trimmed.Length) + document.Label.Length;
                token = new Token(TokenKind.String, start, stop - start);
                _position = stop;
                _previous = token;
                _lineStart = _hereDocuments.Count > 0 && !php;
                if (_lineStart && _position < _text.Length) _position = Math.Min(_text.Length, LineEnd(_position) + 1);
                return true;
            }

            at = end + 1;
        }

        token = new Token(TokenKind.String, start, _text.Length - start, false);
        _position = _text.Length;
        return true;
    }

    private readonly bool TryRubyLiteral(char c, out Token token)
    {
        token = default;
        var next = At(_position + 1);
        if (c == '?' && PreviousExpectsOperand() && next > ' ' && !IsNamePart(At(_position + 2)))
        {
            token = new Token(TokenKind.String, _position, next == '\\' ? 3 : 2);
            return _position + token.Length <= _text.Length;
        }

        if (c != '%') return false;
        var spaced = _hasPrevious && _previous.Kind == TokenKind.Identifier && At(_position - 1) == ' ' && next is not (' ' or '=');
        if (!PreviousExpectsOperand() && !spaced) return false;
        var open = next is 'q' or 'Q' or 'w' or 'W' or 'i' or 'I' or 'r' or 's' or 'x' ? _position + 2 : _position + 1;
        var opener = At(open);
        if (opener is '\0' or '\n' or ' ' or '=' || char.IsAsciiLetterOrDigit(opener) || opener >= 128) return false;
        var closer = opener switch { '(' => ')', '[' => ']', '{' => '}', '<' => '>', _ => opener };
        var depth = 1;
        for (var at = open + 1; at < _text.Length; at++)
        {
            var d = _text[at];
            if (d == '\\') at++;
            else if (d == closer) depth--;
            else if (d == opener) depth++;
            if (depth > 0) continue;
            token = new Token(TokenKind.String, _position, at + 1 - _position);
            return true;
        }

        token = new Token(TokenKind.String, _position, _text.Length - _position, false);
        return true;
    }
}
