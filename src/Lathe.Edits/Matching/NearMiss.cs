using System.Globalization;
using System.Text;

namespace Lathe.Edits;

/// <summary>Explains why a block was not found: what comes nearest and where it parts. For the reader only; nothing here decides where an edit goes.</summary>
internal static class NearMiss
{
    private const int MaxListed = 10;
    private const int MaxExplained = 20;
    private const int MaxVotes = 20;
    private const int MaxText = 200;
    private const int MaxLinesForWords = 20_000;
    private const int MaxWords = 20;
    private const int ShortestWord = 3;

    public static EditRefusal Explain(LineMatcher matcher, IReadOnlyList<string> old, IReadOnlyList<string> replacement)
    {
        var file = matcher.File;
        var already = IsTelling(replacement) ? matcher.Find(replacement, MatchPass.TrailingSpace).Starts : [];
        var message = already.Count > 0
            ? $"The old lines are not in the file; the new ones already stand at {Places(already)}, so the edit may have been made before."
            : "The old lines are not in the file. Read it again and give its lines as they are.";
        var nearest = matcher.Explained++ < MaxExplained ? Nearest(matcher, old) : null;
        var refusal = new EditRefusal(RefusalReason.NoMatch, message) { AlreadyAtLine = already.Count > 0 ? already[0] + 1 : null };
        if (nearest is not { } start) return refusal;
        var difference = Difference(file, old, start);
        return refusal with { FirstDifference = difference, Nearest = Around(file, (difference?.Number ?? start + 1) - 1, 3) };
    }

    public static IReadOnlyList<NumberedLine> Around(TextFile file, int line, int reach)
    {
        var around = new List<NumberedLine>();
        for (var i = Math.Max(0, line - reach); i <= Math.Min(line + reach, file.LineArray.Length - 1); i++) around.Add(new NumberedLine(i + 1, Cut(file.Line(i))));
        return around;
    }

    public static IReadOnlyList<int> Numbers(List<int> starts)
    {
        var numbers = new int[Math.Min(starts.Count, MaxListed)];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = starts[i] + 1;
        return numbers;
    }

    /// <summary>Line numbers in words.</summary>
    public static string Places(List<int> starts)
    {
        if (starts.Count == 1) return $"line {starts[0] + 1}";
        var numbers = string.Join(", ", Numbers(starts));
        return starts.Count <= MaxListed ? $"lines {numbers}" : $"{(starts.Count >= LineMatcher.MaxPlaces ? "very many" : starts.Count)} places (lines {numbers}, …)";
    }

    /// <summary>A line with its invisible characters made visible: tabs as →, spaces at the ends as ·, others by number.</summary>
    public static string Visible(ReadOnlySpan<char> line)
    {
        var cut = line.Length > MaxText;
        if (cut) line = line[..MaxText];
        var first = line.Length - line.TrimStart(" \t").Length;
        var last = line.TrimEnd(" \t").Length;
        var text = new StringBuilder(line.Length + 8);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '\t') text.Append('→');
            else if (c == ' ') text.Append(i < first || i >= last ? '·' : ' ');
            else if (c == '\r') text.Append('␍');
            else if (IsInvisible(c)) text.Append(CultureInfo.InvariantCulture, $"<U+{(int)c:X4}>");
            else text.Append(c);
        }

        return cut ? text.Append('…').ToString() : text.ToString();
    }

    private static bool IsInvisible(char c) => CharUnicodeInfo.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
        || (c > '\u007f' && LineForm.HasTypography([c]));

    // Where most of the lines stand in their order; else the line that shares most of its ends or words with the first telling one, half of that at least.
    private static int? Nearest(LineMatcher matcher, IReadOnlyList<string> old)
    {
        var votes = new Dictionary<int, int>();
        var index = matcher.Index(MatchPass.Indentation);
        for (var i = 0; i < old.Count && i < 2000; i++)
        {
            if (!LineForm.IsTelling(old[i])) continue;
            var occurrences = index.Occurrences(old[i]);
            foreach (var line in occurrences[..Math.Min(MaxVotes, occurrences.Length)])
                votes[line - i] = votes.GetValueOrDefault(line - i) + 1;
        }

        (int Start, int Votes)? best = null;
        foreach (var (start, count) in votes)
        {
            if (best is null || count > best.Value.Votes || (count == best.Value.Votes && start < best.Value.Start)) best = (start, count);
        }

        return best is { } found ? Math.Max(0, found.Start) : NearestLine(matcher.File, old);
    }

    private static int? NearestLine(TextFile file, IReadOnlyList<string> old)
    {
        var telling = 0;
        while (telling < old.Count && !LineForm.IsTelling(old[telling])) telling++;
        if (telling == old.Count) return null;
        var wanted = old[telling].AsSpan().Trim();
        var words = file.LineArray.Length <= MaxLinesForWords ? Words(old[telling]) : [];
        (int Line, int Shared) best = (-1, 0);
        for (var i = 0; i < file.LineArray.Length; i++)
        {
            var line = file.Line(i).Trim();
            var prefix = line.CommonPrefixLength(wanted);
            var suffix = 0;
            while (suffix < Math.Min(line.Length, wanted.Length) - prefix && line[^(suffix + 1)] == wanted[^(suffix + 1)]) suffix++;
            var shared = Math.Max(prefix + suffix, Shared(line, words));
            if (shared > best.Shared && shared * 2 >= wanted.Length) best = (i, shared);
        }

        return best.Line < 0 ? null : Math.Max(0, best.Line - telling);
    }

    private static int Shared(ReadOnlySpan<char> line, List<string> words)
    {
        var shared = 0;
        foreach (var word in words)
        {
            if (line.Contains(word, StringComparison.Ordinal)) shared += word.Length;
        }

        return shared;
    }

    private static List<string> Words(string line)
    {
        var words = new List<string>();
        for (var start = 0; start < line.Length && words.Count < MaxWords; start++)
        {
            var end = start;
            while (end < line.Length && (char.IsLetterOrDigit(line[end]) || line[end] == '_')) end++;
            if (end - start >= ShortestWord) words.Add(line[start..end]);
            start = end;
        }

        return words;
    }

    private static LineDifference? Difference(TextFile file, IReadOnlyList<string> old, int start)
    {
        for (var i = 0; i < old.Count; i++)
        {
            var line = start + i;
            if (line >= file.LineArray.Length) return new LineDifference(line + 1, Visible(old[i]), null);
            if (!LineForm.Of(old[i], MatchPass.TrailingSpace).SequenceEqual(LineForm.Of(file.Line(line), MatchPass.TrailingSpace)))
                return new LineDifference(line + 1, Visible(old[i]), Visible(file.Line(line)));
        }

        return null;
    }

    private static bool IsTelling(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            if (LineForm.IsTelling(line)) return true;
        }

        return false;
    }

    private static string Cut(ReadOnlySpan<char> line) => line.Length <= MaxText ? line.ToString() : string.Concat(line[..MaxText], "…");
}
