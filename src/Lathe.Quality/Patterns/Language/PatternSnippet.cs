using System.Text;

namespace Lathe.Quality.Patterns;

/// <summary>What stands for dots and metavariables while a snippet is parsed.</summary>
/// <param name="Name">How a metavariable is written, its number at {0}.</param>
/// <param name="Dots">How an ellipsis among arguments is written.</param>
/// <param name="StatementDots">How one that stands as a statement is written.</param>
internal readonly record struct SnippetStyle(string Name, string Dots, string StatementDots);

/// <summary>A snippet as the pattern's author wrote it, cut at its metavariables and dots.</summary>
internal sealed class PatternSnippet
{
    /// <summary>Begins every stand-in, in small letters or capitals; a pattern that has it itself is refused.</summary>
    public const string StandIn = "zqlv";

    /// <summary>Begins the stand-ins for dots.</summary>
    public const string DotsStandIn = "zqld";

    private readonly List<Part> _parts;

    private PatternSnippet(string text, List<Part> parts) => (Text, _parts) = (text, parts);

    /// <summary>The text, trimmed.</summary>
    public string Text { get; }

    /// <summary>Cuts a snippet.</summary>
    /// <param name="text">The snippet.</param>
    /// <param name="language">Its language's id.</param>
    /// <param name="slots">Takes the metavariables.</param>
    public static PatternSnippet Cut(string text, string language, PatternSlots slots)
    {
        text = text.ReplaceLineEndings("\n").Trim();
        var parts = new List<Part>();
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (EndOfString(text, at, language) is var end and > 0)
            {
                at = end - 1;
                continue;
            }

            if (ReadPart(text, at, slots) is not { } part) continue;
            if (at > start) parts.Add(new Part(text[start..at], -1, PartKind.Text));
            parts.Add(part with { Text = "" });
            at += part.Text.Length - 1;
            start = at + 1;
        }

        if (start < text.Length) parts.Add(new Part(text[start..], -1, PartKind.Text));
        return new PatternSnippet(text, parts);
    }

    /// <summary>The snippet with stand-ins in a style.</summary>
    public string Render(SnippetStyle style)
    {
        var text = new StringBuilder(Text.Length + 32);
        foreach (var part in _parts)
        {
            _ = part.Kind switch
            {
                PartKind.Text => text.Append(part.Text),
                PartKind.Name => text.AppendFormat(null, style.Name, part.Slot + 1),
                PartKind.Dots => text.AppendFormat(null, style.Dots, part.Slot + 1),
                _ => text.AppendFormat(null, style.StatementDots, part.Slot + 1),
            };
        }

        return text.ToString();
    }

    /// <summary>The number of the metavariable that a text stands in for (0 for the nameless one), and whether it is dots; null for any other text.</summary>
    public static (int Slot, bool IsDots)? Read(ReadOnlySpan<char> text)
    {
        if (text.EndsWith(";")) text = text[..^1].TrimEnd();
        if (text.EndsWith("()")) text = text[..^2].TrimEnd('!');
        if (text.StartsWith("int ")) text = text[4..];
        if (text.EndsWith(": A")) text = text[..^3];
        text = text.TrimStart('$');
        var isDots = text.StartsWith(DotsStandIn, StringComparison.OrdinalIgnoreCase);
        if (!isDots && !text.StartsWith(StandIn, StringComparison.OrdinalIgnoreCase)) return null;
        return int.TryParse(text[StandIn.Length..], out var number) ? (number - 1, isDots) : null;
    }

    private static Part? ReadPart(string text, int at, PatternSlots slots)
    {
        if (text[at] == '$')
        {
            var dots = text.AsSpan(at + 1).StartsWith("...");
            var name = at + (dots ? 4 : 1);
            var end = name;
            while (end < text.Length && (text[end] is '_' or (>= 'A' and <= 'Z') || (end > name && char.IsAsciiDigit(text[end])))) end++;
            if (end == name || (end < text.Length && (char.IsAsciiLetterLower(text[end]) || (dots && char.IsAsciiDigit(text[end]))))) return null;
            return new Part(text[at..end], slots.Of(text[name..end]), dots ? DotsKind(text, at, end) : PartKind.Name);
        }

        // A spread (...args, args...) is the language's own.
        if (!text.AsSpan(at).StartsWith("...")) return null;
        var before = at > 0 ? text[at - 1] : ' ';
        var after = at + 3 < text.Length ? text[at + 3] : ' ';
        if (char.IsLetterOrDigit(before) || before is '_' or ')' or ']' or '.' || char.IsLetterOrDigit(after) || after is '_' or '$' or '[') return null;
        return new Part("...", -1, DotsKind(text, at, at + 3));
    }

    // As a statement where they follow a brace, a semicolon or a line's start and nothing follows that belongs to an expression.
    private static PartKind DotsKind(string text, int start, int end)
    {
        var before = text.AsSpan(0, start).TrimEnd(" \t");
        var after = text.AsSpan(end).TrimStart(" \t");
        var follows = after.IsEmpty || after[0] is '}' or '\n';
        var opens = before.IsEmpty || before[^1] is '{' or '}' or ';' or '\n';
        return follows && opens ? PartKind.StatementDots : opens && after is not [',' or ')' or ';' or ':' or '.', ..] ? PartKind.StatementDots : PartKind.Dots;
    }

    // Where a string that begins here ends; 0 where none does.
    private static int EndOfString(string text, int at, string language)
    {
        var quote = text[at];
        if (quote is not ('"' or '\'' or '`') || (quote == '\'' && language == "rust") || (quote == '`' && language == "bash")) return 0;
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == quote) return i + 1;
        }

        return 0;
    }

    private enum PartKind
    {
        Text,
        Name,
        Dots,
        StatementDots,
    }

    private sealed record Part(string Text, int Slot, PartKind Kind);
}
