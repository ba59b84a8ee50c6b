using System.Text;

namespace Lathe.Edits;

/// <summary>
/// Reads whole files in fences. The name stands on the line before the fence, on the fence, or was mentioned in the text before it; a fence without any is an example
/// and left out. A fence that is not closed, or that may have been closed too early, as when the file holds fences itself, refuses the whole: part of a file must not be taken for all of it.
/// </summary>
internal sealed class WholeFileReader(string text, EditParseOptions options)
{
    private readonly ByteLines lines = ByteLines.Of(text);
    private readonly FileNames names = new(options);
    private readonly List<FileEdit> edits = [];
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private readonly List<(int Line, string Content)> unnamed = [];
    private EditParseError? error;
    private (string Name, Fence Fence)? document;
    private string? mentioned;
    private int floor;

    public EditParseResult Read()
    {
        for (var at = 0; at < lines.Count && error is null;)
        {
            if (Fence.TryOpen(lines[at], out var fence))
            {
                at = ReadFence(at, fence);
                continue;
            }

            mentioned = names.Mentioned(lines[at]) ?? mentioned;
            at++;
        }

        if (error is null && edits.Count == 0 && unnamed.Count == 1 && names.OnlyFile is { } only)
            edits.Add(new WriteFileEdit(only, unnamed[0].Content) { SourceLine = unnamed[0].Line + 1 });
        if (error is null && edits.Count == 0)
        {
            var first = unnamed.Count > 0 ? unnamed[0].Line : 0;
            Fail(first, unnamed.Count > 0 ? "no fence names its file; write the path alone on the line before the fence" : "there is no file in the text; it stands in a fence, with its path alone on the line before it");
        }

        return error is null ? EditParseResult.Parsed(edits, EditFormat.WholeFile) : EditParseResult.Failed(error);
    }

    private int ReadFence(int start, Fence fence)
    {
        if (fence.EndIn(lines, start) is not { } end)
        {
            error = EditParseError.At(start + 1, lines[start].TrimEnd("\r\n"), "the fence is not closed. If the answer was cut off, send the file again; if the file itself holds fences, put it in a longer one (````)") with { IsCutOff = true };
            return lines.Count;
        }

        var content = Text(start + 1, end);
        var above = names.Above(lines, start, floor, mayBeNew: false);
        if (document is { } last && last.Fence.IsClosedBy(fence) && (above is null || start == floor + 1))
            Fail(start, $"this fence may belong to '{last.Name}', which then ended too early; put a file that holds fences in a longer one (````)");
        var name = above ?? fence.NameIn(n => n.Contains('.', StringComparison.Ordinal) && names.OfLine(n) is not null);
        var isStated = name is not null;
        name ??= mentioned;
        if (name is null) unnamed.Add((start, content));
        else if (written.Add(name)) edits.Add(new WriteFileEdit(name, content) { SourceLine = start + 1 });
        else if (isStated) Fail(start, $"'{name}' is written twice, and which one is meant cannot be known");
        document = Path.GetExtension(name.AsSpan()) is ".md" or ".mdx" or ".markdown" ? (name!, fence) : null;
        mentioned = null;
        floor = end + 1;
        return end + 1;
    }

    private string Text(int from, int to)
    {
        var content = new StringBuilder();
        for (var i = from; i < to; i++)
        {
            var line = lines[i];
            if (line.EndsWith('\n')) line = line[..^1];
            content.Append(line.EndsWith('\r') ? line[..^1] : line).Append('\n');
        }

        return content.ToString();
    }

    private void Fail(int line, string message) => error ??= EditParseError.At(line + 1, line < lines.Count ? lines[line].TrimEnd("\r\n") : [], message);
}
