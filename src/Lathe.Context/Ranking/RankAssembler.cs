using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Puts the evidence together: the formula that <see cref="ContextRanker"/> states.</summary>
internal sealed class RankAssembler(IReadOnlyList<ContextFile> files, FileEvidence evidence, ContextRanker.TermReader reader, TaskWords words, RankOptions options)
{
    private readonly RankWeights _weights = options.Weights;
    private readonly double[] _rarity = new double[words.Count];
    private double _meanFile = 1;
    private double _meanWindow = 1;

    public Ranking Assemble()
    {
        Measure();
        var scored = new List<(int File, double Score, double Text)>();
        for (var i = 0; i < files.Count; i++)
        {
            var text = reader.Terms[i] is { Windows.Count: > 0 } terms ? TextScore(terms) * KindFactor(i) : 0;
            var score = text + evidence.Scores[i];
            if (score > 0) scored.Add((i, score, text));
        }

        scored.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : string.CompareOrdinal(files[a.File].Path, files[b.File].Path));
        if (scored.Count > options.MaxFiles) scored.RemoveRange(options.MaxFiles, scored.Count - options.MaxFiles);
        var ranked = new List<RankedFile>(scored.Count);
        foreach (var (file, score, text) in scored) ranked.Add(new RankedFile(files[file].Path, Math.Round(score, 4), ReasonsOf(file, text), WindowsOf(file)));
        return new Ranking(ranked, reader.FilesRead, reader.BytesRead, reader.Note);
    }

    private void Measure()
    {
        var having = new int[words.Count];
        var seenIn = new int[words.Count];
        long names = 0;
        long windowNames = 0;
        var read = 0;
        var windows = 0;
        for (var i = 0; i < files.Count; i++)
        {
            if (reader.Terms[i] is not { } terms) continue;
            read++;
            names += terms.Length;
            foreach (var window in terms.Windows)
            {
                windows++;
                windowNames += window.Length;
                foreach (var (word, _) in window.Counts)
                {
                    if (seenIn[word] == read) continue;
                    seenIn[word] = read;
                    having[word]++;
                }
            }
        }

        if (names > 0) _meanFile = (double)names / read;
        if (windowNames > 0) _meanWindow = (double)windowNames / windows;
        for (var w = 0; w < having.Length; w++) _rarity[w] = words.Weights[w] * Math.Log(1 + ((read - having[w] + 0.5) / (having[w] + 0.5)));
    }

    private double TextScore(FileTerms terms)
    {
        var whole = new WindowTerms { FirstLine = 1, Length = terms.Length };
        double best = 0;
        foreach (var window in terms.Windows)
        {
            best = Math.Max(best, Score(window, _meanWindow));
            foreach (var (word, count) in window.Counts) whole.Add(word, count);
        }

        return (_weights.BestWindow * best) + (_weights.WholeFile * Score(whole, _meanFile));
    }

    private double Score(WindowTerms window, double mean)
    {
        var norm = _weights.K1 * (1 - _weights.B + (_weights.B * window.Length / mean));
        double score = 0;
        foreach (var (word, count) in window.Counts) score += _rarity[word] * count * (_weights.K1 + 1) / (count + norm);
        return score;
    }

    private double KindFactor(int file)
    {
        var traits = reader.Traits[file];
        var factor = 1.0;
        if ((traits & (FileTraits.Generated | FileTraits.Vendored | FileTraits.Minified | FileTraits.LockFile)) != FileTraits.None) factor *= _weights.GeneratedFactor;
        if ((traits & FileTraits.Test) != FileTraits.None) factor *= _weights.TestFactor;
        if (LanguageTable.Detect(files[file].Path) is not { Kind: not LanguageKind.Prose }) factor *= _weights.ProseFactor;
        return factor;
    }

    private List<RankReason> ReasonsOf(int file, double text)
    {
        var reasons = new List<RankReason>();
        if (evidence.Reasons[file] is { } known) reasons.AddRange(known);
        if (text > 0) reasons.Add(new RankReason("text", text, StrongestWords(reader.Terms[file]!)));
        reasons.Sort(static (a, b) => b.Score.CompareTo(a.Score));
        return reasons;
    }

    private string StrongestWords(FileTerms terms)
    {
        var total = new WindowTerms { FirstLine = 1 };
        foreach (var window in terms.Windows)
            foreach (var (word, count) in window.Counts) total.Add(word, count);
        var counts = total.Counts;
        counts.Sort((a, b) => (_rarity[b.Word] * Math.Sqrt(b.Count)).CompareTo(_rarity[a.Word] * Math.Sqrt(a.Count)));
        return string.Join(' ', counts.Take(6).Select(c => words.Words[c.Word]));
    }

    private List<LineWindow> WindowsOf(int file)
    {
        var windows = new List<LineWindow>();
        if (reader.Terms[file] is not { } terms) return windows;
        foreach (var window in terms.Windows) windows.Add(new LineWindow(window.FirstLine, window.LastLine, Math.Round(Score(window, _meanWindow), 4)));
        if (evidence.NamedLines.TryGetValue(file, out var lines))
        {
            foreach (var line in lines)
                if (line <= terms.Lines) windows.Add(new LineWindow(Math.Max(1, line - (_weights.WindowLines / 2)), Math.Min(terms.Lines, line + (_weights.WindowLines / 2)), _weights.TraceLine));
        }

        windows.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.StartLine.CompareTo(b.StartLine));
        if (windows.Count > options.MaxWindows) windows.RemoveRange(options.MaxWindows, windows.Count - options.MaxWindows);
        return windows;
    }
}
