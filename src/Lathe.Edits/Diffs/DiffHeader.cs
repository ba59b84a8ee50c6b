namespace Lathe.Edits;

/// <summary>What stands above a file's hunks: names, modes, moves.</summary>
internal sealed class DiffHeader(int? stripFolders = null)
{
    private string? oldName;
    private string? newName;
    private string? from;
    private string? to;
    private bool isNew;
    private bool isDeleted;
    private bool isCopy;
    private int? oldMode;
    private int? newMode;
    private int? similarity;
    private string? index;
    private int? indexMode;
    private string? contradiction;
    private bool isPlain;

    /// <summary>The names of the first line could not be told apart; later lines must name the files.</summary>
    public bool NamesAreOpen { get; set; }

    public string Problem { get; private set; } = "";

    /// <summary>Reads what follows <c>diff --git</c>: two names that differ only in their prefixes, unless a later line says otherwise.</summary>
    public bool ReadNames(string names)
    {
        if (names.StartsWith('"'))
        {
            if (!GitNames.TryUnquote(names, out var first, out var length) || length >= names.Length) return false;
            var second = names[(length + 1)..];
            if (second.StartsWith('"') && !GitNames.TryUnquote(second, out second, out _)) return false;
            (oldName, newName) = Stripped(first, second);
            return true;
        }

        if (names.EndsWith('"') && names.IndexOf(" \"", StringComparison.Ordinal) is > 0 and var quote && GitNames.TryUnquote(names.AsSpan(quote + 1), out var quoted, out _))
        {
            (oldName, newName) = Stripped(names[..quote], quoted);
            return true;
        }

        var middle = names.Length / 2;
        if (names.Length % 2 == 0 || names[middle] != ' ') return TryAtSecondPrefix(names);
        var (left, right) = Stripped(names[..middle], names[(middle + 1)..]);
        if (left != right) return TryAtSecondPrefix(names);
        (oldName, newName) = (left, right);
        return true;
    }

    /// <summary>Reads a line between <c>diff --git</c> and the hunks; false where the header has ended.</summary>
    public bool Read(ReadOnlySpan<char> line)
    {
        if (TryAfter(line, "old mode ", out var value)) oldMode = Mode(value);
        else if (TryAfter(line, "new mode ", out value)) newMode = Mode(value);
        else if (TryAfter(line, "new file mode ", out value)) (isNew, newMode) = (true, Mode(value));
        else if (TryAfter(line, "deleted file mode ", out value)) (isDeleted, oldMode) = (true, Mode(value));
        else if (TryAfter(line, "rename from ", out value) || TryAfter(line, "rename old ", out value)) from = Unquoted(value);
        else if (TryAfter(line, "rename to ", out value) || TryAfter(line, "rename new ", out value)) to = Unquoted(value);
        else if (TryAfter(line, "copy from ", out value)) (isCopy, from) = (true, Unquoted(value));
        else if (TryAfter(line, "copy to ", out value)) (isCopy, to) = (true, Unquoted(value));
        else if (TryAfter(line, "similarity index ", out value)) similarity = int.TryParse(value.TrimEnd('%'), out var percent) ? Math.Clamp(percent, 0, 100) : null;
        else if (TryAfter(line, "index ", out value)) ReadIndex(value);
        else return line.StartsWith("dissimilarity index ", StringComparison.Ordinal);
        return true;
    }

    /// <summary>Reads what follows <c>---</c> and <c>+++</c>.</summary>
    public void ReadFileNames(string before, string after)
    {
        var (oldStamp, newStamp) = (EpochStamp.Is(before), EpochStamp.Is(after));
        (before, after) = (FileName(before), FileName(after));
        isPlain = oldName is null && !NamesAreOpen;
        isNew |= before == "/dev/null" || (isPlain && oldStamp);
        isDeleted |= after == "/dev/null" || (isPlain && newStamp);
        var (stated, statedNew) = Stripped(before, after);
        if (oldName is not null && !NamesAreOpen && ((before != "/dev/null" && stated != oldName) || (after != "/dev/null" && statedNew != newName)))
            contradiction = "the names after '---' and '+++' are others than those after 'diff --git'";
        (oldName, newName) = (stated, statedNew);
        NamesAreOpen = false;
    }

    /// <summary>The patch; null, with <see cref="Problem"/>, where the header contradicts itself.</summary>
    public FilePatch? ToPatch(List<DiffHunk> hunks, BinaryPatch? binary, int sourceLine)
    {
        var (before, after) = (from ?? oldName, to ?? newName);
        Problem = before is null || after is null || NamesAreOpen && from is null ? "the names of the files cannot be told"
            : isNew && isDeleted ? "the file is both new and deleted"
            : contradiction is not null ? contradiction
            : (isNew || isDeleted) && from is not null ? "the file is both moved and new or deleted"
            : "";
        if (Problem.Length > 0) return null;
        if (isPlain && from is null && !isNew && !isDeleted && before != after)
        {
            // Without git's header other names are no move: one is the other with something tacked on, as in 'file.orig'.
            if (before!.StartsWith(after!, StringComparison.Ordinal)) before = after;
            else if (after!.StartsWith(before, StringComparison.Ordinal)) after = before;
        }

        if (index is not null && oldMode is null && newMode is null) oldMode = newMode = indexMode;
        return new FilePatch
        {
            OldPath = isNew ? null : before,
            NewPath = isDeleted ? null : after,
            OldMode = oldMode,
            NewMode = newMode,
            IsCopy = isCopy,
            Index = index,
            Similarity = similarity,
            Hunks = hunks,
            Binary = binary,
            SourceLine = sourceLine,
        };
    }

    private static bool TryAfter(ReadOnlySpan<char> line, string start, out string rest)
    {
        var matches = line.StartsWith(start, StringComparison.Ordinal);
        rest = matches ? line[start.Length..].ToString() : "";
        return matches;
    }

    private int? Mode(string octal)
    {
        var mode = 0;
        foreach (var c in octal)
        {
            if (c is < '0' or > '7' || mode > 0xFFFF)
            {
                mode = 0;
                break;
            }

            mode = (mode << 3) | (c - '0');
        }

        if (GitModes.IsFile(mode)) return mode;
        contradiction ??= "the mode is none that a file can have (100644, 100755, 120000)";
        return null;
    }

    private static string Unquoted(string name) => name.StartsWith('"') && GitNames.TryUnquote(name, out var unquoted, out _) ? unquoted : name;

    // A time stamp or git's own mark follows a name after a tab.
    private static string FileName(string name)
    {
        if (name.StartsWith('"') && GitNames.TryUnquote(name, out var unquoted, out _)) return unquoted;
        var tab = name.IndexOf('\t', StringComparison.Ordinal);
        return tab < 0 ? name.TrimEnd() : name[..tab];
    }

    // The prefixes go only where both names have theirs: 'a' may be a folder.
    private (string Old, string New) Stripped(string before, string after)
    {
        if (stripFolders is { } count)
        {
            before = before == "/dev/null" ? before : WithoutFolders(before, count);
            after = after == "/dev/null" ? after : WithoutFolders(after, count);
            return before == "/dev/null" ? (after, after) : after == "/dev/null" ? (before, before) : (before, after);
        }

        var oldHas = before.StartsWith("a/", StringComparison.Ordinal);
        var newHas = after.StartsWith("b/", StringComparison.Ordinal);
        if (before == "/dev/null") return newHas ? (after[2..], after[2..]) : (after, after);
        if (after == "/dev/null") return oldHas ? (before[2..], before[2..]) : (before, before);
        return oldHas && newHas ? (before[2..], after[2..]) : (before, after);
    }

    // With fewer folders than that the name stays empty, and so is refused.
    private static string WithoutFolders(string name, int count)
    {
        for (; count > 0; count--)
        {
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0) return "";
            name = name[(slash + 1)..].TrimStart('/');
        }

        return name;
    }

    private bool TryAtSecondPrefix(string names)
    {
        var second = names.IndexOf(" b/", StringComparison.Ordinal);
        if (second < 0 || second != names.LastIndexOf(" b/", StringComparison.Ordinal)) return false;
        (oldName, newName) = Stripped(names[..second], names[(second + 1)..]);
        return true;
    }

    private void ReadIndex(string value)
    {
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        index = space < 0 ? value : value[..space];
        if (space >= 0) indexMode = Mode(value[(space + 1)..]);
    }
}
