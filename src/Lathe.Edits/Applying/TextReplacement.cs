using System.Text;

namespace Lathe.Edits;

/// <summary>Replaces text in a file: as it is, then whatever its line endings, then as whole lines by the ladder.</summary>
internal sealed class TextReplacement(TextFile file, ReplaceTextEdit edit, LineMatcher matcher, int? lineHint)
{
    private const int MaxPlaces = 1_000_000;

    private bool IsForSeveral => edit.ReplaceAll || edit.ExpectedCount != 1;

    /// <summary>The new text; null when refused.</summary>
    public string? Run(out EditRefusal? refusal, out MatchPass pass)
    {
        pass = MatchPass.Exact;
        if (edit.WholeLines) return ByLines(out refusal, out pass);
        var places = Occurrences(file.Text, edit.OldText);
        if (places.Count > 0)
        {
            var chosen = Choose(places, LineOf, places.Count >= MaxPlaces, out refusal);
            return chosen is null ? null : Splice(chosen, at => at, edit.OldText.Length);
        }

        if (file.Text.Contains('\r', StringComparison.Ordinal) || edit.OldText.Contains('\r', StringComparison.Ordinal))
        {
            pass = MatchPass.TrailingSpace;
            var unified = new UnifiedEndings(file.Text);
            var old = LineEndings.Convert(edit.OldText, "\n");
            places = Occurrences(unified.Text, old);
            if (places.Count > 0)
            {
                var chosen = Choose(places, at => LineOf(unified.OriginalOf(at)), places.Count >= MaxPlaces, out refusal);
                return chosen is null ? null : Splice(chosen, unified.OriginalOf, old.Length);
            }
        }

        return ByLines(out refusal, out pass);
    }

    private string? ByLines(out EditRefusal? refusal, out MatchPass pass)
    {
        var (old, replacement) = BlockLines.Of(edit.OldText, edit.NewText);
        var found = matcher.Find(old, all: IsForSeveral);
        if (found.Starts.Count == 0 && BlockLines.WithoutBlankEdges(old, replacement) is { } trimmed && matcher.Find(trimmed.Old, all: IsForSeveral) is { Starts.Count: > 0 } inner)
            ((old, replacement), found) = (trimmed, inner);
        pass = found.Pass;
        if (found.Starts.Count == 0)
        {
            refusal = NearMiss.Explain(matcher, old, replacement);
            return null;
        }

        var starts = new List<int>();
        foreach (var start in found.Starts)
        {
            if (starts.Count == 0 || start >= starts[^1] + old.Count || !edit.ReplaceAll) starts.Add(start);
        }

        var chosen = Choose(starts, s => s + 1, found.MayBeMore, out refusal);
        if (chosen is null) return null;
        if (chosen.Count > MaxPlaces)
        {
            refusal = new EditRefusal(RefusalReason.TooLarge, $"The old lines stand in the file more than {MaxPlaces:N0} times. Give them exactly as they are there.");
            return null;
        }

        var hunk = BlockLines.ToHunk(old, replacement);
        var placed = new List<PlacedHunk>(chosen.Count);
        foreach (var start in chosen)
        {
            if (placed.Count > 0 && placed[^1].Start + old.Count > start)
            {
                refusal = new EditRefusal(RefusalReason.Overlap, $"The old lines overlap themselves at line {start + 1}.");
                return null;
            }

            placed.Add(new PlacedHunk(hunk, start, pass, pass >= MatchPass.Indentation ? IndentShift.Between(old, file, start) : null));
        }

        return HunkText.Apply(file, placed, AddedEndings.AsReplaced, out refusal);
    }

    // Overlapping occurrences count where one is expected: which of them is meant cannot be known.
    private List<int> Occurrences(string text, string old)
    {
        var places = new List<int>();
        for (var at = text.IndexOf(old, StringComparison.Ordinal); at >= 0 && (IsForSeveral || places.Count < MaxPlaces);)
        {
            if (!SplitsBreak(text, at, old)) places.Add(at);
            var next = at + (IsForSeveral ? old.Length : 1);
            at = next < text.Length ? text.IndexOf(old, next, StringComparison.Ordinal) : -1;
            if (!IsForSeveral && lineHint is null && places.Count > 100) break;
        }

        return places;
    }

    // Half of a CRLF is no line break; with the whole of it the text is found when endings do not count.
    private static bool SplitsBreak(string text, int at, string old) =>
        (old[0] == '\n' && at > 0 && text[at - 1] == '\r') || (old[^1] == '\r' && at + old.Length < text.Length && text[at + old.Length] == '\n');

    // Where there may be further places, none of those that are listed is known to be the nearest.
    private List<int>? Choose(List<int> places, Func<int, int> lineOf, bool mayBeMore, out EditRefusal? refusal)
    {
        refusal = null;
        if (edit.ReplaceAll || places.Count == edit.ExpectedCount) return places;
        if (!IsForSeveral && !mayBeMore && lineHint is { } hint && LineHints.Choose(places, hint, lineOf) is { Count: 1 } hinted) return hinted;
        var lines = new List<int>();
        for (var i = 0; i < places.Count && i < 11; i++) lines.Add(lineOf(places[i]) - 1);
        var expected = edit.ExpectedCount == 1 ? "once" : $"{edit.ExpectedCount} times";
        var count = places.Count > 100 ? "more than 100 times" : places.Count == 1 ? "once" : $"{places.Count} times";
        refusal = new EditRefusal(RefusalReason.Ambiguous, $"The old text was expected {expected} and stands in the file {count}, at {NearMiss.Places(lines)}. Give more of the lines around it, or ask for all to be replaced.")
        {
            MatchLines = NearMiss.Numbers(lines),
        };
        return null;
    }

    private string Splice(List<int> places, Func<int, int> originalOf, int length)
    {
        var text = new StringBuilder(file.Text.Length + 256);
        var copied = 0;
        foreach (var place in places)
        {
            var (start, end) = (originalOf(place), originalOf(place + length));
            text.Append(file.Text, copied, start - copied);
            AppendNew(text, start, end);
            if (end < file.Text.Length && file.Text[end] == '\n' && text.Length > 0 && text[^1] == '\r') text[^1] = '\n';
            copied = end;
        }

        return text.Append(file.Text, copied, file.Text.Length - copied).ToString();
    }

    // The breaks of the new text take the endings of those that they replace, in order. A CR of its own is a character like any other.
    private void AppendNew(StringBuilder text, int start, int end)
    {
        var replacement = edit.NewText;
        if (!replacement.Contains('\n', StringComparison.Ordinal))
        {
            text.Append(replacement);
            return;
        }

        var endings = new List<string>();
        foreach (var line in TextLine.Split(file.Text.AsSpan(start, end - start), crEndsLine: true))
        {
            if (line.EndingLength > 0) endings.Add(file.Text.Substring(start + line.Start + line.Length, line.EndingLength));
        }

        if (endings.Count == 0) endings.Add(LineEndings.Near(file, LineOf(start)));
        var breaks = 0;
        for (var i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] == '\r' && i + 1 < replacement.Length && replacement[i + 1] == '\n') continue;
            if (replacement[i] == '\n') text.Append(AfterCr(text, endings[Math.Min(breaks++, endings.Count - 1)]));
            else text.Append(replacement[i]);
        }
    }

    // LF after CR would be the other half of one break.
    private static string AfterCr(StringBuilder text, string ending) => ending == "\n" && text.Length > 0 && text[^1] == '\r' ? "\r" : ending;

    // The line, from 1, of a character.
    private int LineOf(int at)
    {
        var lines = file.LineArray;
        int low = 0, high = lines.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (lines[middle].Start <= at) low = middle;
            else high = middle - 1;
        }

        return low + 1;
    }
}
