using System.Text;

namespace Lathe.Syntax;

/// <summary>What a definition is.</summary>
public enum OutlineKind
{
    /// <summary>A namespace, module or package.</summary>
    Module,

    /// <summary>A class, struct, record, interface, trait, enum, type alias.</summary>
    Type,

    /// <summary>A function, method, constructor or property.</summary>
    Function,

    /// <summary>A heading of a text, a section of a configuration file.</summary>
    Section,

    /// <summary>A field, an event, a macro, a constant or variable outside of functions.</summary>
    Value,
}

/// <summary>One definition in a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Signature">The line that defines it, trimmed, at most 200 characters.</param>
/// <param name="StartLine">From 1.</param>
/// <param name="EndLine">The last line of its body; the same as <paramref name="StartLine"/> where no body was found.</param>
/// <param name="Depth">How many listed definitions enclose it.</param>
/// <param name="Doc">The first line of its documentation; null where there is none.</param>
public sealed record OutlineItem(OutlineKind Kind, string Name, string Signature, int StartLine, int EndLine, int Depth, string? Doc);

/// <summary>Lists the definitions in a file: from its tree where the language has a grammar, else from its tokens and a table of words.</summary>
public static class Outline
{
    /// <summary>The most definitions that one outline lists.</summary>
    public const int MaxItems = 2000;

    /// <summary>The definitions in order of their lines; empty for a language without rules.</summary>
    /// <param name="language">The language of the text.</param>
    /// <param name="text">The whole file.</param>
    public static IReadOnlyList<OutlineItem> Of(Language language, string text)
    {
        using var tree = SyntaxParser.Parse(language, text).Tree;
        return tree is null ? Scan(language, text) : Of(tree.Symbols());
    }

    /// <summary>The definitions of a file whose symbols have been read.</summary>
    /// <param name="symbols">Its symbols.</param>
    public static IReadOnlyList<OutlineItem> Of(FileSymbols symbols)
    {
        var items = new List<OutlineItem>();
        foreach (var definition in symbols.Definitions)
        {
            if (definition.Kind == SymbolKind.Member) continue;
            if (items.Count == MaxItems) break;
            items.Add(new OutlineItem(KindOf(definition.Kind), definition.Name, definition.Signature, definition.Line, definition.Span.EndLine, definition.Depth, definition.Doc));
        }

        return items;
    }

    /// <summary>The definitions by tokens and a table of words alone. Less exact than <see cref="Of(Language, string)"/>, and many times as quick: no grammar is loaded and nothing is parsed. For votes over many files.</summary>
    /// <param name="language">The language of the text.</param>
    /// <param name="text">The whole file.</param>
    public static IReadOnlyList<OutlineItem> Scan(Language language, string text)
    {
        if (language.Id == "markdown") return Headings(text);
        return OutlineRules.For(language) is { } rules ? new OutlineBuilder(language, rules, text).Build() : [];
    }

    /// <summary>One line per definition, indented by depth: line range, signature, documentation's first line.</summary>
    /// <param name="items">The definitions.</param>
    /// <param name="maxLines">After so many lines, how many are left is said instead.</param>
    public static string Render(IReadOnlyList<OutlineItem> items, int maxLines = 400)
    {
        var text = new StringBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            if (i == maxLines)
            {
                text.Append($"… {items.Count - i} more\n");
                break;
            }

            var item = items[i];
            text.Append(' ', 2 * Math.Min(item.Depth, 20)).Append(item.StartLine);
            if (item.EndLine > item.StartLine) text.Append('-').Append(item.EndLine);
            text.Append(": ").Append(item.Signature);
            if (item.Doc is not null) text.Append("  // ").Append(item.Doc);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static OutlineKind KindOf(SymbolKind kind) => kind switch
    {
        SymbolKind.Namespace => OutlineKind.Module,
        SymbolKind.Class or SymbolKind.Struct or SymbolKind.Interface or SymbolKind.Enum or SymbolKind.Type or SymbolKind.Extension => OutlineKind.Type,
        SymbolKind.Field or SymbolKind.Event or SymbolKind.Member or SymbolKind.Variable or SymbolKind.Macro => OutlineKind.Value,
        SymbolKind.Section => OutlineKind.Section,
        _ => OutlineKind.Function,
    };

    private static List<OutlineItem> Headings(string text)
    {
        var items = new List<OutlineItem>();
        var fenced = false;
        var line = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            line++;
            var content = text.AsSpan(range).TrimEnd();
            if (content.TrimStart().StartsWith("```") || content.TrimStart().StartsWith("~~~")) fenced = !fenced;
            if (fenced || content.Length == 0 || content[0] != '#') continue;
            var level = content.IndexOfAnyExcept('#');
            if (level is < 1 or > 6 || content[level] != ' ') continue;
            var name = content[level..].Trim(" #");
            if (name.Length > 200) name = name[..200];
            items.Add(new OutlineItem(OutlineKind.Section, name.ToString(), name.ToString(), line, line, level - 1, null));
            if (items.Count == MaxItems) break;
        }

        // A section ends where the next one of its level or above begins.
        for (var i = 0; i < items.Count; i++)
        {
            var next = i + 1;
            while (next < items.Count && items[next].Depth > items[i].Depth && next - i < 200) next++;
            items[i] = items[i] with { EndLine = next < items.Count ? items[next].StartLine - 1 : line };
        }

        return items;
    }
}
