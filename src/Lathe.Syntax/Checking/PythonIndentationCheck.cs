namespace Lathe.Syntax;

/// <summary>Python's rules for the start of a logical line: dedents return to a level that was there, a block follows a ':', tabs and spaces do not contradict each other.</summary>
internal sealed class PythonIndentationCheck(string text)
{
    private readonly Stack<(int Wide, int Narrow)> _levels = new([(0, 0)]);
    private readonly List<(int Position, string Message)> _problems = [];
    private bool _lineStarted;
    private int _brackets;
    private bool _blockDue;
    private Token _last;

    public void See(Token token)
    {
        switch (token.Kind)
        {
            case TokenKind.Comment:
                return;
            case TokenKind.NewLine:
                if (_brackets > 0 || !_lineStarted) return;
                _lineStarted = false;
                _blockDue = _last.Kind == TokenKind.Punctuation && text[_last.Start] == ':';
                return;
            default:
                break;
        }

        if (!_lineStarted) StartLine(token);
        _lineStarted = true;
        _last = token;
        if (token.Kind == TokenKind.Open) _brackets++;
        if (token.Kind == TokenKind.Close && _brackets > 0) _brackets--;
    }

    public void Finish(ProblemList problems)
    {
        if (_blockDue && !_lineStarted) _problems.Add((_last.Start, "an indented block has to follow this ':'"));
        foreach (var (position, message) in _problems) problems.Add(position, message);
    }

    private void StartLine(Token token)
    {
        if (_problems.Count > 0) return;
        var lineStart = text.AsSpan(0, token.Start).LastIndexOf('\n') + 1;
        var wide = 0;
        var narrow = 0;
        foreach (var c in text.AsSpan(lineStart, token.Start - lineStart))
        {
            switch (c)
            {
                case ' ':
                    wide++;
                    narrow++;
                    break;
                case '\t':
                    wide = ((wide / 8) + 1) * 8;
                    narrow++;
                    break;
                case '\f':
                    wide = narrow = 0;
                    break;
                case '\uFEFF':
                    break;
                default:
                    // The line goes on from one that ended with a backslash.
                    return;
            }
        }

        var (levelWide, levelNarrow) = _levels.Peek();
        var due = _blockDue;
        _blockDue = false;
        if (wide > levelWide)
        {
            if (narrow <= levelNarrow) _problems.Add((token.Start, "the indentation mixes tabs and spaces in a way that Python refuses"));
            else if (!due) _problems.Add((token.Start, "this line is indented for no reason"));
            _levels.Push((wide, narrow));
            return;
        }

        if (due) _problems.Add((_last.Start, "an indented block has to follow this ':'"));
        while (_levels.Count > 1 && _levels.Peek().Wide > wide) _levels.Pop();
        if (_levels.Peek().Wide != wide) _problems.Add((token.Start, "the indentation matches no outer level"));
        else if (_levels.Peek().Narrow != narrow) _problems.Add((token.Start, "the indentation mixes tabs and spaces in a way that Python refuses"));
    }
}
