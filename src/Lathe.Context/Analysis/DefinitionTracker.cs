using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>
/// Finds definitions in the stream of a file's tokens: a reserved word and the name behind it, or a name, a parameter list and a body. It holds one statement and the brackets around it, so its memory and time are bounded by
/// the nesting that it follows.
/// </summary>
internal sealed class DefinitionTracker(NameTable names)
{
    private const int MaxDepth = 200;
    private const int MaxFound = 200_000;

    private enum Scope : byte
    {
        Open,
        Type,
        Function,
    }

    private readonly record struct Level(Scope Scope, int Parens, int Indent, bool Defines);

    private readonly List<DefinedName> _found = [];
    private readonly List<Level> _levels = [];
    private SourceSyntax _syntax = SourceSyntax.Of(null);
    private Scope _scope;
    private int _tooDeep;
    private int _parens;
    private byte _depth;
    private int _lastName;
    private int _lastLine;
    private bool _lastWasName;
    private byte _lastMark;
    private byte _markBeforeName;
    private int _candidate;
    private int _candidateLine;
    private bool _candidateClosed;
    private bool _assigned;
    private int _assignee;
    private WordRole _pending;
    private bool _expectsName;
    private int _pendingName;
    private int _pendingLine;
    private int _pendingParens;
    private bool _emitted;
    private int _indent;

    public ReadOnlySpan<DefinedName> Found => CollectionsMarshal.AsSpan(_found);

    /// <summary>Nothing is followed while this is set.</summary>
    public bool IsPaused { get; set; }

    public void Start(SourceSyntax syntax)
    {
        _syntax = syntax;
        _found.Clear();
        _levels.Clear();
        (_scope, _parens, _depth, _tooDeep, IsPaused) = (Scope.Open, 0, 0, 0, false);
        ResetStatement();
    }

    public void End()
    {
        for (var i = 1; i < _found.Count; i++)
        {
            if (_found[i].Line >= _found[i - 1].Line) continue;
            _found.Sort(static (a, b) => a.Line != b.Line ? a.Line.CompareTo(b.Line) : a.Depth != b.Depth ? a.Depth.CompareTo(b.Depth) : a.Name.CompareTo(b.Name));
            break;
        }
    }

    /// <summary>A string, a number, or anything else that is neither name nor mark.</summary>
    public void OtherToken()
    {
        _lastWasName = false;
        _lastMark = 0;
    }

    public void Macro(int name, int line) => Emit(name, DefinitionKind.Macro, line);

    public void Name(int name, WordRole role, int line, bool lineStart, int indent, ReadOnlySpan<byte> text, int after)
    {
        if (IsPaused) return;
        if (lineStart && _syntax.Layout == BlockLayout.Indentation) LeaveIndents(indent);
        // Statements of scripts end with the line where nothing else ends them.
        if (lineStart && _syntax.IsScript && _parens == 0 && !_emitted) ResetStatement();
        switch (role)
        {
            case WordRole.None:
                Plain(name, line, lineStart, indent, text, after);
                break;
            case WordRole.Type or WordRole.Function or WordRole.Module when _lastMark != '.' && (_parens == 0 || role == WordRole.Function):
                if (role == WordRole.Module) ModuleName(text, after, line);
                else (_pending, _expectsName, _pendingName, _pendingParens, _emitted) = (role, true, -1, _parens, false);
                _lastWasName = false;
                break;
            default:
                _lastWasName = false;
                break;
        }

        _lastMark = 0;
    }

    public void Mark(byte mark, byte next, int line)
    {
        if (IsPaused) return;
        switch (mark)
        {
            case (byte)'(':
                OpenParen();
                break;
            case (byte)'[':
                _parens++;
                break;
            case (byte)')' or (byte)']':
                if (_parens > 0) _parens--;
                if (_parens == 0 && _candidate >= 0) _candidateClosed = true;
                break;
            case (byte)'{':
                if (_syntax.Layout == BlockLayout.Braces) OpenBrace();
                break;
            case (byte)'}':
                if (_syntax.Layout == BlockLayout.Braces) CloseBrace();
                break;
            case (byte)';':
                if (_parens == 0) ResetStatement();
                break;
            case (byte)'=':
                Equal(next);
                break;
            case (byte)'*' or (byte)',':
                if (_syntax.EmitsAtBody && _parens == 0) CancelPending();
                break;
            default:
                break;
        }

        _lastWasName = false;
        _lastMark = mark;
    }

    private void Plain(int name, int line, bool lineStart, int indent, ReadOnlySpan<byte> text, int after)
    {
        if (_expectsName && _parens == _pendingParens)
        {
            // Ruby's "def self.name".
            _expectsName = _syntax.EmitsAtBody;
            (_pendingName, _pendingLine) = (name, line);
            if (!_syntax.EmitsAtBody)
            {
                Emit(name, _pending == WordRole.Function ? DefinitionKind.Function : DefinitionKind.Type, line);
                _emitted = true;
                if (_syntax.Layout == BlockLayout.Indentation) EnterIndent(_indent);
            }
        }
        else if (lineStart && indent == 0 && _syntax.Id == "python" && _parens == 0 && IsAssignment(text, after))
        {
            Emit(name, DefinitionKind.Member, line);
        }

        _markBeforeName = _lastMark;
        (_lastName, _lastLine, _lastWasName) = (name, line, true);
        if (lineStart) _indent = indent;
    }

    private static bool IsAssignment(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] == ' ') at++;
        return at + 1 < text.Length && (text[at] == ':' || (text[at] == '=' && text[at + 1] != '='));
    }

    private void ModuleName(ReadOnlySpan<byte> text, int at, int line)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t') at++;
        var start = at;
        while (at < text.Length && (text[at] is (byte)'.' or (byte)'\\' or (byte)':' || Words.Table[text[at]] is ByteClass.Letter or ByteClass.Digit or ByteClass.Wide)) at++;
        if (at - start is 0 or > ByteTable.MaxLength) return;
        Emit(names.Add(text[start..at]), DefinitionKind.Module, line);
        _pending = WordRole.Module;
        _emitted = true;
        if (_syntax.Layout == BlockLayout.Indentation) EnterIndent(_indent);
    }

    private void OpenParen()
    {
        // "struct s f(" and "class (": no type is defined here; Go's receiver keeps the name expected.
        if (_parens == 0 && _pending == WordRole.Type && !_emitted) CancelPending();
        if (_parens == 0 && _expectsName && _pending == WordRole.Function && (_syntax.Id != "go" || _scope != Scope.Open || _assigned)) CancelPending();
        var allowed = _syntax.Calls && _parens == 0 && _candidate < 0 && _lastWasName && _scope != Scope.Function && _pending != WordRole.Function && _markBeforeName != '@' && (!_assigned || _syntax.IsScript);
        if (allowed && _markBeforeName is not ((byte)'.' or (byte)'=')) (_candidate, _candidateLine, _candidateClosed) = (_lastName, _lastLine, false);
        _parens++;
    }

    private void OpenBrace()
    {
        var inner = _scope == Scope.Function ? Scope.Function : Scope.Open;
        var defines = false;
        if (_parens > 0)
        {
            if (!_syntax.IsScript) inner = Scope.Function;
        }
        else if (_pending is WordRole.Type or WordRole.Module)
        {
            if (_pendingName >= 0 && !_emitted) Emit(_pendingName, DefinitionKind.Type, _pendingLine);
            inner = _pending == WordRole.Type ? Scope.Type : Scope.Open;
            defines = _emitted || _pendingName >= 0;
        }
        else if (_candidate >= 0 && _candidateClosed && (!_assigned || _syntax.IsScript))
        {
            Emit(_candidate, DefinitionKind.Function, _candidateLine);
            (inner, defines) = (Scope.Function, true);
        }
        else if (_pending == WordRole.Function)
        {
            (inner, defines) = (Scope.Function, _emitted);
        }
        else if (_scope == Scope.Type && _lastWasName && _syntax.Id == "csharp")
        {
            Emit(_lastName, DefinitionKind.Member, _lastLine);
            inner = Scope.Function;
        }
        else if (_assigned && !_syntax.IsScript)
        {
            inner = Scope.Function;
        }

        if (_levels.Count >= MaxDepth)
        {
            _tooDeep++;
            return;
        }

        _levels.Add(new Level(_scope, _parens, 0, defines));
        if (defines && _depth < 15) _depth++;
        (_scope, _parens) = (inner, 0);
        ResetStatement();
    }

    private void CloseBrace()
    {
        if (_tooDeep > 0)
        {
            _tooDeep--;
            return;
        }

        if (_levels.Count == 0) return;
        var level = _levels[^1];
        _levels.RemoveAt(_levels.Count - 1);
        if (level.Defines && _depth > 0) _depth--;
        (_scope, _parens) = (level.Scope, level.Parens);
        ResetStatement();
    }

    private void Equal(byte next)
    {
        if (_parens > 0 || next == '=' || _lastMark is (byte)'=' or (byte)'!' or (byte)'<' or (byte)'>') return;
        if (next == '>')
        {
            if (_syntax.Id == "csharp" && _candidate >= 0 && _candidateClosed && !_assigned && _scope == Scope.Type) Emit(_candidate, DefinitionKind.Function, _candidateLine);
            else if (_syntax.Id == "csharp" && _lastWasName && !_assigned && _scope == Scope.Type) Emit(_lastName, DefinitionKind.Member, _lastLine);
            else if (_syntax.IsScript && _assigned && _assignee >= 0 && _scope != Scope.Function) Emit(_assignee, DefinitionKind.Function, _candidateLine);
            (_assigned, _assignee, _candidate) = (true, -1, -1);
            return;
        }

        if (_syntax.EmitsAtBody) CancelPending();
        if (!_assigned && _lastWasName) (_assignee, _candidateLine) = (_lastName, _lastLine);
        _assigned = true;
        if (!_syntax.IsScript) return;
        _candidate = -1;
    }

    private void EnterIndent(int indent)
    {
        LeaveIndents(indent);
        if (_levels.Count >= MaxDepth) return;
        _levels.Add(new Level(_scope, 0, indent, true));
        if (_depth < 15) _depth++;
    }

    private void LeaveIndents(int indent)
    {
        _indent = indent;
        if (_parens > 0 && indent > 0) return;
        if (indent == 0) _parens = 0;
        while (_levels.Count > 0 && _levels[^1].Indent >= indent)
        {
            _levels.RemoveAt(_levels.Count - 1);
            if (_depth > 0) _depth--;
        }

        _expectsName = false;
    }

    private void CancelPending() => (_pending, _expectsName, _pendingName) = (WordRole.None, false, -1);

    private void ResetStatement()
    {
        CancelPending();
        (_candidate, _candidateClosed, _assigned, _assignee, _emitted, _lastWasName, _lastMark) = (-1, false, false, -1, false, false, 0);
    }

    private void Emit(int name, DefinitionKind kind, int line)
    {
        if (_found.Count < MaxFound) _found.Add(new DefinedName(name, kind, line, _depth));
    }
}
