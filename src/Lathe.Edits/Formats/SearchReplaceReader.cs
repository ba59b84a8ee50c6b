using System.Globalization;
using System.Text;

namespace Lathe.Edits;

/// <summary>
/// Reads search/replace blocks: a marker, the lines that stand there, a divider, the lines that come, a marker. Whatever stands between blocks is talk, but for the
/// name of the file. A block that is not closed, or could be divided at two places, refuses the whole.
/// </summary>
internal sealed class SearchReplaceReader(string text, EditParseOptions options)
{
    private readonly ByteLines lines = ByteLines.Of(text);
    private readonly FileNames names = new(options);
    private readonly List<FileEdit> edits = [];
    private EditParseError? error;
    private string? currentFile;
    private int floor;

    public EditParseResult Read()
    {
        for (var at = 0; at < lines.Count && error is null;)
        {
            var line = Line(at);
            if (BlockMarker.IsSearch(line, out var length)) at = ReadBlock(at, length);
            else if (BlockMarker.IsReplace(line, out _)) at = Fail(at, "a block ends here that has not begun; it begins with '<<<<<<< SEARCH'");
            else at++;
        }

        if (error is null && edits.Count == 0) Fail(0, "there is no block in the text; it begins with '<<<<<<< SEARCH', and has '=======' and '>>>>>>> REPLACE'");
        return error is null ? EditParseResult.Parsed(edits, EditFormat.SearchReplace) : EditParseResult.Failed(error);
    }

    private int ReadBlock(int start, int length)
    {
        if (FindEnd(start, length) is not { } end) return lines.Count;
        if (FindDivider(start, end, length) is not { } divider) return lines.Count;
        var body = ReadHints(start + 1, divider, out var hint);
        if (error is not null) return lines.Count;
        var search = Text(body, divider);
        var replace = Text(divider + 1, end);
        if (names.Above(lines, start, floor, mayBeNew: search.Length == 0) is { } name) currentFile = name;
        currentFile ??= names.OnlyFile;
        if (currentFile is null) return Fail(start, "the block names no file; write its path alone on the line before the block");
        if (NumberedLines.Strip(search, out var numbered) is { } plain && (replace.Length == 0 ? replace : NumberedLines.Strip(replace, out _)) is { } plainNew)
            (search, replace, hint) = (plain, plainNew, hint ?? numbered);
        if (!IsMarkdown(currentFile)) (search, replace) = Unwrapped(search, replace, currentFile);
        edits.Add(new ReplaceTextEdit(currentFile, search, replace) { WholeLines = true, LineHint = hint, SourceLine = start + 1 });
        floor = end + 1;
        return end + 1;
    }

    private int? FindEnd(int start, int length)
    {
        var sawDivider = false;
        for (var i = start + 1; i < lines.Count; i++)
        {
            var line = Line(i);
            if (BlockMarker.IsReplace(line, out _)) return i;
            sawDivider |= BlockMarker.IsDivider(line, out _);
            if (!BlockMarker.IsSearch(line, out var other) || other != length) continue;
            Fail(i, $"another block begins before the one of line {start + 1} has ended with '>>>>>>> REPLACE'");
            return null;
        }

        FailCutOff(start, $"the block is not closed: {(sawDivider ? "" : "'=======' and ")}'>>>>>>> REPLACE' is missing. If the answer was cut off, send the block again");
        return null;
    }

    // A file may hold lines like the divider (headings, conflicts): the one that has as many characters as the block's first line counts, if there is just one.
    private int? FindDivider(int start, int end, int length)
    {
        int? same = null, any = null;
        int sameCount = 0, anyCount = 0;
        var indentation = LineForm.Indentation(Line(start));
        for (var i = start + 1; i < end; i++)
        {
            if (!BlockMarker.IsDivider(Line(i), out var found)) continue;
            (any, anyCount) = (any ?? i, anyCount + 1);
            if (found == length && LineForm.Indentation(Line(i)).SequenceEqual(indentation)) (same, sameCount) = (same ?? i, sameCount + 1);
        }

        if (sameCount == 1) return same;
        if (sameCount == 0 && anyCount == 1) return any;
        Fail(anyCount == 0 ? end : any!.Value, anyCount == 0
            ? "the block has no '=======' between what to search and what to put in its place"
            : $"the block of line {start + 1} has {Math.Max(sameCount, anyCount)} lines that could divide it; write a backslash before those that belong to the file ('\\=======')");
        return null;
    }

    // ":start_line: 12", ":end_line: 14" and "-------" may lead the text to search.
    private int ReadHints(int from, int divider, out int? hint)
    {
        hint = null;
        var at = from;
        for (; at < divider; at++)
        {
            var line = Line(at).Trim();
            if (line.StartsWith(":start_line:", StringComparison.Ordinal))
            {
                if (int.TryParse(line[12..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0) hint = number;
            }
            else if (!line.StartsWith(":end_line:", StringComparison.Ordinal))
            {
                break;
            }
        }

        if (at > from && at < divider && BlockMarker.IsRule(Line(at))) at++;
        for (var i = divider + 1; i < lines.Count && !BlockMarker.IsReplace(Line(i), out _); i++)
        {
            if (Line(i).StartsWith(":start_line:", StringComparison.Ordinal) || Line(i).StartsWith(":end_line:", StringComparison.Ordinal))
                Fail(i, "a line number stands in the text that replaces; it belongs right after '<<<<<<< SEARCH'");
        }

        return at;
    }

    private string Text(int from, int to)
    {
        var part = new StringBuilder();
        for (var i = from; i < to; i++)
        {
            var line = Line(i);
            if (BlockMarker.IsEscaped(line)) line = line[1..];
            part.Append(line).Append('\n');
        }

        return part.ToString();
    }

    private static (string Search, string Replace) Unwrapped(string search, string replace, string file)
    {
        var (innerSearch, innerReplace) = (BlockWrapping.Strip(search, file), BlockWrapping.Strip(replace, file));
        var both = (innerSearch.Length < search.Length || search.Length == 0) && (innerReplace.Length < replace.Length || replace.Length == 0);
        return both ? (innerSearch, innerReplace) : (search, replace);
    }

    private static bool IsMarkdown(string file) => Path.GetExtension(file.AsSpan()) is ".md" or ".mdx" or ".markdown" or ".rst" or ".txt";

    private ReadOnlySpan<char> Line(int index)
    {
        var line = lines[index];
        if (line.EndsWith('\n')) line = line[..^1];
        return line.EndsWith('\r') ? line[..^1] : line;
    }

    private void FailCutOff(int line, string message) => error ??= EditParseError.At(line + 1, Line(line), message) with { IsCutOff = true };

    private int Fail(int line, string message)
    {
        error ??= EditParseError.At(line + 1, line < lines.Count ? Line(line) : [], message);
        return lines.Count;
    }
}
