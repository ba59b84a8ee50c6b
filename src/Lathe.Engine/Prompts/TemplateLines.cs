using System.Globalization;

namespace Lathe.Engine.Prompts;

/// <summary>Finds the line of a mistake in a template, which Handlebars names only for some.</summary>
internal static class TemplateLines
{
    private const string At = "Occured at: ";

    /// <summary>The line, from 1, that a person has to look at; null where nothing tells.</summary>
    /// <param name="source">The template.</param>
    /// <param name="message">What Handlebars says.</param>
    public static int? Of(string source, string message)
    {
        // It counts lines from 0.
        if (message.IndexOf(At, StringComparison.Ordinal) is var at and >= 0
            && int.TryParse(message.AsSpan(at + At.Length).Trim() is var place && place.IndexOf(':') is var colon and > 0 ? place[..colon] : place, NumberStyles.None, CultureInfo.InvariantCulture, out var line)) return line + 1;
        var open = new Stack<(string Name, int Line)>();
        var first = default(int?);
        foreach (var (tag, number) in Tags(source))
        {
            if (tag.StartsWith('#') || tag.StartsWith('^')) open.Push((FirstWord(tag[1..]), number));
            if (tag.StartsWith('/') && (!open.TryPop(out var opened) || opened.Name != FirstWord(tag[1..]))) return number;
            if (first is null && Quoted(message) is { Length: > 0 } name && tag.Contains(name, StringComparison.Ordinal)) first = number;
        }

        return open.TryPop(out var unclosed) ? unclosed.Line : first;
    }

    /// <summary>What stands between braces, with its line.</summary>
    public static IEnumerable<(string Tag, int Line)> Tags(string source)
    {
        var line = 1;
        for (var at = 0; ;)
        {
            var open = source.IndexOf("{{", at, StringComparison.Ordinal);
            var end = open < 0 ? -1 : source.IndexOf("}}", open, StringComparison.Ordinal);
            if (end < 0) yield break;
            line += source.AsSpan(at, open - at).Count('\n');
            yield return (source[(open + 2)..end].Trim('{', '~', ' '), line);
            line += source.AsSpan(open, end - open).Count('\n');
            at = end;
        }
    }

    /// <summary>The first word of a tag.</summary>
    public static string FirstWord(string tag) => tag.Trim().Split(' ', 2)[0];

    private static string? Quoted(string message)
    {
        var open = message.IndexOf('\'', StringComparison.Ordinal);
        var close = open < 0 ? -1 : message.IndexOf('\'', open + 1);
        return close < 0 ? null : message[(open + 1)..close];
    }
}
