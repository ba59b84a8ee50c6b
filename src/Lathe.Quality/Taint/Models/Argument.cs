using System.Globalization;

namespace Lathe.Quality.Taint;

/// <summary>Names an argument of a call: <c>0</c>, <c>sql</c>, <c>0|sql</c>, <c>2+</c>, <c>last</c>, <c>*</c>, <c>this</c>, <c>key</c> and <c>value</c> (of an assignment), <c>0/1</c> (the second element of the first argument).</summary>
internal sealed record ArgumentName(int Index, string? Name, ArgumentKind Kind, int Element)
{
    public static ArgumentName Parse(string text)
    {
        var element = -1;
        if (text.IndexOf('/', StringComparison.Ordinal) is var slash and > 0)
        {
            element = int.Parse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture);
            text = text[..slash];
        }

        string? name = null;
        var index = -1;
        var kind = ArgumentKind.One;
        foreach (var part in text.Split('|'))
        {
            if (part is "this") kind = ArgumentKind.This;
            else if (part is "key") kind = ArgumentKind.Key;
            else if (part is "value") kind = ArgumentKind.Value;
            else if (part is "*") kind = ArgumentKind.All;
            else if (part is "last") kind = ArgumentKind.Last;
            else if (part.EndsWith('+'))
            {
                kind = ArgumentKind.From;
                index = int.Parse(part.AsSpan(0, part.Length - 1), CultureInfo.InvariantCulture);
            }
            else if (char.IsAsciiDigit(part[0])) index = int.Parse(part, CultureInfo.InvariantCulture);
            else name = part;
        }

        return new ArgumentName(index, name, kind, element);
    }
}

internal enum ArgumentKind : byte
{
    One, From, All, Last, This, Key, Value,
}

/// <summary>What a condition asks of an argument.</summary>
internal enum ConditionKind : byte
{
    Equals, NotEquals, Less, Marked, NotMarked, Constant, Unknown, Absent, Present, List, String, Bare,
}

/// <summary>A condition on an argument of a call: <c>shell=true</c>, <c>0=*md5*|sha1</c>, <c>1:absent</c>, <c>0#secure</c>, <c>0&lt;2048</c>.</summary>
internal sealed record Condition(ArgumentName Argument, ConditionKind Kind, string[] Values, ulong Mark, long Number)
{
    public static Condition Parse(string text, Func<string, ulong> mark)
    {
        var at = text.IndexOfAny(['=', ':', '#', '<', '!']);
        if (at < 1) throw new FormatException($"not a condition: {text}");
        var argument = ArgumentName.Parse(text[..at]);
        var rest = text[(at + 1)..];
        return text[at] switch
        {
            '=' => new(argument, ConditionKind.Equals, rest.Split('|'), 0, 0),
            '!' when rest[0] == '=' => new(argument, ConditionKind.NotEquals, rest[1..].Split('|'), 0, 0),
            '!' => new(argument, ConditionKind.NotMarked, [], mark(rest[1..]), 0),
            '#' => new(argument, ConditionKind.Marked, [], mark(rest), 0),
            '<' => new(argument, ConditionKind.Less, [], 0, long.Parse(rest, CultureInfo.InvariantCulture)),
            _ => new(argument, Enum.Parse<ConditionKind>(rest, ignoreCase: true), [], 0, 0),
        };
    }

    /// <summary>Whether a text is one of the values; <c>*</c> at an end stands for anything.</summary>
    public bool Names(ReadOnlySpan<char> text)
    {
        foreach (var value in Values)
        {
            var wanted = value.AsSpan();
            bool open = wanted.StartsWith("*"), on = wanted.EndsWith("*");
            wanted = wanted.Trim('*');
            var fits = open && on ? text.Contains(wanted, StringComparison.OrdinalIgnoreCase)
                : open ? text.EndsWith(wanted, StringComparison.OrdinalIgnoreCase)
                : on ? text.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)
                : text.Equals(wanted, StringComparison.OrdinalIgnoreCase);
            if (fits) return true;
        }

        return false;
    }
}
