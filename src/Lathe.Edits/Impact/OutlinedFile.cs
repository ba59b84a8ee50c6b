using System.Text;
using Lathe.Syntax;

namespace Lathe.Edits;

/// <summary>A file's definitions, each with its full name and the lines that are its own.</summary>
internal sealed class OutlinedFile
{
    private const int MaxBytes = 2 * 1024 * 1024;

    private static readonly OutlinedFile Empty = new([]);

    private OutlinedFile(IReadOnlyList<OutlinedSymbol> symbols, Language? language = null) => (Symbols, Language) = (symbols, language);

    public IReadOnlyList<OutlinedSymbol> Symbols { get; }

    public Language? Language { get; }

    public static OutlinedFile Of(string? path, byte[]? content, Func<string, CodeTree?> parsed)
    {
        if (path is null || content is null || content.Length > MaxBytes || LanguageTable.Detect(path, content) is not { } language) return Empty;
        if (!TextFile.TryDecode(content, out var file, out _)) return Empty;
        var text = LineEndings.Convert(file!.Text, "\n");
        var lines = text.Split('\n');
        var items = parsed(path) is { } tree && tree.Language == language && tree.Text == text ? Outline.Of(tree.Symbols()) : Outline.Of(language, text);
        var symbols = new List<OutlinedSymbol>(items.Count);
        var enclosing = new Stack<OutlineItem>();
        for (var i = 0; i < items.Count; i++)
        {
            while (enclosing.Count > items[i].Depth) enclosing.Pop();
            var name = string.Join('.', enclosing.Reverse().Select(e => e.Name).Append(items[i].Name));
            symbols.Add(new OutlinedSymbol(items[i], name, OwnText(items, i, lines), [.. enclosing.Reverse()]));
            enclosing.Push(items[i]);
        }

        return new OutlinedFile(symbols, language);
    }

    // The lines from first to last without those of the definitions within.
    private static string OwnText(IReadOnlyList<OutlineItem> items, int index, string[] lines)
    {
        var item = items[index];
        var own = new StringBuilder();
        var next = index + 1;
        for (var line = item.StartLine; line <= Math.Min(item.EndLine, lines.Length); line++)
        {
            while (next < items.Count && items[next].EndLine < line) next++;
            if (next < items.Count && items[next].Depth > item.Depth && line >= items[next].StartLine && line <= items[next].EndLine && line > item.StartLine)
            {
                line = items[next].EndLine;
                continue;
            }

            // Blank lines come and go with what stands between them.
            if (lines[line - 1].AsSpan().Trim().Length > 0) own.Append(lines[line - 1].AsSpan().TrimEnd()).Append('\n');
        }

        return own.ToString();
    }
}

/// <summary>A definition with its full name and own text.</summary>
internal sealed record OutlinedSymbol(OutlineItem Item, string Name, string OwnText, IReadOnlyList<OutlineItem> Enclosing);
