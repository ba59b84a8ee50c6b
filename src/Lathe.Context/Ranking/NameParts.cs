namespace Lathe.Context;

/// <summary>Splits a name into its parts: <c>parseHTTPRequest_v2</c> is parse, HTTP, Request, v2.</summary>
internal ref struct NameParts(ReadOnlySpan<char> name)
{
    private readonly ReadOnlySpan<char> _name = name;
    private int _at;

    public Range Current { get; private set; }

    public static NameParts Of(ReadOnlySpan<char> name) => new(name);

    public static bool IsNameChar(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || (c >= 128 && char.IsLetterOrDigit(c));

    public readonly NameParts GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_at < _name.Length && _name[_at] is '_' or '-' or '$') _at++;
        if (_at >= _name.Length) return false;
        var start = _at++;
        while (_at < _name.Length)
        {
            var c = _name[_at];
            if (c is '_' or '-' or '$') break;
            // A capital starts a part, and so does the last capital of a run that a small letter follows: HTTP|Request.
            if (char.IsAsciiLetterUpper(c) && (!char.IsAsciiLetterUpper(_name[_at - 1]) || (_at + 1 < _name.Length && char.IsAsciiLetterLower(_name[_at + 1])))) break;
            _at++;
        }

        Current = start.._at;
        return true;
    }
}
