using System.Text;

namespace Lathe.Syntax;

/// <summary>A line of a skeleton.</summary>
/// <param name="Line">The line of the file that it begins with, from 1.</param>
/// <param name="Text">Its text; where something was left out, <c>…</c> stands in it.</param>
public readonly record struct SkeletonLine(int Line, string Text);

/// <summary>A file without the bodies of its functions: what stays reads like the file, in its order, with its types, signatures, fields, comments and imports.</summary>
public static class Skeleton
{
    /// <summary>The longest line that is kept whole, in UTF-16 units.</summary>
    public const int MaxLine = 400;

    /// <summary>Leaves out the bodies that have at least so many lines.</summary>
    /// <param name="symbols">The symbols of the text.</param>
    /// <param name="text">The whole file.</param>
    /// <param name="minLines">Shorter bodies stay, because leaving them out saves nothing.</param>
    /// <returns>The lines that stay, runs of empty ones as one.</returns>
    public static IReadOnlyList<SkeletonLine> Of(FileSymbols symbols, string text, int minLines = 3)
    {
        var lines = new LineMap(text);
        var result = new List<SkeletonLine>();
        var current = new StringBuilder();
        var currentLine = 1;
        var at = 0;
        foreach (var (span, mark) in Gaps(symbols, text, minLines))
        {
            if (span.Start < at) continue;
            Keep(at, span.Start);
            current.Append(mark);
            at = span.End;
        }

        Keep(at, text.Length);
        Flush();
        if (result.Count > 0 && result[^1].Text.Length == 0) result.RemoveAt(result.Count - 1);
        return result;

        void Keep(int start, int end)
        {
            while (start < end)
            {
                var lineBreak = text.AsSpan(start, end - start).IndexOf('\n');
                if (current.Length == 0) currentLine = lines.LineOf(start);
                var stop = lineBreak < 0 ? end : start + lineBreak;
                current.Append(text.AsSpan(start, Math.Min(stop - start, MaxLine + 1)));
                if (lineBreak < 0) return;
                Flush();
                start = stop + 1;
            }
        }

        void Flush()
        {
            var line = current.ToString().TrimEnd();
            current.Clear();
            if (line.Length > MaxLine) line = line[..MaxLine] + "…";
            if (line.Length > 0 || (result.Count > 0 && result[^1].Text.Length > 0)) result.Add(new SkeletonLine(currentLine, line));
        }
    }

    /// <summary>The lines as one text.</summary>
    /// <param name="lines">The lines of a skeleton.</param>
    /// <param name="numbered">Whether each begins with its number in the file.</param>
    public static string Render(IReadOnlyList<SkeletonLine> lines, bool numbered = false)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (numbered) text.Append(line.Line).Append(line.Text.Length > 0 ? ": " : ":");
            text.Append(line.Text).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What is left out, by position, and what stands there instead.</summary>
    private static List<(SourceSpan Span, string Mark)> Gaps(FileSymbols symbols, string text, int minLines)
    {
        var gaps = new List<(SourceSpan Span, string Mark)>();
        foreach (var definition in symbols.Definitions)
        {
            if (definition.Body is not { } body || body.End <= body.Start || !Elides(definition.Kind) || body.EndLine - body.StartLine + 1 < minLines) continue;
            gaps.Add((body, Mark(symbols.Language, definition, body, text)));
        }

        foreach (var fold in symbols.Folds)
            if (fold.EndLine - fold.StartLine + 1 >= minLines) gaps.Add((fold, text[fold.Start] switch { '[' => "[…]", '{' => "{…}", _ => "…" }));
        gaps.Sort(static (a, b) => a.Span.Start != b.Span.Start ? a.Span.Start.CompareTo(b.Span.Start) : b.Span.End.CompareTo(a.Span.End));
        return gaps;
    }

    private static bool Elides(SymbolKind kind) => kind is SymbolKind.Function or SymbolKind.Method or SymbolKind.Constructor or SymbolKind.Property;

    private static string Mark(Language language, SymbolDefinition definition, SourceSpan body, string text)
    {
        if (text[body.Start] is '{') return "{ … }";
        if (text.AsSpan(body.Start).StartsWith("=>")) return "=> …";
        return language.Id == "python" && definition.Doc is not null && text[body.Start] is '"' or '\'' or 'r' ? $"\"\"\"{definition.Doc}\"\"\" …" : "…";
    }
}
