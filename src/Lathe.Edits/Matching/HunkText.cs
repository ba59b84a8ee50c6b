using System.Text;

namespace Lathe.Edits;

/// <summary>Puts placed hunks into a text. Lines that stay keep their bytes; lines that come take the endings around them.</summary>
internal static class HunkText
{
    /// <summary>The text with the hunks in it; null, with the reason, where new lines cannot be brought to the file's indentation.</summary>
    public static string? Apply(TextFile file, List<PlacedHunk> hunks, AddedEndings endings, out EditRefusal? refusal)
    {
        refusal = null;
        var text = new StringBuilder(file.Text.Length + 256);
        var copied = 0;
        foreach (var placed in hunks)
        {
            var region = Region(file, placed, endings == AddedEndings.AsStated && HasLiteralEndings(file, placed.Hunk, placed.Start) ? endings : endings == AddedEndings.AsStated ? AddedEndings.AsReplaced : endings, out var end);
            if (region is null)
            {
                refusal = new EditRefusal(RefusalReason.NoMatch, "The old lines stand in the file at another indentation, and the new lines cannot be shifted to it. Give the lines with the file's own indentation.")
                {
                    SourceLine = placed.Hunk.SourceLine,
                    Nearest = NearMiss.Around(file, placed.Start, 3),
                };
                return null;
            }

            var start = placed.Start < file.LineArray.Length ? file.LineArray[placed.Start].Start : file.Text.Length;
            text.Append(file.Text, copied, start - copied);
            if (placed.Start == file.LineArray.Length && start > 0 && text[^1] is not ('\n' or '\r') && region.Count > 0)
            {
                // Lines are added after a last line that has no ending: it gets one, and the new last line has none.
                text.Append(LineEndings.Near(file, placed.Start));
                if (endings != AddedEndings.Ended) region[^1] = region[^1] with { Ending = "" };
            }

            foreach (var line in region)
            {
                // LF after CR would end the line before once more, and the empty line would be lost.
                var joins = line.Text.Length == 0 && line.Ending == "\n" && text.Length > 0 && text[^1] == '\r' && endings != AddedEndings.AsStated;
                text.Append(line.Text).Append(joins ? "\r" : line.Ending);
            }

            copied = end < file.LineArray.Length ? file.LineArray[end].Start : file.Text.Length;
            if (copied < file.Text.Length && file.Text[copied] == '\n' && text.Length > 0 && text[^1] == '\r' && endings != AddedEndings.AsStated) EndInLf(text);
        }

        return text.Append(file.Text, copied, file.Text.Length - copied).ToString();
    }

    /// <summary>Whether the endings that a hunk states are the file's at a place, so that it can be replaced byte for byte.</summary>
    public static bool HasLiteralEndings(TextFile file, EditHunk hunk, int start)
    {
        var at = start;
        foreach (var line in hunk.Lines)
        {
            if (line.Kind == HunkLineKind.Add) continue;
            if (at >= file.LineArray.Length || !file.Ending(at).SequenceEqual(line.Ending)) return false;
            at++;
        }

        return at > start || file.LineArray.Length == 0;
    }

    private static List<Line>? Region(TextFile file, PlacedHunk placed, AddedEndings endings, out int end)
    {
        var region = new List<Line>();
        var at = placed.Start;
        var lines = placed.Hunk.Lines;
        end = at;
        for (var i = 0; i < lines.Count;)
        {
            if (lines[i].Kind == HunkLineKind.Context)
            {
                region.Add(new Line(file.Line(at).ToString(), file.Ending(at).ToString()));
                (at, i) = (at + 1, i + 1);
                continue;
            }

            var (removedFrom, runStart) = (at, i);
            for (; i < lines.Count && lines[i].Kind != HunkLineKind.Context; i++)
            {
                if (lines[i].Kind == HunkLineKind.Remove) at++;
            }

            var added = 0;
            for (var j = runStart; j < i; j++)
            {
                if (lines[j].Kind != HunkLineKind.Add) continue;
                var text = placed.Shift is null ? lines[j].Text : placed.Shift.Apply(lines[j].Text);
                if (text is null) return null;
                region.Add(new Line(text, Ending(file, endings, lines[j], removedFrom, at, added++)));
            }
        }

        end = at;
        Terminate(file, region, end, endings, lastIsAdded: lines.Count > 0 && lines[^1].Kind == HunkLineKind.Add);
        return region;
    }

    // A line that ended in CR comes to stand before an empty one that ends in LF; the same goes for empty lines before it.
    private static void EndInLf(StringBuilder text)
    {
        for (var i = text.Length - 1; i >= 0 && text[i] == '\r'; i--) text[i] = '\n';
    }

    private static string Ending(TextFile file, AddedEndings endings, HunkLine line, int removedFrom, int removedTo, int index) => endings switch
    {
        AddedEndings.AsStated => line.Ending,
        AddedEndings.Ended => LineEndings.Near(file, 0),
        _ => LineEndings.ForAdded(file, removedFrom, removedTo, index),
    };

    // Every line but the file's last one has an ending; the last one has it if it had it before, or as the format states.
    private static void Terminate(TextFile file, List<Line> region, int end, AddedEndings endings, bool lastIsAdded)
    {
        var isLiteral = endings == AddedEndings.AsStated;
        var reachesEnd = end == file.LineArray.Length;
        for (var i = 0; i < region.Count; i++)
        {
            var isLast = reachesEnd && i == region.Count - 1;
            if (isLast && (isLiteral || (endings == AddedEndings.Ended && lastIsAdded))) return;
            if (isLast && file.Text.Length > 0 && !file.EndsWithLineBreak) region[i] = region[i] with { Ending = "" };
            else if (!region[i].Ending.EndsWith('\n') && (isLiteral || region[i].Ending.Length == 0)) region[i] = region[i] with { Ending = LineEndings.Near(file, end) };
        }
    }

    private readonly record struct Line(string Text, string Ending);
}

/// <summary>The endings of lines that come.</summary>
internal enum AddedEndings
{
    /// <summary>Those of the lines that they replace or stand beside; a last line without one stays without.</summary>
    AsReplaced,

    /// <summary>The ending of the file's first line, for every line that comes.</summary>
    Ended,

    /// <summary>What the hunk says.</summary>
    AsStated,
}
