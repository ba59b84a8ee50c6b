namespace Lathe.Context;

/// <summary>
/// Git's wildcard matching over bytes, with the meaning that gitignore(5) gives it for paths. The outcomes beyond yes and no cut off searches that cannot succeed; a budget of steps bounds
/// the patterns that would still take exponential time (a pattern that uses it up does not match).
/// </summary>
internal static class WildMatch
{
    private const int MaxSteps = 200_000;

    private enum Outcome
    {
        Match,
        NoMatch,
        AbortAll,
        AbortToDoubleStar,
    }

    /// <summary>Matches a whole text.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">The text.</param>
    /// <param name="pathMode">'/' is matched only by itself and by '**'.</param>
    public static bool IsMatch(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, bool pathMode)
    {
        var steps = MaxSteps;
        return Match(pattern, text, pathMode, ref steps) == Outcome.Match;
    }

    private static Outcome Match(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, bool pathMode, ref int steps)
    {
        var p = 0;
        var t = 0;
        for (; p < pattern.Length; p++, t++)
        {
            if (--steps < 0) return Outcome.AbortAll;
            var c = pattern[p];
            if (t >= text.Length && c != '*') return Outcome.AbortAll;
            switch (c)
            {
                case (byte)'\\':
                    // A backslash at the very end matches nothing.
                    if (++p >= pattern.Length || text[t] != pattern[p]) return Outcome.NoMatch;
                    continue;
                case (byte)'?':
                    if (pathMode && text[t] == '/') return Outcome.NoMatch;
                    continue;
                case (byte)'[':
                    var outcome = MatchClass(pattern, ref p, text[t], pathMode);
                    if (outcome != Outcome.Match) return outcome;
                    continue;
                case (byte)'*':
                    var star = MatchStar(pattern, ref p, text, ref t, pathMode, ref steps);
                    if (star is { } done) return done;
                    continue;
                default:
                    if (text[t] != c) return Outcome.NoMatch;
                    continue;
            }
        }

        return t < text.Length ? Outcome.NoMatch : Outcome.Match;
    }

    /// <summary>Null when the star was consumed up to a '/', at which <paramref name="p"/> and <paramref name="t"/> then stand.</summary>
    private static Outcome? MatchStar(ReadOnlySpan<byte> pattern, ref int p, ReadOnlySpan<byte> text, ref int t, bool pathMode, ref int steps)
    {
        var first = p++;
        var crossesFolders = !pathMode;
        if (p < pattern.Length && pattern[p] == '*')
        {
            while (p < pattern.Length && pattern[p] == '*') p++;
            var opens = first == 0 || pattern[first - 1] == '/';
            var closes = p == pattern.Length || pattern[p] == '/' || (pattern[p] == '\\' && p + 1 < pattern.Length && pattern[p + 1] == '/');
            if (pathMode && opens && closes)
            {
                // "**/" also stands for no folder at all.
                if (p < pattern.Length && pattern[p] == '/' && Match(pattern[(p + 1)..], text[t..], pathMode, ref steps) == Outcome.Match) return Outcome.Match;
                crossesFolders = true;
            }
        }

        if (p == pattern.Length)
            return crossesFolders || !text[t..].Contains((byte)'/') ? Outcome.Match : Outcome.AbortToDoubleStar;

        if (!crossesFolders && pattern[p] == '/')
        {
            var slash = text[t..].IndexOf((byte)'/');
            if (slash < 0) return Outcome.AbortAll;
            t += slash;
            return null;
        }

        var rest = pattern[p..];
        var literal = rest[0] is not ((byte)'*' or (byte)'?' or (byte)'[' or (byte)'\\');
        for (; t < text.Length; t++)
        {
            if (literal)
            {
                while (t < text.Length && text[t] != rest[0] && (crossesFolders || text[t] != '/')) t++;
                if (t >= text.Length) return Outcome.AbortAll;
                if (text[t] != rest[0]) return crossesFolders ? Outcome.AbortAll : Outcome.AbortToDoubleStar;
            }

            var outcome = Match(rest, text[t..], pathMode, ref steps);
            if (outcome != Outcome.NoMatch)
            {
                if (!crossesFolders || outcome != Outcome.AbortToDoubleStar) return outcome;
            }
            else if (!crossesFolders && text[t] == '/')
            {
                return Outcome.AbortToDoubleStar;
            }
        }

        return Outcome.AbortAll;
    }

    /// <summary>Leaves <paramref name="p"/> on the closing bracket.</summary>
    private static Outcome MatchClass(ReadOnlySpan<byte> pattern, ref int p, byte c, bool pathMode)
    {
        p++;
        if (p >= pattern.Length) return Outcome.AbortAll;
        var negated = pattern[p] is (byte)'!' or (byte)'^';
        if (negated) p++;
        byte previous = 0;
        var matched = false;
        // A ']' in the first place is a member.
        for (var first = true; first || p >= pattern.Length || pattern[p] != ']'; p++)
        {
            first = false;
            if (p >= pattern.Length) return Outcome.AbortAll;
            var member = pattern[p];
            if (member == '\\')
            {
                if (++p >= pattern.Length) return Outcome.AbortAll;
                member = pattern[p];
                matched |= c == member;
            }
            else if (member == '-' && previous != 0 && p + 1 < pattern.Length && pattern[p + 1] != ']')
            {
                member = pattern[++p];
                if (member == '\\')
                {
                    if (++p >= pattern.Length) return Outcome.AbortAll;
                    member = pattern[p];
                }

                matched |= c >= previous && c <= member;
                member = 0;
            }
            else if (member == '[' && p + 1 < pattern.Length && pattern[p + 1] == ':')
            {
                var start = p + 2;
                var close = start <= pattern.Length ? pattern[start..].IndexOf((byte)']') : -1;
                if (close < 0) return Outcome.AbortAll;
                if (close == 0 || pattern[start + close - 1] != ':')
                {
                    matched |= c == '[';
                    previous = (byte)'[';
                    continue;
                }

                if (IsInClass(pattern.Slice(start, close - 1), c) is not { } isIn) return Outcome.AbortAll;
                matched |= isIn;
                p = start + close;
                member = 0;
            }
            else
            {
                matched |= c == member;
            }

            previous = member;
        }

        return matched == negated || (pathMode && c == '/') ? Outcome.NoMatch : Outcome.Match;
    }

    private static bool? IsInClass(ReadOnlySpan<byte> name, byte b)
    {
        var c = (char)b;
        if (name.SequenceEqual("alnum"u8)) return char.IsAsciiLetterOrDigit(c);
        if (name.SequenceEqual("alpha"u8)) return char.IsAsciiLetter(c);
        if (name.SequenceEqual("blank"u8)) return c is ' ' or '\t';
        if (name.SequenceEqual("cntrl"u8)) return c < ' ' || c == '\x7f';
        if (name.SequenceEqual("digit"u8)) return char.IsAsciiDigit(c);
        if (name.SequenceEqual("graph"u8)) return c is > ' ' and < '\x7f';
        if (name.SequenceEqual("lower"u8)) return char.IsAsciiLetterLower(c);
        if (name.SequenceEqual("print"u8)) return c is >= ' ' and < '\x7f';
        if (name.SequenceEqual("punct"u8)) return c is > ' ' and < '\x7f' && !char.IsAsciiLetterOrDigit(c);
        if (name.SequenceEqual("space"u8)) return c is ' ' or (>= '\t' and <= '\r');
        if (name.SequenceEqual("upper"u8)) return char.IsAsciiLetterUpper(c);
        if (name.SequenceEqual("xdigit"u8)) return char.IsAsciiHexDigit(c);
        return null;
    }
}
