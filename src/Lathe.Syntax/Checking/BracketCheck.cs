namespace Lathe.Syntax;

/// <summary>
/// Pairs brackets. The branches of preprocessor conditions each start from where the condition stood; where they end at different depths nothing certain can be said, and the check gives up.
/// </summary>
internal sealed class BracketCheck(string text)
{
    private const int MaxConditions = 256;

    // A stack whose older states stay valid: each entry points at the one below it.
    private readonly List<(int Position, int Below)> _entries = [];
    private readonly List<(int Position, string Message)> _problems = [];
    private readonly List<Condition> _conditions = [];
    private int _top = -1;
    private int _depth;
    private bool _givenUp;

    // How many conditions deep we are inside "#if 0".
    private int _disabled;

    public bool IsBalanced => !_givenUp && _problems.Count == 0;

    public void See(Token token)
    {
        if (_givenUp || _problems.Count >= SyntaxCheck.MaxProblems || (_disabled > 0 && token.Kind != TokenKind.Directive)) return;
        switch (token.Kind)
        {
            case TokenKind.Open:
                _entries.Add((token.Start, _top));
                _top = _entries.Count - 1;
                _depth++;
                break;
            case TokenKind.Close:
                Close(token.Start);
                break;
            case TokenKind.Directive:
                Directive(text.AsSpan(token.Start + 1, token.Length - 1).TrimStart());
                break;
            default:
                break;
        }
    }

    public void Finish(ProblemList problems)
    {
        if (_givenUp) return;
        for (var i = _top; i >= 0 && _problems.Count < SyntaxCheck.MaxProblems; i = _entries[i].Below)
            _problems.Add((_entries[i].Position, $"'{text[_entries[i].Position]}' is never closed"));
        foreach (var (position, message) in _problems) problems.Add(position, message);
    }

    private void Close(int position)
    {
        var opener = text[position] switch { ')' => '(', ']' => '[', _ => '{' };
        if (_top >= 0 && text[_entries[_top].Position] == opener)
        {
            Pop();
            return;
        }

        // One level further down it fits: then what stands in between was never closed. Looking deeper would be guessing.
        if (_top >= 0 && _entries[_top].Below is var below and >= 0 && text[_entries[below].Position] == opener)
        {
            var open = _entries[_top].Position;
            _problems.Add((open, $"'{text[open]}' is never closed"));
            Pop();
            Pop();
            return;
        }

        _problems.Add((position, _top < 0 ? $"'{text[position]}' closes nothing" : $"'{text[position]}' does not close '{text[_entries[_top].Position]}'"));
    }

    private void Pop()
    {
        _top = _entries[_top].Below;
        _depth--;
    }

    private void Directive(ReadOnlySpan<char> directive)
    {
        var length = 0;
        while (length < directive.Length && char.IsAsciiLetter(directive[length])) length++;
        var word = directive[..length];
        if (_disabled > 0)
        {
            if (word is "if" or "ifdef" or "ifndef") _disabled++;
            else if (word is "endif") _disabled--;
            else if (_disabled == 1 && word is "else" or "elif") _disabled = 0;
            if (_disabled > 0 || word is "endif") return;
            // The part behind "#else" is the only one that counts.
            _conditions.Add(new Condition(_top, _depth, null));
            return;
        }

        switch (word)
        {
            case "if" when directive[length..].Trim() is "0":
                _disabled = 1;
                break;
            case "if" or "ifdef" or "ifndef":
                if (_conditions.Count == MaxConditions) _givenUp = true;
                else _conditions.Add(new Condition(_top, _depth, null));
                break;
            case "else" or "elif" or "elifdef" or "elifndef" when _conditions.Count > 0:
                var condition = _conditions[^1];
                if (condition.EndDepth is { } end && end != _depth) _givenUp = true;
                _conditions[^1] = condition with { EndDepth = _depth };
                (_top, _depth) = (condition.Top, condition.Depth);
                break;
            case "endif" when _conditions.Count > 0:
                if (_conditions[^1].EndDepth is { } last && last != _depth) _givenUp = true;
                _conditions.RemoveAt(_conditions.Count - 1);
                break;
            default:
                break;
        }
    }

    private readonly record struct Condition(int Top, int Depth, int? EndDepth);
}
