namespace Lathe.Context;

/// <summary>Splits a name into its parts: <c>parseHTTPRequest_v2</c> is parse, HTTP, Request, v2.</summary>
internal ref struct NameParts(ReadOnlySpan<char> name)
{
    private readonly ReadOnlySpan<char> _name = name;
    private int _at;

    public Range Current { get; private set; }

    public static NameParts Of(ReadOnlySpan<char> name) => new(name);

    public static bool IsNameChar(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || (c >= 128 && char.IsLetterOrDigit(c));

    /// <summary>Whether a part starts behind the first place of a name: at a capital behind another letter, and at the last capital of a run that a small letter follows (HTTP|Request).</summary>
    public static bool StartsPart(ReadOnlySpan<char> name, int at) =>
        char.IsAsciiLetterUpper(name[at]) && (!char.IsAsciiLetterUpper(name[at - 1]) || (at + 1 < name.Length && char.IsAsciiLetterLower(name[at + 1])));

    public readonly NameParts GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_at < _name.Length && _name[_at] is '_' or '-' or '$') _at++;
        if (_at >= _name.Length) return false;
        var start = _at++;
        while (_at < _name.Length)
        {
            if (_name[_at] is '_' or '-' or '$' || StartsPart(_name, _at)) break;
            _at++;
        }

        Current = start.._at;
        return true;
    }
}
