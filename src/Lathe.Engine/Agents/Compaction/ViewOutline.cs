using System.Text;
using Lathe.Engine.Text;
using Lathe.Syntax;

namespace Lathe.Engine.Agents.Compaction;

/// <summary>What a numbered view of a file defines, instead of its lines.</summary>
internal static class ViewOutline
{
    /// <param name="path">The file.</param>
    /// <param name="view">Lines with their numbers, as read_file gives them.</param>
    /// <param name="limit">The most characters.</param>
    public static string Of(string path, string view, int limit)
    {
        var (text, first) = Unnumbered(view);
        if (LanguageTable.Detect(path, Encoding.UTF8.GetBytes(text[..Math.Min(text.Length, 200)])) is { Kind: LanguageKind.Code } language)
        {
            var items = Outline.Of(language, text);
            if (items.Count > 0)
            {
                var moved = items.Select(item => item with { StartLine = item.StartLine + first - 1, EndLine = item.EndLine + first - 1 }).ToList();
                return Bounded.HeadAndTail($"[only what {path} defines is kept; read it again for its lines]\n{Outline.Render(moved)}", limit);
            }
        }

        return Bounded.HeadAndTail(view, limit);
    }

    private static (string Text, int First) Unnumbered(string view)
    {
        var builder = new StringBuilder(view.Length);
        var first = 0;
        foreach (var line in view.Split('\n'))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab <= 0 || !int.TryParse(line.AsSpan(0, tab), out var number)) continue;
            if (first == 0) first = number;
            builder.Append(line, tab + 1, line.Length - tab - 1).Append('\n');
        }

        return (builder.ToString(), Math.Max(1, first));
    }
}
