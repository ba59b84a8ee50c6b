namespace Lathe.Edits;

/// <summary>How a block's indentation relates to the file's: each line begins with <paramref name="From"/> in the block and with <paramref name="To"/> in the file.</summary>
/// <param name="From">White space that all lines of the block begin with.</param>
/// <param name="To">What stands in its place in the file.</param>
/// <param name="Spaces">Whether indentation after <paramref name="To"/> may begin with a space without mixing kinds.</param>
/// <param name="Tabs">The same for a tab.</param>
internal sealed record IndentShift(string From, string To, bool Spaces, bool Tabs)
{
    /// <summary>The one shift that explains every line that is not blank, if there is one.</summary>
    public static IndentShift? Between(IReadOnlyList<string> block, TextFile file, int start)
    {
        var from = CommonIndentation(block);
        string? to = null;
        bool spaces = false, tabs = false;
        for (var i = 0; i < block.Count; i++)
        {
            if (LineForm.IsBlank(block[i])) continue;
            var rest = LineForm.Indentation(block[i])[from.Length..];
            var actual = LineForm.Indentation(file.Line(start + i));
            if (!actual.EndsWith(rest, StringComparison.Ordinal)) return null;
            var shifted = actual[..(actual.Length - rest.Length)];
            to ??= shifted.ToString();
            if (!shifted.SequenceEqual(to)) return null;
            spaces |= rest.StartsWith(' ');
            tabs |= rest.StartsWith('\t');
        }

        return to is null ? null : new IndentShift(from, to, spaces || to.Length == 0 || to[^1] == ' ', tabs || to.Length == 0 || to[^1] == '\t');
    }

    /// <summary>A new line at the file's indentation; null where the shift does not say what that is.</summary>
    public string? Apply(string line)
    {
        if (From == To || line.Length == 0) return line;
        if (line.StartsWith(From, StringComparison.Ordinal))
        {
            var rest = line.AsSpan(From.Length);
            var mixes = (rest.StartsWith(' ') && !Spaces) || (rest.StartsWith('\t') && !Tabs);
            return mixes && !LineForm.IsBlank(line) ? null : string.Concat(To, rest);
        }

        if (LineForm.IsBlank(line)) return line;
        if (To.EndsWith(From, StringComparison.Ordinal)) return string.Concat(To.AsSpan(0, To.Length - From.Length), line);
        if (!From.EndsWith(To, StringComparison.Ordinal)) return null;
        var extra = From.AsSpan(0, From.Length - To.Length);
        return line.AsSpan().StartsWith(extra, StringComparison.Ordinal) ? line[extra.Length..] : null;
    }

    private static string CommonIndentation(IReadOnlyList<string> block)
    {
        string? common = null;
        foreach (var line in block)
        {
            if (LineForm.IsBlank(line)) continue;
            var indentation = LineForm.Indentation(line);
            common = common is null ? indentation.ToString() : common[..common.AsSpan().CommonPrefixLength(indentation)];
        }

        return common ?? "";
    }
}
