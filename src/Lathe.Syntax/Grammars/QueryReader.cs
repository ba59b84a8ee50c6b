namespace Lathe.Syntax;

/// <summary>
/// Reads query files: the part of tree-sitter's language of patterns that those in Queries use (nodes, fields, <c>!field</c>, <c>_</c>, tokens, <c>.</c>, <c>?</c>, alternatives, captures, <c>#eq?</c>, <c>#any-of?</c>).
/// Each alternative makes a pattern of its own.
/// </summary>
/// <param name="grammar">The grammar that gives kinds and fields their numbers.</param>
/// <param name="text">The files, one after the other.</param>
internal sealed class QueryReader(Grammar grammar, string text)
{
    private readonly List<QueryEntry> _entries = [];
    private readonly List<string> _captures = [];
    private int _at;

    /// <summary>The names of the captures, by number.</summary>
    public IReadOnlyList<string> Captures => _captures;

    /// <exception cref="InvalidOperationException">The files do not fit the grammar, or say what is not known: a bug in them, found by the tests.</exception>
    public IReadOnlyList<QueryEntry> Read()
    {
        for (var number = 0; Peek() != '\0'; number++)
        {
            var conditions = new List<QueryCondition>();
            var grouped = text[_at] == '(' && IsGroup();
            if (grouped) _at++;
            var variants = Node();
            while (grouped && Peek() == '(') conditions.Add(Condition());
            if (grouped) Expect(')');
            foreach (var variant in variants) _entries.Add(new QueryEntry(number, variant, conditions));
        }

        return _entries;
    }

    private bool IsGroup()
    {
        var at = _at + 1;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at < text.Length && text[at] is '(' or '[';
    }

    private List<QueryPattern> Node()
    {
        byte field = 0;
        var first = Peek();
        if (IsWord(first) && Word() is var name && (name != "_" || Peek() == ':'))
        {
            field = FieldOf(name);
            Expect(':');
            first = Peek();
        }
        else if (IsWord(first)) return Finish([new QueryPattern()]);

        return Finish([.. Unnamed(first).Select(variant => field == 0 ? variant : variant with { Field = field })]);
    }

    private List<QueryPattern> Unnamed(char first)
    {
        switch (first)
        {
            case '_':
                _at++;
                return [new QueryPattern()];
            case '"':
                return [new QueryPattern { Kinds = KindsOf(Literal()), Named = false }];
            case '[':
                _at++;
                var all = new List<QueryPattern>();
                while (Peek() != ']') all.AddRange(Node());
                _at++;
                return all;
            default:
                return Parenthesized();
        }
    }

    private List<QueryPattern> Parenthesized()
    {
        Expect('(');
        Peek();
        var kind = Word();
        List<QueryPattern> variants = [new QueryPattern { Kinds = kind == "_" ? null : KindsOf(kind), Named = true }];
        var isNext = false;
        for (var c = Peek(); c != ')'; c = Peek())
        {
            if (c is '.' or '!') _at++;
            if (c == '.') isNext = true;
            else if (c == '!')
            {
                var without = FieldOf(Word());
                variants = [.. variants.Select(variant => variant with { Without = [.. variant.Without, without] })];
            }
            else
            {
                var follows = isNext;
                var children = Node();
                variants = [.. from variant in variants from child in children select variant with { Children = [.. variant.Children, child with { IsNext = follows }] }];
                isNext = false;
            }
        }

        _at++;
        return isNext ? [.. variants.Select(static variant => variant with { EndsThere = true })] : variants;
    }

    // What is written behind a node.
    private List<QueryPattern> Finish(List<QueryPattern> variants)
    {
        for (var c = Peek(); c is '?' or '@'; c = Peek())
        {
            _at++;
            if (c == '?')
            {
                variants = [.. variants.Select(static variant => variant with { IsOptional = true })];
                continue;
            }

            var capture = Capture();
            variants = [.. variants.Select(variant => variant with { Captures = [.. variant.Captures, capture] })];
        }

        return variants;
    }

    // (#any-of? @capture "a" "b")
    private QueryCondition Condition()
    {
        Expect('(');
        Expect('#');
        var name = Word();
        if (name is not ("eq" or "any-of")) throw Wrong($"#{name} is not known");
        Expect('?');
        Expect('@');
        var capture = Capture();
        var values = new List<string>();
        while (Peek() == '"') values.Add(Literal());
        Expect(')');
        return new QueryCondition(capture, values);
    }

    private int Capture()
    {
        var name = Word();
        var number = _captures.IndexOf(name);
        if (number >= 0) return number;
        _captures.Add(name);
        return _captures.Count - 1;
    }

    private ushort[] KindsOf(string name)
    {
        var kinds = new List<ushort>(2);
        for (ushort kind = 0; kind < grammar.KindCount; kind++)
            if (grammar.NameOf(kind) == name) kinds.Add(kind);
        return kinds.Count > 0 ? [.. kinds] : throw Wrong($"there is no {name}");
    }

    private byte FieldOf(string name) => grammar.FieldId(name) is var field and not 0 ? field : throw Wrong($"there is no field {name}");

    private string Literal()
    {
        var end = text.IndexOf('"', _at + 1);
        if (end < 0) throw Wrong("a token does not end");
        var literal = text[(_at + 1)..end];
        _at = end + 1;
        return literal;
    }

    private string Word()
    {
        var start = _at;
        while (_at < text.Length && (IsWord(text[_at]) || (_at > start && text[_at] is '.' or '-'))) _at++;
        return _at > start ? text[start.._at] : throw Wrong("a name is missing");
    }

    private char Peek()
    {
        while (_at < text.Length && (char.IsWhiteSpace(text[_at]) || text[_at] == ';'))
        {
            if (text[_at] == ';') _at = text.IndexOf('\n', _at) is var end and >= 0 ? end : text.Length;
            else _at++;
        }

        return _at < text.Length ? text[_at] : '\0';
    }

    private void Expect(char wanted)
    {
        if (Peek() != wanted) throw Wrong($"{wanted} is missing");
        _at++;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private InvalidOperationException Wrong(string why) => new($"The queries of {grammar.Language.Id} do not fit its grammar: {why}, at: {text.AsSpan(Math.Min(_at, text.Length), Math.Min(60, text.Length - Math.Min(_at, text.Length)))}");
}
