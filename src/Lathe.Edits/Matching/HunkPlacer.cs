namespace Lathe.Edits;

/// <summary>
/// Decides where the hunks of one file go. Each hunk is looked for in the file as it was; where it stands more than once, the scope above it, the end of the file, its line
/// number and the order of the hunks may leave one place. If they do not, the hunks are refused.
/// </summary>
internal sealed class HunkPlacer(LineMatcher matcher, PatchFileEdit edit)
{
    private readonly TextFile file = matcher.File;
    private int drift;

    public List<PlacedHunk>? Place(out EditRefusal? refusal)
    {
        var wanted = new List<HunkCandidates>(edit.Hunks.Count);
        foreach (var hunk in edit.Hunks)
        {
            var candidates = Candidates(hunk, out refusal);
            if (candidates is null) return null;
            wanted.Add(candidates);
        }

        refusal = HunkOrder.Choose(wanted, out var starts);
        if (refusal is not null) return null;
        var placed = new List<PlacedHunk>(wanted.Count);
        for (var i = 0; i < wanted.Count; i++)
        {
            var shift = wanted[i].Pass >= MatchPass.Indentation ? IndentShift.Between(wanted[i].Old, file, starts[i]) : null;
            placed.Add(new PlacedHunk(wanted[i].Hunk, starts[i], wanted[i].Pass, shift));
        }

        // Stable: several hunks may add at the end of the file.
        return [.. placed.OrderBy(p => p.Start)];
    }

    private HunkCandidates? Candidates(EditHunk hunk, out EditRefusal? refusal)
    {
        refusal = null;
        if (edit.FromBytes) hunk = AsBytes(hunk);
        var old = OldLines(hunk);
        if (old.Count == 0) return Addition(hunk, old, out refusal);
        if (AtStatedPlace(hunk, old) is { } exact) return exact;
        var places = matcher.Find(old, mayShift: TellsIndentation(old));
        if (places.Starts.Count == 0 && WithoutBlankEnd(hunk) is { } shorter)
        {
            var shorterOld = OldLines(shorter);
            var shorterPlaces = matcher.Find(shorterOld, mayShift: TellsIndentation(shorterOld));
            if (shorterPlaces.Starts.Count > 0) (hunk, old, places) = (shorter, shorterOld, shorterPlaces);
        }

        if (places.Starts.Count == 0 && matcher.IsExhausted)
        {
            refusal = new EditRefusal(RefusalReason.TooLarge, "The file repeats itself so much that the hunks cannot be placed in reasonable time. Send fewer of them at once.") { SourceLine = hunk.SourceLine };
            return null;
        }

        if (places.Starts.Count == 0)
        {
            refusal = NearMiss.Explain(matcher, old, NewLines(hunk)) with { SourceLine = hunk.SourceLine };
            return null;
        }

        var starts = places.Starts;
        if (places.MayBeMore)
        {
            refusal = HunkOrder.Ambiguous(hunk, starts);
            return null;
        }

        if (edit.EndingsAreLiteral && hunk.OldStart is not null && places.Pass == MatchPass.Exact) starts = Preferring(starts, s => HunkText.HasLiteralEndings(file, hunk, s));
        if (hunk.Scopes.Count > 0)
        {
            starts = ScopeFilter.Apply(matcher, hunk.Scopes, starts, out var missing);
            if (missing is not null)
            {
                refusal = new EditRefusal(RefusalReason.NoMatch, missing) { SourceLine = hunk.SourceLine, MatchLines = NearMiss.Numbers(places.Starts) };
                return null;
            }
        }

        if (AtItsEdges(hunk, old, starts, out refusal) is not { } atEdges) return null;
        starts = atEdges;

        if (hunk.AtEndOfFile) starts = Preferring(starts, s => s + old.Count == file.LineArray.Length);
        if (hunk.OldStart is { } stated)
        {
            starts = LineHints.Choose(starts, stated - 1 + drift, s => s);
            if (starts.Count == 1) drift = starts[0] - (stated - 1);
        }

        return new HunkCandidates(hunk, old, places.Pass, starts);
    }

    // Lines that stand exactly where the hunk says would be chosen among all equal places, wherever those are: nothing else need be looked at.
    private HunkCandidates? AtStatedPlace(EditHunk hunk, List<string> old)
    {
        if (hunk.OldStart is not { } stated || hunk.Scopes.Count > 0 || hunk.AtEndOfFile) return null;
        var start = stated - 1 + drift;
        if (start < 0 || start > file.LineArray.Length - old.Count) return null;
        for (var i = 0; i < old.Count; i++)
        {
            if (!file.Line(start + i).SequenceEqual(old[i])) return null;
        }

        if (edit.EndingsAreLiteral && !HunkText.HasLiteralEndings(file, hunk, start)) return null;
        List<int> starts = [start];
        return AtItsEdges(hunk, old, starts, out _) is null ? null : new HunkCandidates(hunk, old, MatchPass.Exact, starts);
    }

    // As git does: a hunk at line 1 begins the file, one without context below ends it. One at line 1 with context above, or without any, may stand further down where that is its only place.
    private List<int>? AtItsEdges(EditHunk hunk, List<string> old, List<int> starts, out EditRefusal? refusal)
    {
        refusal = null;
        if (!hunk.HasTrueEdges) return starts;
        int above = 0, below = 0;
        while (above < hunk.Lines.Count && hunk.Lines[above].Kind == HunkLineKind.Context) above++;
        while (below < hunk.Lines.Count && hunk.Lines[^(below + 1)].Kind == HunkLineKind.Context) below++;
        var begins = hunk.OldStart == 1 && (starts.Count > 1 || (above == 0 && below > 0));
        var last = file.LineArray.Length - old.Count;
        if (begins && !starts.Contains(0)) refusal = Edge("begins", "starts");
        else if (below == 0 && (!starts.Contains(last) || (begins && last > 0))) refusal = Edge("ends", "ends");
        return refusal is not null ? null : begins ? [0] : below == 0 ? [last] : starts;

        EditRefusal Edge(string verb, string noun) => new(RefusalReason.NoMatch, $"The diff says that the hunk {verb} the file, and the file {noun} with other lines.")
        {
            SourceLine = hunk.SourceLine,
            MatchLines = NearMiss.Numbers(starts),
        };
    }

    // Lines to add with nothing to tell where: in an empty file there is only one place; otherwise the patch envelope means the end of the file.
    private HunkCandidates? Addition(EditHunk hunk, List<string> old, out EditRefusal? refusal)
    {
        refusal = null;
        var isEmpty = file.LineArray.Length == 0;
        if (isEmpty || (!edit.EndingsAreLiteral && (hunk.Scopes.Count == 0 || hunk.AtEndOfFile)))
            return new HunkCandidates(hunk, old, MatchPass.Exact, [file.LineArray.Length]);
        refusal = new EditRefusal(RefusalReason.NoMatch, "The hunk only adds lines and shows none that stand there, so its place cannot be verified. Give the lines around it as context.")
        {
            SourceLine = hunk.SourceLine,
        };
        return null;
    }

    private static List<int> Preferring(List<int> starts, Predicate<int> isBetter)
    {
        if (starts.Count == 1) return starts;
        var better = starts.FindAll(isBetter);
        return better.Count > 0 ? better : starts;
    }

    // One line at another indentation may be another line that reads the same; several that are shifted alike are not chance.
    private static bool TellsIndentation(List<string> old)
    {
        var telling = 0;
        foreach (var line in old)
        {
            if (LineForm.IsTelling(line) && ++telling == 2) return true;
        }

        return false;
    }

    // A hunk's last empty line may be the patch's own spacing.
    private EditHunk? WithoutBlankEnd(EditHunk hunk)
    {
        if (edit.EndingsAreLiteral || hunk.Lines.Count < 2 || hunk.Lines[^1] is not { Kind: HunkLineKind.Context, Text.Length: 0 }) return null;
        var lines = new List<HunkLine>(hunk.Lines);
        lines.RemoveAt(lines.Count - 1);
        return hunk with { Lines = lines };
    }

    private static EditHunk AsBytes(EditHunk hunk)
    {
        var lines = new HunkLine[hunk.Lines.Count];
        for (var i = 0; i < lines.Length; i++) lines[i] = hunk.Lines[i] with { Text = EscapedUtf8.AsLatin1(hunk.Lines[i].Text) };
        return hunk with { Lines = lines };
    }

    private static List<string> OldLines(EditHunk hunk) => Side(hunk, HunkLineKind.Add);

    private static List<string> NewLines(EditHunk hunk) => Side(hunk, HunkLineKind.Remove);

    private static List<string> Side(EditHunk hunk, HunkLineKind without)
    {
        var side = new List<string>(hunk.Lines.Count);
        foreach (var line in hunk.Lines)
        {
            if (line.Kind != without) side.Add(line.Text);
        }

        return side;
    }
}

/// <summary>A hunk with its place.</summary>
/// <param name="Hunk">The hunk.</param>
/// <param name="Start">The first line, from 0.</param>
/// <param name="Pass">The pass that found it.</param>
/// <param name="Shift">How new lines are shifted; null when they are not.</param>
internal sealed record PlacedHunk(EditHunk Hunk, int Start, MatchPass Pass, IndentShift? Shift);

/// <summary>A hunk with the places that are left for it.</summary>
internal sealed record HunkCandidates(EditHunk Hunk, List<string> Old, MatchPass Pass, List<int> Starts);
