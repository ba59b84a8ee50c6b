namespace Lathe.Syntax;

/// <summary>Reads definitions off a file's tokens.</summary>
internal sealed class OutlineBuilder
{
    private const int MaxTokens = 2_000_000;
    private const int MaxSignature = 200;

    private static readonly HashSet<string> NeverNames = new(StringComparer.Ordinal)
    {
        "if", "for", "while", "switch", "catch", "return", "new", "using", "lock", "foreach", "fixed", "sizeof", "typeof", "nameof", "else", "do", "when", "throw", "await", "yield", "function", "super", "this", "base", "synchronized",
        "alignas", "decltype", "defined", "__attribute__", "static_assert", "constexpr", "default", "in", "of", "case", "elif", "until", "and", "or", "not",
    };

    private readonly string _text;
    private readonly OutlineRules _rules;
    private readonly bool _statementNeedsType;
    private readonly List<Token> _tokens = [];
    private readonly List<Token> _comments = [];
    private readonly List<int> _lineStarts = [0];
    private readonly int[] _partner;
    private readonly List<OutlineItem> _items = [];

    // The definitions that enclose the current token: kind, and the token that ends each.
    private readonly Stack<(OutlineKind Kind, int End)> _enclosing = new();

    public OutlineBuilder(Language language, OutlineRules rules, string text)
    {
        (_text, _rules) = (text, rules);
        _statementNeedsType = language.Id is "csharp" or "java" or "c" or "cpp";
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n') _lineStarts.Add(i + 1);
        var scanner = new SourceScanner(language, text);
        while (_tokens.Count < MaxTokens && scanner.Next(out var token))
        {
            if (token.Kind == TokenKind.Comment) _comments.Add(token);
            else if (token.Kind is not (TokenKind.NewLine or TokenKind.Directive or TokenKind.Text)) _tokens.Add(token);
        }

        _partner = new int[_tokens.Count];
        var open = new Stack<int>();
        for (var i = 0; i < _tokens.Count; i++)
        {
            _partner[i] = _tokens.Count - 1;
            if (_tokens[i].Kind == TokenKind.Open) open.Push(i);
            else if (_tokens[i].Kind == TokenKind.Close && open.TryPop(out var at)) _partner[at] = i;
        }
    }

    public List<OutlineItem> Build()
    {
        for (var i = 0; i < _tokens.Count && _items.Count < Outline.MaxItems; i++)
        {
            while (_enclosing.TryPeek(out var top) && i > top.End) _enclosing.Pop();
            if (_tokens[i].Kind != TokenKind.Identifier) continue;
            if (_rules.KindOf(Text(i)) is { } kind && Defines(i, kind, out var name)) i = Add(kind, i, name);
            else if (_rules.Calls && IsFunctionWithoutWord(i)) i = Add(OutlineKind.Function, i, i);
        }

        return _items;
    }

    private ReadOnlySpan<char> Text(int token) => _text.AsSpan(_tokens[token].Start, _tokens[token].Length);

    private char Mark(int token) => (uint)token < (uint)_tokens.Count && _tokens[token].Kind is TokenKind.Open or TokenKind.Close or TokenKind.Punctuation ? _text[_tokens[token].Start] : '\0';

    private bool Defines(int word, OutlineKind kind, out int name)
    {
        name = word + 1;
        if (word > 0 && Mark(word - 1) is '.' or ':' && Text(word) is not "def") return false;
        // Go's receiver, Rust's and Scala's generic parameters.
        if (kind == OutlineKind.Function && Mark(name) == '(' && Text(word) is "func") name = _partner[name] + 1;
        if (Text(word) is "impl" && Mark(name) == '<') while (name < _tokens.Count && Mark(name) != '>') name++;
        if (Text(word) is "fun") name = AfterReceiver(Mark(name) == '<' ? AfterTypeParameters(word) : name);
        while (Mark(name) is '*' or '&' or '>' or '!') name++;
        if (name < _tokens.Count && Text(name) is "class" or "struct" && Text(word) is "enum" or "record") name++;
        if (name + 2 < _tokens.Count && Text(name) is "self" && Mark(name + 1) == '.') name += 2;
        if (name >= _tokens.Count || _tokens[name].Kind != TokenKind.Identifier) return false;
        // Kotlin's interface of one function is the interface.
        if (Text(word) is "fun" && Text(name) is "interface") return false;
        // A type that is only used ("struct stat st;", "type: x") has no body and no end of its own.
        return kind != OutlineKind.Type || !_rules.Calls || BodyStart(name) >= 0 || Text(word) is "delegate" or "record" or "type";
    }

    private bool IsFunctionWithoutWord(int name)
    {
        var open = AfterTypeParameters(name);
        if (Mark(open) != '(' || NeverNames.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Text(name))) return false;
        if (_enclosing.TryPeek(out var top) && top.Kind == OutlineKind.Function) return false;
        var before = name - 1;
        while (Mark(before) is '*' or '&' or '~' or '>' or ']' or '?' or '[') before--;
        var first = before < 0 || Mark(before) is ';' or '{' or '}' or ')';
        if (before >= 0 && !first && _tokens[before].Kind != TokenKind.Identifier && Mark(before) is not (':' or ',' or '#' or ')')) return false;
        if (before >= 0 && _tokens[before].Kind == TokenKind.Identifier && Text(before) is "return" or "new" or "else" or "await" or "throw" or "case") return false;
        if (_statementNeedsType && first && !(top.Kind == OutlineKind.Type && _enclosing.Count > 0)) return false;
        return BodyStart(open - 1) >= 0;
    }

    // Kotlin's "fun Cart.isEmpty()", "fun List<T>.second()".
    private int AfterReceiver(int name)
    {
        for (var at = AfterTypeParameters(name); Mark(at) is '.' or '?'; at = AfterTypeParameters(name))
        {
            while (Mark(at) is '.' or '?') at++;
            if (at >= _tokens.Count || _tokens[at].Kind != TokenKind.Identifier) break;
            name = at;
        }

        return name;
    }

    private int AfterTypeParameters(int name)
    {
        var at = name + 1;
        if (Mark(at) != '<') return at;
        var depth = 0;
        for (; at < Math.Min(_tokens.Count, name + 40); at++)
        {
            if (Mark(at) == '<') depth++;
            if (Mark(at) == '>' && --depth == 0) return at + 1;
            if (Mark(at) is ';' or '{' or '(') break;
        }

        return name + 1;
    }

    /// <summary>The token that opens the body of a definition: '{', or '=>' at its '='; -1 when the statement ends before one.</summary>
    private int BodyStart(int name)
    {
        var limit = Math.Min(_tokens.Count, name + 400);
        var seenParameters = false;
        for (var i = name + 1; i < limit; i++)
        {
            if (_rules.LinesEnd && IsNextStatement(i)) return -1;
            switch (Mark(i))
            {
                case '=' when _rules.LinesEnd && Mark(i + 1) == '{':
                    return i + 1;
                case '(' or '[':
                    seenParameters = true;
                    i = _partner[i];
                    break;
                case '{':
                    return i;
                case '=' when Mark(i + 1) == '>' && seenParameters:
                    return i;
                case ';' or '}' or ')' or '=':
                    return -1;
                case ',' when !seenParameters:
                    return -1;
                default:
                    break;
            }
        }

        return -1;
    }

    // A word at the start of a line, where neither it nor what stands before it goes on with the statement.
    private bool IsNextStatement(int token) =>
        _tokens[token].Kind == TokenKind.Identifier && LineOf(_tokens[token].Start) > LineOf(_tokens[token - 1].End - 1)
        && Mark(token - 1) is not (',' or ':' or '=' or '(' or '.' or '&' or '|') && Text(token) is not ("where" or "extends" or "with" or "by" or "derives")
        && Text(token - 1) is not ("extends" or "with" or "where" or "by");

    private int Add(OutlineKind kind, int word, int name)
    {
        var startLine = LineOf(_tokens[word].Start);
        var lineStart = _lineStarts[startLine - 1];
        var (endLine, endToken) = End(name, startLine);
        if (_items.Count > 0 && _items[^1].StartLine == startLine && _items[^1].Name.AsSpan().SequenceEqual(Text(name))) return name;
        var lineEnd = startLine < _lineStarts.Count ? _lineStarts[startLine] - 1 : _text.Length;
        var signature = _text.AsSpan(lineStart, lineEnd - lineStart).Trim().TrimEnd("{ ");
        if (signature.Length > MaxSignature) signature = signature[..MaxSignature];
        var wholeFile = kind == OutlineKind.Module && Mark(name + 1) == ';';
        _items.Add(new OutlineItem(kind, Text(name).ToString(), signature.ToString(), startLine, endLine, _enclosing.Count, DocFor(startLine, name)));
        if (!wholeFile && endToken > name) _enclosing.Push((kind, endToken));
        return name;
    }

    private (int Line, int Token) End(int name, int startLine)
    {
        if (_rules.Layout == BodyLayout.Indentation) return EndByIndentation(name, startLine);
        var body = BodyStart(AfterTypeParameters(name) - 1);
        if (body < 0) return (startLine, name);
        var end = body;
        if (Mark(body) == '{') end = _partner[body];
        else while (end < _tokens.Count - 1 && Mark(end) != ';') end = _tokens[end].Kind == TokenKind.Open ? _partner[end] + 1 : end + 1;
        end = Math.Min(end, _tokens.Count - 1);
        return (LineOf(_tokens[end].Start), end);
    }

    private (int Line, int Token) EndByIndentation(int name, int startLine)
    {
        var indent = Indent(startLine);
        var lastLine = startLine;
        var last = name;
        for (var i = name + 1; i < _tokens.Count; i++)
        {
            if (_tokens[i].Kind == TokenKind.Open)
            {
                i = last = _partner[i];
                lastLine = LineOf(_tokens[i].End - 1);
                continue;
            }

            var line = LineOf(_tokens[i].Start);
            if (line > lastLine && Indent(line) <= indent)
            {
                if (!Text(i).SequenceEqual("end")) break;
                return (line, i);
            }

            last = i;
            lastLine = LineOf(_tokens[i].End - 1);
        }

        return (lastLine, last);
    }

    private int Indent(int line)
    {
        var start = _lineStarts[line - 1];
        var at = start;
        while (at < _text.Length && _text[at] is ' ' or '\t') at++;
        return at - start;
    }

    private int LineOf(int position)
    {
        var index = _lineStarts.BinarySearch(position);
        return index >= 0 ? index + 1 : ~index;
    }

    private string? DocFor(int line, int name)
    {
        if (_rules.Layout == BodyLayout.Indentation)
        {
            // A docstring is the first thing in the body.
            for (var i = name + 1; i < Math.Min(_tokens.Count, name + 60); i++)
            {
                if (_tokens[i].Kind == TokenKind.Open) i = _partner[i];
                else if (Mark(i) == ':') return i + 1 < _tokens.Count && _tokens[i + 1].Kind == TokenKind.String && LineOf(_tokens[i + 1].Start) > LineOf(_tokens[i].Start) ? DocText.FirstLine(Text(i + 1)) : CommentAbove(line);
            }
        }

        return CommentAbove(line);
    }

    private string? CommentAbove(int line)
    {
        // Attributes and decorators may stand in between.
        for (var above = line - 1; above >= Math.Max(1, line - 8); above--)
        {
            var content = _text.AsSpan(_lineStarts[above - 1], _lineStarts[above] - _lineStarts[above - 1]).TrimStart();
            if (content.StartsWith('@') || content.StartsWith("#[") || (content.StartsWith('[') && content.TrimEnd().EndsWith(']'))) continue;
            var found = -1;
            while (CommentEndingOn(above) is var comment and >= 0)
            {
                found = comment;
                above = LineOf(_comments[comment].Start) - 1;
                if (above < 1) break;
            }

            return found < 0 ? null : DocText.FirstLine(_text.AsSpan(_comments[found].Start, Math.Min(_comments[found].Length, 1000)));
        }

        return null;
    }

    private int CommentEndingOn(int line)
    {
        int low = 0, high = _comments.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var at = LineOf(_comments[middle].End - 1);
            if (at == line) return _text.AsSpan(_lineStarts[LineOf(_comments[middle].Start) - 1], _comments[middle].Start - _lineStarts[LineOf(_comments[middle].Start) - 1]).IsWhiteSpace() ? middle : -1;
            if (at < line) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }
}
