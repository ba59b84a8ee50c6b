using System.Globalization;
using System.Text.RegularExpressions;
using Lathe.Errors;
using Lathe.Quality.Data;

namespace Lathe.Quality.Patterns;

/// <summary>What a metavariable may stand for, beyond fitting: <c>where: { $X: { regex: … } }</c>. All that is given has to hold.</summary>
internal sealed class ValueTest
{
    private const int LongestRegex = 1000;
    private const int LongestText = 2000;

    // The engine has no backtracking, so a text of this length takes far less than a millisecond; the time-out is for a machine that stands still while the automaton is made, and long, so that what is found does not depend on speed.
    private static readonly TimeSpan RegexTime = TimeSpan.FromSeconds(2);
    private static readonly string[] Forms = ["string", "number", "name", "constant-name", "call", "function", "literal"];

    private Lazy<Regex>? _regex;
    private Lazy<Regex>? _notRegex;
    private HashSet<string>? _oneOf;
    private HashSet<string>? _noneOf;
    private (double? Less, double? AtMost, double? More, double? AtLeast) _numbers;
    private string[] _is = [];
    private string[] _isNot = [];

    /// <summary>The metavariable's number.</summary>
    public required int Slot { get; init; }

    /// <exception cref="LatheException">Validation: the value is no test.</exception>
    public static ValueTest Read(DataValue value, int slot)
    {
        value.AllowKeys("regex", "not-regex", "equals", "one-of", "none-of", "less-than", "at-most", "more-than", "at-least", "is", "is-not");
        var test = new ValueTest
        {
            Slot = slot,
            _regex = ToRegex(value.Find("regex")),
            _notRegex = ToRegex(value.Find("not-regex")),
            _oneOf = (value.Find("one-of") ?? value.Find("equals"))?.Texts().ToHashSet(StringComparer.Ordinal),
            _noneOf = value.Find("none-of")?.Texts().ToHashSet(StringComparer.Ordinal),
            _numbers = (Number(value.Find("less-than")), Number(value.Find("at-most")), Number(value.Find("more-than")), Number(value.Find("at-least"))),
            _is = FormsOf(value.Find("is")),
            _isNot = FormsOf(value.Find("is-not")),
        };
        return test;
    }

    /// <summary>Whether what the metavariable stands for is allowed. Where a pattern left it unbound, nothing is asked.</summary>
    public bool Holds(PatternMatcher matcher)
    {
        var bound = matcher[Slot];
        if (!bound.IsBound) return true;
        var text = matcher.TextOf(Slot);
        if (text.Length > LongestText) text = text[..LongestText];
        if (_oneOf is not null && !_oneOf.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text)) return false;
        if (_noneOf is not null && _noneOf.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text)) return false;
        if (_is.Length > 0 && !IsAny(_is, matcher, bound.Node)) return false;
        if (_isNot.Length > 0 && IsAny(_isNot, matcher, bound.Node)) return false;
        if (_numbers != default && !(Value(text) is { } number && InRange(number))) return false;
        matcher.Budget.Take((_regex is null ? 0 : text.Length) + (_notRegex is null ? 0 : text.Length));
        return Fits(_regex, text, whenSlow: false, whenNone: true) && !Fits(_notRegex, text, whenSlow: true, whenNone: false);
    }

    private bool InRange(double number) =>
        !(number >= _numbers.Less) && !(number > _numbers.AtMost) && !(number <= _numbers.More) && !(number < _numbers.AtLeast);

    private static bool Fits(Lazy<Regex>? regex, ReadOnlySpan<char> text, bool whenSlow, bool whenNone)
    {
        if (regex is null) return whenNone;
        try
        {
            return regex.Value.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return whenSlow;
        }
    }

    private static bool IsAny(string[] forms, PatternMatcher matcher, int node)
    {
        if (node < 0) return false;
        foreach (var form in forms)
            if (Is(form, matcher, node)) return true;
        return false;
    }

    private static bool Is(string form, PatternMatcher matcher, int node)
    {
        var kind = matcher.Tree[node].Kind;
        var text = matcher.Tree.TextOf(node);
        return form switch
        {
            "string" => matcher.Kinds.Is(kind, KindTraits.String),
            "number" => matcher.Kinds.Is(kind, KindTraits.Number),
            "literal" => matcher.Kinds.Is(kind, KindTraits.String | KindTraits.Number) || text is "true" or "false" or "True" or "False" or "None" or "null" or "nil",
            "call" => matcher.Kinds.Is(kind, KindTraits.Call),
            "function" => matcher.Kinds.Is(kind, KindTraits.Function),
            "constant-name" => matcher.Kinds.Is(kind, KindTraits.Name) && char.IsAsciiLetterUpper(text[0]) && !text.ContainsAnyInRange('a', 'z'),
            _ => matcher.Kinds.Is(kind, KindTraits.Name) || (matcher.Kinds.Is(kind, KindTraits.Dotted) && !text.ContainsAny("()[]{}\"'")),
        };
    }

    private static double? Value(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return long.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null;
        var end = text.Length;
        while (end > 0 && !char.IsAsciiDigit(text[end - 1])) end--;
        return text.Length - end <= 3 && double.TryParse(text[..end].ToString().Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static double? Number(DataValue? value)
    {
        if (value is null) return null;
        return double.TryParse(value.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw value.Bad("wrong_type", $"'{value.Path}' has to be a number, not '{DataValue.Shorten(value.Text())}'.", "Write a number.");
    }

    private static string[] FormsOf(DataValue? value)
    {
        if (value is null) return [];
        if (value.IsList) return [.. value.Items().Select(item => item.OneOf(Forms))];
        return [value.OneOf(Forms)];
    }

    // Making one costs up to a millisecond, and most of the built-in ones are never asked.
    private static Lazy<Regex>? ToRegex(DataValue? value)
    {
        if (value is null) return null;
        var text = value.Text(LongestRegex);
        var regex = new Lazy<Regex>(() => new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, RegexTime));
        if (value.Source.IsShipped) return regex;
        try
        {
            _ = regex.Value;
            return regex;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw value.Bad("bad_regex", $"'{value.Path}' is no regular expression that Lathe takes: {DataValue.Shorten(exception.Message)}", "Look-around and back-references are not supported; use 'not-regex', or two rules.");
        }
    }
}
