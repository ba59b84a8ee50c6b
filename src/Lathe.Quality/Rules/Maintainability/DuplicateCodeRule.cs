namespace Lathe.Quality.Structure;

/// <summary>
/// Finds code that the change wrote twice, or that one of its files had already. A hash rolls over windows of tokens (Karp and Rabin 1987), so the time is linear in the size of the files; what the hashes say is compared token by token.
/// </summary>
internal sealed class DuplicateCodeRule : IChangeRule
{
    private const int Window = 60;
    private const int MostTokens = 500_000;
    private const int MostFindings = 50;
    private const ulong Base = 1_000_003;

    private static readonly ulong Oldest = Power(Base, Window - 1);

    private static readonly string Body = "    total = 0\n    for item in items:\n        if item.price > limit and item.stock > 0:\n            total += item.price * item.count\n        elif item.kind == 'gift':\n            total += fee(item, rate)\n        else:\n            log(item, total)\n    return total - discount(total, rate)\n";

    public RuleInfo Info { get; } = new(
        "maintainability.duplicate-code", "Code that stands there twice", QualityDimension.Maintainability, FindingSeverity.Warning,
        "What is there twice has to be mended twice. At least 60 tokens over at least eight lines (`limits.duplicate_lines`) that are the same but for some names and values count, within a file or between files of the change; one of the two is on lines that the change wrote. Tests, imports and data are left out.",
        [
            new("a.py", null, $"def f(items, limit, rate):\n{Body}\n\ndef g(things, limit, rate):\n{Body}", 13),
            new("a.py", $"def f(items, limit, rate):\n{Body}", $"def f(items, limit, rate):\n{Body}\n\ndef g(items, limit, rate):\n{Body.Replace("total", "sum", StringComparison.Ordinal)}", 13),
            new("a.py", $"def f(items, limit, rate):\n{Body}\n\ndef g(items, limit, rate):\n{Body}", $"def f(items, limit, rate):\n{Body}\n\ndef g(items, limit, rate):\n{Body}\n\nx = 1\n"),
            new("tests/test_a.py", null, $"def f(items, limit, rate):\n{Body}\n\ndef g(things, limit, rate):\n{Body}"),
        ])
    {
        Languages = Languages.AllButBash,
        Cwe = [1041],
        Remedy = "Give it a name and call it from both places.",
        IsAboutText = true,
    };

    public void Look(IReadOnlyList<FileView> files, List<Finding> findings)
    {
        var tokens = new Dictionary<string, List<DuplicateTokens>>(StringComparer.Ordinal);
        var count = 0;
        foreach (var file in files)
        {
            if (file.IsTest || file.Language is not { } language || !Info.Languages.Contains(language.Id) || file.Code is not { } code) continue;
            var one = DuplicateTokens.Of(file, code);
            if ((count += one.Kinds.Length) > MostTokens) break;
            if (!tokens.TryGetValue(language.Id, out var list)) tokens.Add(language.Id, list = []);
            list.Add(one);
        }

        var most = findings.Count + MostFindings;
        foreach (var ofLanguage in tokens.Values) Find(ofLanguage, findings, most);
    }

    private void Find(List<DuplicateTokens> files, List<Finding> findings, int most)
    {
        var seen = new Dictionary<ulong, (int File, int At)>();
        for (var f = 0; f < files.Count && findings.Count < most; f++)
        {
            var kinds = files[f].Kinds;
            var free = 0;
            ulong hash = 0;
            for (var i = 0; i < kinds.Length; i++)
            {
                if (i >= Window) hash -= kinds[i - Window] * Oldest;
                hash = hash * Base + kinds[i];
                var start = i - Window + 1;
                if (start < 0) continue;
                if (!seen.TryGetValue(hash, out var first))
                {
                    seen.Add(hash, (f, start));
                    continue;
                }

                if (start < free || (first.File == f && start - first.At < Window)) continue;
                var length = Common(files[first.File].Kinds, first.At, kinds, start, first.File == f);
                if (length < Window) continue;
                free = start + length;
                Report(files[first.File], first.At, files[f], start, length, findings);
            }
        }
    }

    private static int Common(uint[] a, int atA, uint[] b, int atB, bool isSame)
    {
        var most = Math.Min(a.Length - atA, b.Length - atB);
        if (isSame) most = Math.Min(most, atB - atA);
        var length = 0;
        while (length < most && a[atA + length] == b[atB + length]) length++;
        return length;
    }

    private void Report(DuplicateTokens first, int firstAt, DuplicateTokens second, int secondAt, int length, List<Finding> findings)
    {
        var firstRange = new LineRange(first.Lines[firstAt], first.Lines[firstAt + length - 1]);
        var range = new LineRange(second.Lines[secondAt], second.Lines[secondAt + length - 1]);
        var fewest = second.File.Profile.Limit(RuleLimit.DuplicateLines);
        if (range.EndLine - range.StartLine + 1 < fewest || firstRange.EndLine - firstRange.StartLine + 1 < fewest || IsMonotonous(second.Kinds.AsSpan(secondAt, length)) || !AreNamesAlike(first, firstAt, second, secondAt, length)) return;
        // The finding stands where the change wrote; where it wrote both, at the second.
        if (Wrote(second.File, range)) findings.Add(In(second.File, range, first.File, firstRange));
        else if (Wrote(first.File, firstRange)) findings.Add(In(first.File, firstRange, second.File, range));
    }

    // Rows of a table, assignments one after the other: what repeats itself within the piece is data.
    private static bool IsMonotonous(ReadOnlySpan<uint> kinds)
    {
        for (var period = 2; period <= 24 && period < kinds.Length / 2; period++)
        {
            var same = 0;
            for (var i = period; i < kinds.Length; i++)
                if (kinds[i] == kinds[i - period]) same++;
            if (same >= (kinds.Length - period) * 0.75) return true;
        }

        return false;
    }

    // The same form with all other names is a habit of the language; a copy keeps most of them.
    private static bool AreNamesAlike(DuplicateTokens first, int firstAt, DuplicateTokens second, int secondAt, int length)
    {
        int names = 0, same = 0;
        for (var i = 0; i < length; i++)
        {
            if (!first.IsFree(firstAt + i)) continue;
            names++;
            if (first.TextOf(firstAt + i).SequenceEqual(second.TextOf(secondAt + i))) same++;
        }

        return same >= names * 0.6;
    }

    private static bool Wrote(FileView file, LineRange range)
    {
        var changed = 0;
        for (var line = range.StartLine; line <= range.EndLine; line++)
            if (file.IsChanged(line)) changed++;
        return changed * 2 >= range.EndLine - range.StartLine + 1;
    }

    private Finding In(FileView file, LineRange range, FileView other, LineRange there)
    {
        var place = other.Path == file.Path ? $"lines {there.StartLine} to {there.EndLine}" : $"{other.Path}:{there.StartLine}";
        return Info.In(file, range.StartLine, $"{range.EndLine - range.StartLine + 1} lines are as in {place}, but for some names and values", endLine: range.EndLine);
    }

    private static ulong Power(ulong value, int exponent)
    {
        ulong power = 1;
        for (var i = 0; i < exponent; i++) power *= value;
        return power;
    }
}
