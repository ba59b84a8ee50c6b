using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>One way to show a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Text">What the model would read.</param>
/// <param name="Pieces">Which lines these are.</param>
/// <param name="Tokens">What it costs.</param>
/// <param name="Worth">How much of the file's worth it carries, 0 to 1.</param>
internal sealed record FileForm(PackedFile File, string Text, IReadOnlyList<PackedPiece> Pieces, int Tokens, double Worth);

/// <summary>
/// The ways to show a file, with what each is worth: an outline tells that and where things are (0.25); a skeleton also how they are declared (0.4); the best windows show the evidence, more of it with each (up to 0.85); the whole
/// file leaves nothing to look up (1). The figures are judged, not measured: they say that two skeletons are worth less than the windows of one file.
/// </summary>
internal sealed class FileForms(TokenEstimator estimate, PackOptions options)
{
    private const double OutlineWorth = 0.25, SkeletonWorth = 0.4, WindowsFrom = 0.35, WindowsSpan = 0.5;
    private const int JoinLines = 3;

    public List<FileForm> Of(PackedFile file, IReadOnlyList<LineWindow> windows)
    {
        var forms = new List<FileForm>();
        if (file.IsComplete && file.Bytes <= options.WholeFileBytes) forms.Add(Whole(file));
        if (Outlined(file) is { } outline) forms.Add(outline);
        if (Folded(file) is { } skeleton) forms.Add(skeleton);
        AddWindows(file, windows, forms);
        return forms;
    }

    public FileForm Whole(PackedFile file)
    {
        var text = new StringBuilder("<file path=\"").Append(Attribute(file.Path)).Append("\">\n").Append(file.Text);
        if (!file.Text.EndsWith('\n')) text.Append('\n');
        return Form(file, text.Append("</file>\n"), [new PackedPiece(file.Path, 1, file.Lines.Length, PackForm.Whole)], 1);
    }

    private FileForm? Outlined(PackedFile file)
    {
        if (file.Symbols is null || Outline.Of(file.Symbols) is not { Count: > 0 } items) return null;
        var text = new StringBuilder("<outline path=\"").Append(Attribute(file.Path)).Append("\" lines=\"").Append(file.Lines.Length).Append("\">\n");
        text.Append(Outline.Render(items, options.MaxOutlineLines)).Append("</outline>\n");
        return Form(file, text, [new PackedPiece(file.Path, 1, file.Lines.Length, PackForm.Outline)], OutlineWorth);
    }

    private FileForm? Folded(PackedFile file)
    {
        if (file.Symbols is null || file.Bytes > options.WholeFileBytes) return null;
        var text = new StringBuilder("<skeleton path=\"").Append(Attribute(file.Path)).Append("\" lines=\"").Append(file.Lines.Length).Append("\">\n");
        foreach (var line in Skeleton.Of(file.Symbols, file.Text)) text.Append(line.Line).Append(": ").Append(line.Text).Append('\n');

        // Where little is left out, the whole file is the better buy.
        return text.Length > file.Text.Length * 2 / 3 ? null : Form(file, text.Append("</skeleton>\n"), [new PackedPiece(file.Path, 1, file.Lines.Length, PackForm.Skeleton)], SkeletonWorth);
    }

    private void AddWindows(PackedFile file, IReadOnlyList<LineWindow> windows, List<FileForm> forms)
    {
        if (windows.Count == 0) return;
        var bounds = new SymbolBounds(file.Symbols, file.Lines);
        double total = 0, shown = 0;
        foreach (var window in windows) total += Math.Max(window.Score, 0);
        var ranges = new List<(int Start, int End)>();
        foreach (var window in windows)
        {
            if (bounds.Snap(window.StartLine, window.EndLine) is not { } range) continue;
            shown += Math.Max(window.Score, 0);
            Insert(ranges, range);
            forms.Add(Windows(file, bounds, ranges, WindowsFrom + (total > 0 ? WindowsSpan * shown / total : 0)));
        }
    }

    private FileForm Windows(PackedFile file, SymbolBounds bounds, List<(int Start, int End)> ranges, double worth)
    {
        var text = new StringBuilder();
        var pieces = new List<PackedPiece>(ranges.Count);
        foreach (var (start, end) in ranges)
        {
            text.Append("<file path=\"").Append(Attribute(file.Path)).Append("\" lines=\"").Append(start).Append('-').Append(end).Append("\" of=\"").Append(file.Lines.Length);
            if (bounds.Around(start) is { } around) text.Append("\" in=\"").Append(Attribute(around));
            text.Append("\">\n");
            foreach (var line in file.Lines.Span[(start - 1)..end]) text.Append(line).Append('\n');
            text.Append("</file>\n");
            pieces.Add(new PackedPiece(file.Path, start, end, PackForm.Lines));
        }

        return Form(file, text, pieces, worth);
    }

    private FileForm Form(PackedFile file, StringBuilder text, List<PackedPiece> pieces, double worth)
    {
        var whole = text.ToString();
        return new FileForm(file, whole, pieces, Math.Max(1, estimate(whole)), worth);
    }

    /// <summary>Keeps the ranges in order and apart; such as nearly touch become one.</summary>
    private static void Insert(List<(int Start, int End)> ranges, (int Start, int End) added)
    {
        for (var i = ranges.Count - 1; i >= 0; i--)
        {
            var (start, end) = ranges[i];
            if (start > added.End + JoinLines + 1 || added.Start > end + JoinLines + 1) continue;
            added = (Math.Min(start, added.Start), Math.Max(end, added.End));
            ranges.RemoveAt(i);
        }

        var place = ranges.FindIndex(r => r.Start > added.Start);
        ranges.Insert(place < 0 ? ranges.Count : place, added);
    }

    private static string Attribute(string text) =>
        text.AsSpan().IndexOfAny("\"<>\n\r&") < 0
            ? text
            : text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
                .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\n", "&#10;", StringComparison.Ordinal).Replace("\r", "&#13;", StringComparison.Ordinal);
}
