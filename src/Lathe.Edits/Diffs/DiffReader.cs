using System.Globalization;

namespace Lathe.Edits;

/// <summary>
/// Reads unified diffs. Strictly, as git does; or leniently, as models write them: text around the diff, fences, hunks without places or with wrong counts. Leniency never
/// drops a line that could belong to a hunk: where a hunk's end is in doubt the diff is refused.
/// </summary>
internal sealed class DiffReader(string text, bool isLenient)
{
    private const int MaxPatches = 100_000;

    private readonly ByteLines lines = ByteLines.Of(text);
    private readonly List<FilePatch> patches = [];
    private int at;
    private EditParseError? error;

    /// <summary>Folders to take off each name; null to take off git's prefixes where both names have theirs.</summary>
    public int? StripFolders { get; init; }

    /// <summary>The file that hunks before any name are about; null where there is none.</summary>
    public string? OnlyFile { get; init; }

    public DiffParseResult Read()
    {
        while (at < lines.Count && error is null)
        {
            var line = Line(at);
            if (line.StartsWith("diff --git ", StringComparison.Ordinal)) ReadGitPatch();
            else if (IsFileHeader(at)) ReadPlainPatch();
            else if (OnlyFile is not null && line.StartsWith("@@", StringComparison.Ordinal)) ReadUnnamed(OnlyFile);
            else if (line.StartsWith("@@ -", StringComparison.Ordinal) || (isLenient && line is "@@" or "@@ ... @@" or "@@ @@")) Fail("a hunk stands before any file's name ('--- a/NAME' and '+++ b/NAME')");
            else at++;
            if (patches.Count > MaxPatches) Fail("the diff names too many files");
        }

        if (error is null && patches.Count == 0)
        {
            at = 0;
            Fail("there is no diff in the text; it begins with '--- a/NAME' and '+++ b/NAME', then '@@ -1,3 +1,4 @@'");
        }

        return error is null ? new DiffParseResult(patches, null) : new DiffParseResult([], error);
    }

    private void ReadUnnamed(string file)
    {
        var start = at;
        var hunks = new List<DiffHunk>();
        ReadHunks(hunks);
        if (error is null) patches.Add(new FilePatch { OldPath = file, NewPath = file, Hunks = hunks, SourceLine = start + 1 });
    }

    private void ReadGitPatch()
    {
        var start = at;
        var header = new DiffHeader(StripFolders);
        if (!header.ReadNames(Line(at)["diff --git ".Length..].ToString()) && !isLenient) header.NamesAreOpen = true;
        for (at++; at < lines.Count && header.Read(Line(at)); at++)
        {
        }

        BinaryPatch? binary = null;
        if (at < lines.Count && Line(at).SequenceEqual("GIT binary patch")) binary = ReadBinary();
        else if (at < lines.Count && Line(at).StartsWith("Binary files ", StringComparison.Ordinal)) Fail("the diff does not hold the binary file's content (make it with 'git diff --binary')");
        var hunks = new List<DiffHunk>();
        if (error is null && IsFileHeader(at))
        {
            ReadFileHeader(header);
            ReadHunks(hunks);
        }

        if (error is null) Add(header, hunks, binary, start, isGit: true);
    }

    private void ReadPlainPatch()
    {
        var start = at;
        var header = new DiffHeader(StripFolders);
        ReadFileHeader(header);
        var hunks = new List<DiffHunk>();
        ReadHunks(hunks);
        if (error is null && hunks.Count == 0) Fail("a file's names are not followed by a hunk ('@@ -1,3 +1,4 @@')");
        if (error is null) Add(header, hunks, binary: null, start, isGit: false);
    }

    private void Add(DiffHeader header, List<DiffHunk> hunks, BinaryPatch? binary, int start, bool isGit)
    {
        if (header.ToPatch(hunks, binary, start + 1) is { } patch) patches.Add(patch with { IsGit = isGit });
        else
        {
            at = start;
            Fail(header.Problem);
        }
    }

    private void ReadFileHeader(DiffHeader header)
    {
        header.ReadFileNames(Line(at)[4..].ToString(), Line(at + 1)[4..].ToString());
        at += 2;
    }

    private void ReadHunks(List<DiffHunk> hunks)
    {
        while (error is null && NextHunk())
        {
            var start = at;
            var header = Line(at++);
            var hasPlace = HunkHeader.TryParse(header, out var place);
            if (!hasPlace && !isLenient)
            {
                at = start;
                Fail("a hunk begins with '@@ -START,COUNT +START,COUNT @@'");
                return;
            }

            var body = new DiffHunkBody(lines, at, isExact: !isLenient);
            if (hasPlace && body.TryReadCounted(place.OldCount, place.NewCount) && (!isLenient || EndsHunk(body.End)))
            {
                hunks.Add(new DiffHunk(place.OldStart, place.OldCount, place.NewStart, place.NewCount, place.Section, body.Lines) { SourceLine = start + 1 });
                at = body.End;
                continue;
            }

            if (!isLenient)
            {
                at = Math.Min(body.End, Math.Max(0, lines.Count - 1));
                Fail($"the hunk of line {start + 1} states {place.OldCount} old and {place.NewCount} new lines and has others");
                return;
            }

            body.ReadUncounted(IsFileHeader);
            at = body.End;
            if (!EndsHunk(at)) Fail("lines of a hunk begin with ' ', '+' or '-'");
            else if (body.Lines.Count == 0) Fail("the hunk holds no lines");
            var (oldCount, newCount) = body.Counts();
            hunks.Add(new DiffHunk(hasPlace ? place.OldStart : -1, oldCount, hasPlace ? place.NewStart : -1, newCount, place.Section ?? "", body.Lines) { SourceLine = start + 1, IsCounted = false });
        }
    }

    private bool NextHunk()
    {
        var next = at;
        while (isLenient && next < lines.Count && Line(next).Trim().Length == 0) next++;
        if (next >= lines.Count || !Line(next).StartsWith("@@", StringComparison.Ordinal)) return false;
        at = next;
        return true;
    }

    // Whether a hunk can end before a line. Empty lines may be its own: then what follows them must not look like more of it.
    private bool EndsHunk(int index)
    {
        var first = index;
        while (index < lines.Count && Line(index).Trim().Length == 0) index++;
        if (index >= lines.Count || IsBoundary(index)) return true;
        return index > first && Line(index)[0] is not (' ' or '+' or '-');
    }

    private bool IsBoundary(int index)
    {
        var line = Line(index);
        return line.StartsWith("@@", StringComparison.Ordinal) || line.StartsWith("diff ", StringComparison.Ordinal) || line.StartsWith("Index: ", StringComparison.Ordinal)
            || line.StartsWith("```", StringComparison.Ordinal) || line.StartsWith("~~~", StringComparison.Ordinal) || line.SequenceEqual("-- ") || IsFileHeader(index);
    }

    private bool IsFileHeader(int index) =>
        index + 1 < lines.Count && Line(index).StartsWith("--- ", StringComparison.Ordinal) && Line(index + 1).StartsWith("+++ ", StringComparison.Ordinal);

    private BinaryPatch? ReadBinary()
    {
        at++;
        var (after, delta) = ReadContent();
        if (error is not null) return null;
        var hasReverse = at < lines.Count && (Line(at).StartsWith("literal ", StringComparison.Ordinal) || Line(at).StartsWith("delta ", StringComparison.Ordinal));
        var (before, reverseDelta) = hasReverse ? ReadContent() : default;
        return error is null ? new BinaryPatch(after, before) { Delta = delta, ReverseDelta = reverseDelta } : null;
    }

    private (byte[]? Literal, byte[]? Delta) ReadContent()
    {
        var line = at < lines.Count ? Line(at) : [];
        var isDelta = line.StartsWith("delta ", StringComparison.Ordinal);
        var number = isDelta ? line["delta ".Length..] : line.StartsWith("literal ", StringComparison.Ordinal) ? line["literal ".Length..] : [];
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size > GitBinary.MaxBytes)
        {
            Fail("binary content is expected as 'literal SIZE' or 'delta SIZE' (make it with 'git diff --binary')");
            return default;
        }

        var packed = new MemoryStream();
        for (at++; at < lines.Count && Line(at).Length > 0; at++)
        {
            if (GitBinary.TryReadLine(Line(at), packed)) continue;
            Fail("the binary content is damaged");
            return default;
        }

        at++;
        if (GitBinary.Unpack(packed, size) is { } content) return isDelta ? (null, content) : (content, null);
        at = Math.Min(at, lines.Count) - 1;
        Fail($"the binary content is damaged, or is not {size} bytes long");
        return default;
    }

    private ReadOnlySpan<char> Line(int index) => lines[index].TrimEnd('\n').TrimEnd('\r');

    private void Fail(string message) => error ??= EditParseError.At(at + 1, at < lines.Count ? Line(at) : [], message);
}
