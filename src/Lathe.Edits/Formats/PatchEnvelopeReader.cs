using System.Text;

namespace Lathe.Edits;

/// <summary>
/// Reads the patch envelope. Headers may be padded, the whole may be wrapped in a fence or a here-document; a line that fits nowhere refuses the patch, because what it
/// was meant to be cannot be known.
/// </summary>
internal sealed class PatchEnvelopeReader(string text)
{
    private const string Begin = "*** Begin Patch";
    private const string End = "*** End Patch";
    private const string EndOfFile = "*** End of File";
    private const string AddFile = "*** Add File: ";
    private const string DeleteFile = "*** Delete File: ";
    private const string UpdateFile = "*** Update File: ";
    private const string MoveTo = "*** Move to: ";
    private const string EnvironmentId = "*** Environment ID:";

    private readonly ByteLines lines = ByteLines.Of(text);
    private readonly List<FileEdit> edits = [];
    private EditParseError? error;
    private int at;
    private int end;

    public EditParseResult Read()
    {
        if (FindEnvelope())
        {
            ReadEnvironmentId();
            while (error is null && at < end) ReadFile();
            if (error is null && edits.Count == 0) error = EditParseError.At(end + 1, Line(end), "the patch is empty: no file is added, deleted or updated") with { IsEmpty = true };
        }

        return error is null ? EditParseResult.Parsed(edits, EditFormat.PatchEnvelope) : EditParseResult.Failed(error);
    }

    private bool FindEnvelope()
    {
        while (at < lines.Count && (Line(at).Trim().Length == 0 || PatchWrapper.Opens(Line(at).Trim()))) at++;
        if (at >= lines.Count || !Line(at).Trim().SequenceEqual(Begin))
        {
            Fail(Math.Min(at, Math.Max(0, lines.Count - 1)), $"the first line of the patch must be '{Begin}'");
            return false;
        }

        at++;
        end = lines.Count - 1;
        while (end > at && (Line(end).Trim().Length == 0 || PatchWrapper.Closes(Line(end).Trim()))) end--;
        if (end >= at && Line(end).Trim().SequenceEqual(End)) return true;
        error = EditParseError.At(Math.Max(end, 0) + 1, Line(Math.Max(end, 0)), $"the last line of the patch must be '{End}'") with { IsCutOff = true };
        return false;
    }

    private void ReadEnvironmentId()
    {
        var seen = false;
        for (; at < end && Line(at).Trim().StartsWith(EnvironmentId, StringComparison.Ordinal); at++)
        {
            if (seen) Fail(at, "the environment is named twice");
            else if (Line(at).Trim()[EnvironmentId.Length..].Trim().Length == 0) Fail(at, "the environment's name is empty");
            seen = true;
        }
    }

    private void ReadFile()
    {
        var start = at;
        var header = Line(at).Trim();
        if (header.Length == 0) at++;
        else if (TryPath(header, AddFile, out var path)) ReadAdd(path, start);
        else if (TryPath(header, DeleteFile, out path))
        {
            at++;
            edits.Add(new DeleteFileEdit(path) { SourceLine = start + 1 });
        }
        else if (TryPath(header, UpdateFile, out path)) ReadUpdate(path, start);
        else Fail(at, $"a file begins with '{AddFile}PATH', '{DeleteFile}PATH' or '{UpdateFile}PATH'");
    }

    private void ReadAdd(string path, int start)
    {
        var content = new StringBuilder();
        for (at++; at < end && Line(at).StartsWith('+'); at++) content.Append(Line(at)[1..]).Append('\n');
        edits.Add(new WriteFileEdit(path, content.ToString()) { Overwrite = false, SourceLine = start + 1 });
    }

    private void ReadUpdate(string path, int start)
    {
        at++;
        string? newPath = null;
        if (at < end && TryPath(Line(at).TrimEnd(), MoveTo, out var target))
        {
            newPath = target;
            at++;
        }

        var hunks = new List<EditHunk>();
        while (error is null && at < end && !IsFileHeader(Line(at)))
        {
            if (hunks.Count > 0 && hunks[^1].AtEndOfFile && Line(at).Trim().Length == 0) at++;
            else ReadHunk(hunks);
        }

        if (error is null && hunks.Count == 0) Fail(start, "the update is empty; it needs lines to remove ('-'), to add ('+') or to keep (' ')");
        edits.Add(new PatchFileEdit(path, hunks) { NewPath = newPath, MayReplaceTarget = true, EndsLines = true, SourceLine = start + 1 });
    }

    private void ReadHunk(List<EditHunk> hunks)
    {
        var start = at;
        var scopes = new List<string>();
        var isBare = false;
        for (; at < end && IsScope(Line(at)); at++)
        {
            var scope = Line(at)[2..].Trim();
            if (isBare || (scope.Length == 0 && scopes.Count > 0)) break;
            isBare = scope.Length == 0;
            if (!isBare) scopes.Add(Line(at)[3..].TrimEnd().ToString());
        }

        if (at == start && hunks.Count > 0)
        {
            Fail(at, "lines of an update begin with ' ', '+' or '-', and a further place with '@@'");
            return;
        }

        var body = new List<HunkLine>();
        for (; at < end && KindOf(Line(at)) is { } kind; at++) body.Add(new HunkLine(kind, Line(at).Length == 0 ? "" : Line(at)[1..].ToString()));
        var atEnd = at < end && Line(at).TrimEnd().SequenceEqual(EndOfFile);
        if (body.Count == 0) Fail(at, "the update has no lines here; they begin with ' ', '+' or '-'");
        if (atEnd) at++;
        hunks.Add(new EditHunk(body) { SourceLine = start + 1, Scopes = scopes, AtEndOfFile = atEnd });
    }

    private static HunkLineKind? KindOf(ReadOnlySpan<char> line) => line.Length == 0 ? HunkLineKind.Context
        : line[0] switch { ' ' => HunkLineKind.Context, '+' => HunkLineKind.Add, '-' => HunkLineKind.Remove, _ => null };

    private static bool IsScope(ReadOnlySpan<char> line) => line.TrimEnd().SequenceEqual("@@") || line.StartsWith("@@ ", StringComparison.Ordinal);

    // Inside an update only an unindented header is one: an indented one is a line to keep.
    private static bool IsFileHeader(ReadOnlySpan<char> line) =>
        line.StartsWith(AddFile, StringComparison.Ordinal) || line.StartsWith(DeleteFile, StringComparison.Ordinal) || line.StartsWith(UpdateFile, StringComparison.Ordinal);

    private static bool TryPath(ReadOnlySpan<char> line, string header, out string path)
    {
        var matches = line.StartsWith(header, StringComparison.Ordinal) && line.Length > header.Length;
        path = matches ? line[header.Length..].ToString() : "";
        return matches;
    }

    // Exactly one CR before the LF is the patch's own.
    private ReadOnlySpan<char> Line(int index)
    {
        var line = lines[index];
        if (line.EndsWith('\n')) line = line[..^1];
        return line.EndsWith('\r') ? line[..^1] : line;
    }

    private void Fail(int line, string message) => error ??= EditParseError.At(line + 1, line < lines.Count ? Line(line) : [], message);
}
