using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// Packs the best of a ranking into a budget: whole files where they are small, the best windows of others, in order of paths, so that the same choice is the same text; then a map of the repository when there is more of it.
/// </summary>
public static class ContextPacker
{
    private const int MaxReadBytes = 1024 * 1024;
    private const int JoinLines = 3;

    /// <summary>Packs whole small files, the best windows of others, and a map of the repository.</summary>
    /// <param name="files">The files that the ranking was made from.</param>
    /// <param name="ranking">The ranking.</param>
    /// <param name="budgetTokens">Tokens at most.</param>
    /// <param name="estimator">Counts tokens.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public static ContextPack Pack(FileSet files, Ranking ranking, int budgetTokens, TokenEstimator estimator, PackOptions? options = null)
    {
        options ??= new PackOptions();
        if (budgetTokens <= 0) return new ContextPack("", 0, [], Paths(ranking));
        if (files.Files.Count <= options.SmallRepositoryFiles && PackAll(files, budgetTokens, estimator, options) is { } all) return all;

        var map = RepositoryMap.Render(files.Files, options.MaxMapLines);
        var mapTokens = estimator(map);
        if (mapTokens > budgetTokens * options.MapShare)
        {
            map = "";
            mapTokens = 0;
        }

        var chosen = new List<Section>();
        var leftOut = new List<string>();
        var used = mapTokens;
        foreach (var ranked in ranking.Files)
        {
            var section = chosen.Count < options.MaxFiles ? Fit(files, ranked, budgetTokens - used, estimator, options) : null;
            if (section is null)
            {
                leftOut.Add(ranked.Path);
                continue;
            }

            chosen.Add(section);
            used += section.Tokens;
        }

        // Estimates of parts need not add up to the estimate of the whole; the budget is about the whole.
        while (true)
        {
            var text = Join(chosen, map);
            var tokens = text.Length == 0 ? 0 : estimator(text);
            if (tokens <= budgetTokens) return new ContextPack(text, tokens, PiecesOf(chosen), leftOut);
            if (map.Length > 0)
            {
                map = "";
                continue;
            }

            leftOut.Insert(0, chosen[^1].Path);
            chosen.RemoveAt(chosen.Count - 1);
        }
    }

    private static List<string> Paths(Ranking ranking)
    {
        var paths = new List<string>(ranking.Files.Count);
        foreach (var file in ranking.Files) paths.Add(file.Path);
        return paths;
    }

    private static ContextPack? PackAll(FileSet files, int budget, TokenEstimator estimator, PackOptions options)
    {
        var sections = new List<Section>();
        foreach (var file in files.Files)
        {
            var traits = FileClassifier.ClassifyPath(file.Path);
            if ((traits & (FileTraits.LockFile | FileTraits.Minified)) != FileTraits.None) continue;
            if (file.Size > options.WholeFileBytes) return null;
            if (files.Read(file.Path, options.WholeFileBytes + 1) is not { } content || FileClassifier.IsBinary(content)) continue;
            if (content.Length > options.WholeFileBytes) return null;
            sections.Add(Whole(file.Path, Decode(content)));
        }

        var text = Join(sections, "");
        var tokens = text.Length == 0 ? 0 : estimator(text);
        return tokens <= budget ? new ContextPack(text, tokens, PiecesOf(sections), []) : null;
    }

    private static Section? Fit(FileSet files, RankedFile ranked, int room, TokenEstimator estimator, PackOptions options)
    {
        if (room <= 0 || files.Read(ranked.Path, MaxReadBytes) is not { Length: > 0 } content || FileClassifier.IsBinary(content)) return null;
        var text = Decode(content);
        if (content.Length <= options.WholeFileBytes && Measured(Whole(ranked.Path, text), room, estimator) is { } whole) return whole;

        // As many of the windows as fit, the best ones first.
        for (var count = ranked.Windows.Count; count > 0; count--)
            if (Measured(Windows(ranked, text, count), room, estimator) is { } section) return section;
        return null;
    }

    private static Section? Measured(Section section, int room, TokenEstimator estimator)
    {
        var tokens = estimator(section.Text);
        return tokens <= room ? section with { Tokens = tokens } : null;
    }

    private static Section Whole(string path, string text)
    {
        var lines = text.AsSpan().Count('\n') + (text.EndsWith('\n') ? 0 : 1);
        return new Section(path, $"<file path=\"{path}\">\n{text}{(text.EndsWith('\n') ? "" : "\n")}</file>\n", [new PackedPiece(path, 1, lines, Whole: true)], 0);
    }

    private static Section Windows(RankedFile ranked, string text, int count)
    {
        var ranges = new List<(int Start, int End)>();
        for (var i = 0; i < count; i++) ranges.Add((ranked.Windows[i].StartLine, ranked.Windows[i].EndLine));
        ranges.Sort();
        for (var i = ranges.Count - 1; i > 0; i--)
        {
            if (ranges[i].Start > ranges[i - 1].End + JoinLines) continue;
            ranges[i - 1] = (ranges[i - 1].Start, Math.Max(ranges[i - 1].End, ranges[i].End));
            ranges.RemoveAt(i);
        }

        var lines = text.Split('\n');
        var total = lines.Length > 0 && lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        var builder = new StringBuilder();
        var pieces = new List<PackedPiece>();
        foreach (var (start, end) in ranges)
        {
            var last = Math.Min(end, total);
            if (start > last) continue;
            builder.Append($"<file path=\"{ranked.Path}\" lines=\"{start}-{last}\" of=\"{total}\">\n");
            for (var line = start; line <= last; line++) builder.Append(lines[line - 1]).Append('\n');
            builder.Append("</file>\n");
            pieces.Add(new PackedPiece(ranked.Path, start, last, Whole: false));
        }

        return new Section(ranked.Path, builder.ToString(), pieces, 0);
    }

    private static string Decode(byte[] content) => Encoding.UTF8.GetString(content.AsSpan().StartsWith("\uFEFF"u8) ? content.AsSpan(3) : content);

    private static string Join(List<Section> sections, string map)
    {
        var ordered = new List<Section>(sections);
        ordered.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        var text = new StringBuilder();
        foreach (var section in ordered) text.Append(section.Text);
        return text.Append(map).ToString();
    }

    private static List<PackedPiece> PiecesOf(List<Section> sections)
    {
        var pieces = new List<PackedPiece>();
        foreach (var section in sections) pieces.AddRange(section.Pieces);
        pieces.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path) is var order and not 0 ? order : a.StartLine.CompareTo(b.StartLine));
        return pieces;
    }

    private sealed record Section(string Path, string Text, IReadOnlyList<PackedPiece> Pieces, int Tokens);
}
