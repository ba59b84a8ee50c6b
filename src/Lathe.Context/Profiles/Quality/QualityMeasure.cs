namespace Lathe.Context;

/// <summary>Makes the quality figures from names, sizes and a bounded reading: half of it the largest code files, where the most complex functions are, half a sample of the rest.</summary>
internal static class QualityMeasure
{
    private const int MostFunctions = 10;
    private const int FileBytes = 256 * 1024;

    public static QualityFigures Of(ProfileReads reads, SourceFile[] files, IReadOnlyList<CoverageFile> coverage, int maxFiles, long maxBytes, CancellationToken cancellationToken)
    {
        var code = files.Where(static f => f.IsOwn && f.IsCode).ToList();
        var chosen = Choose(code, maxFiles, maxBytes);
        var functions = new List<ComplexFunction>();
        var (lines, bytes) = (new long[2], new long[2]);
        var read = 0;
        foreach (var file in chosen)
        {
            var test = file.IsTest;
            cancellationToken.ThrowIfCancellationRequested();
            if (reads.Text(file.Path, FileBytes) is not { } text) continue;
            read++;
            lines[test ? 1 : 0] += text.AsSpan().Count('\n');
            bytes[test ? 1 : 0] += Math.Max(1, Math.Min(file.Size, FileBytes));
            if (test) continue;
            functions.AddRange(Complexity.Of(file.Path, file.Language!, text));
            functions.Sort(static (a, b) => a.Branches != b.Branches ? b.Branches.CompareTo(a.Branches) : string.CompareOrdinal(a.Path, b.Path) is var order and not 0 ? order : a.Line.CompareTo(b.Line));
            if (functions.Count > MostFunctions) functions.RemoveRange(MostFunctions, functions.Count - MostFunctions);
        }

        return new QualityFigures(
            code.Count(static c => !c.IsTest), code.Count(static c => c.IsTest), Lines(code, lines, bytes, test: false), Lines(code, lines, bytes, test: true), read < code.Count || code.Exists(static c => c.Size > FileBytes),
            Coverage(reads, coverage), functions, read);
    }

    private static List<SourceFile> Choose(List<SourceFile> code, int maxFiles, long maxBytes)
    {
        var chosen = new List<SourceFile>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Take(code.Where(static c => !c.IsTest && c.Size <= FileBytes).OrderByDescending(static c => c.Size).ThenBy(static c => c.Path, StringComparer.Ordinal), maxFiles / 2, maxBytes / 2);
        Take(code.OrderBy(static c => StyleSample.HashOf(c.Path)).ThenBy(static c => c.Path, StringComparer.Ordinal), maxFiles - chosen.Count, maxBytes - chosen.Sum(static c => c.Size));
        return chosen;

        void Take(IEnumerable<SourceFile> from, int files, long bytes)
        {
            foreach (var one in from)
            {
                if (files == 0) return;
                var size = Math.Min(one.Size, FileBytes);
                if (size > bytes || !seen.Add(one.Path)) continue;
                files--;
                bytes -= size;
                chosen.Add(one);
            }
        }
    }

    private static long Lines(List<SourceFile> code, long[] lines, long[] bytes, bool test)
    {
        var all = code.Where(c => c.IsTest == test).Sum(static c => Math.Max(1, c.Size));
        var own = test ? 1 : 0;
        return bytes[own] == 0 ? 0 : bytes[own] == all ? lines[own] : (long)Math.Round((double)lines[own] / bytes[own] * all);
    }

    private static List<CoverageFigure> Coverage(ProfileReads reads, IReadOnlyList<CoverageFile> given)
    {
        var found = new List<CoverageFigure>();
        foreach (var file in given.Concat(CoverageReader.UsualPlaces.Where(p => reads.Has(p) && !given.Any(g => g.Path == p)).Select(static p => new CoverageFile(p, null))).Take(20))
            if (reads.Text(file.Path, CoverageReader.MaxBytes) is { } text && CoverageReader.Read(file.Path, text, file.Modified) is { } figure) found.Add(figure);
        return found;
    }
}
