namespace Lathe.Quality.Taint;

/// <summary>
/// A pattern of canonical names: <c>subprocess.run</c> fits every name that ends so at a dot; <c>*.execute</c> fits <c>execute</c> of anything; a single word as <c>eval</c> fits only itself.
/// </summary>
internal sealed class NamePattern
{
    private readonly string[] _segments;
    private readonly bool _any;

    private NamePattern(string[] segments, bool any) => (_segments, _any) = (segments, any);

    /// <summary>The last word of it, under which it is looked up.</summary>
    public string Last => _segments[^1];

    /// <summary>It fits members of anything.</summary>
    public bool IsOfAny => _any;

    public static NamePattern Parse(string text)
    {
        var segments = new List<string>();
        foreach (var part in text.Split('.'))
        {
            var word = part;
            var calls = new Stack<string>();
            while (word.EndsWith("()", StringComparison.Ordinal) || word.EndsWith("[]", StringComparison.Ordinal))
            {
                calls.Push(word[^2..]);
                word = word[..^2];
            }

            if (word.Length > 0) segments.Add(word);
            segments.AddRange(calls);
        }

        var any = segments[0] == "*" && segments.Count > 1;
        return new NamePattern([.. any ? segments[1..] : segments], any);
    }

    /// <summary>Whether it fits members of that name of whatever there is.</summary>
    public bool FitsAny(string last) => _any && _segments.Length == 1 && _segments[0] == last;

    /// <summary>Whether a name, given as what stands before its last word and that word, fits.</summary>
    public bool Fits(Ref? owner, string last)
    {
        if (_segments[^1] != last) return false;
        for (var i = _segments.Length - 2; i >= 0; i--)
        {
            if (owner is null || owner.Segment != _segments[i]) return false;
            owner = owner.Previous;
        }

        return _any ? owner is not null : _segments.Length > 1 || owner is null;
    }
}
