using System.Text;

namespace Lathe.Edits;

/// <summary>
/// Recognises edits while an answer arrives: which file an edit is about is known as soon as its name has come, long before its text is whole. For showing an edit as it
/// forms, and for stopping an answer whose paths may not be used. The edits themselves are read from the whole text, by <see cref="EditParser"/>.
/// Not safe for use by several threads at once.
/// </summary>
public sealed class EditStream
{
    private readonly StringBuilder text = new();
    private readonly StringBuilder line = new();
    private readonly List<StreamedEdit> edits = [];
    private readonly HashSet<int> touched = [];
    private readonly StreamedLines lines;
    private readonly StreamedArguments arguments;
    private readonly Func<string, string?>? check;
    private readonly EditParseOptions options;

    /// <summary>Begins a stream.</summary>
    /// <param name="options">What is known besides the text; null for nothing.</param>
    /// <param name="check">Why a path (relative, checked already) may not be edited; null where it may. Null to check nothing more than the path itself.</param>
    public EditStream(EditParseOptions? options = null, Func<string, string?>? check = null)
    {
        this.check = check;
        this.options = options ?? new EditParseOptions();
        lines = new StreamedLines(this.options, this);
        arguments = new StreamedArguments(this.options, this);
    }

    /// <summary>The edits so far, in order.</summary>
    public IReadOnlyList<StreamedEdit> Edits => edits;

    /// <summary>The first edit whose path may not be used; null while there is none. A caller may stop the answer there.</summary>
    public StreamedEdit? Wrong { get; private set; }

    /// <summary>All that has come.</summary>
    public string Text => text.ToString();

    /// <summary>Takes the next part of the answer, cut anywhere.</summary>
    /// <param name="part">The part.</param>
    /// <returns>The edits that are new or have grown, in order.</returns>
    public IReadOnlyList<StreamedEdit> Append(ReadOnlySpan<char> part)
    {
        touched.Clear();
        if (text.Length + part.Length > EditParser.MaxLength) part = part[..Math.Max(0, EditParser.MaxLength - text.Length)];
        text.Append(part);
        if (arguments.Append(part)) return Touched();
        while (part.IndexOf('\n') is >= 0 and var end)
        {
            line.Append(part[..end]);
            part = part[(end + 1)..];
            lines.Read(line.ToString());
            line.Clear();
        }

        line.Append(part);
        return Touched();
    }

    /// <summary>Says that nothing more comes: a last line without a break counts.</summary>
    public IReadOnlyList<StreamedEdit> Complete()
    {
        touched.Clear();
        if (line.Length > 0 && !arguments.IsOne) lines.Read(line.ToString());
        line.Clear();
        lines.End();
        return Touched();
    }

    internal int Begin(string path, EditFormat format, int sourceLine)
    {
        if (options.Root is { } root && path.StartsWith(root, StringComparison.Ordinal) && path.Length > root.Length + 1 && path[root.Length] == '/') path = path[(root.Length + 1)..];
        var reason = RelativePath.TryNormalize(path, out var normalized, out var refusal) ? check?.Invoke(normalized) : refusal;
        edits.Add(new StreamedEdit(edits.Count, path, format, sourceLine) { Refusal = reason });
        if (reason is not null) Wrong ??= edits[^1];
        touched.Add(edits.Count - 1);
        return edits.Count - 1;
    }

    internal void Grow(int index, int removed, int added)
    {
        edits[index] = edits[index] with { Removed = edits[index].Removed + removed, Added = edits[index].Added + added };
        touched.Add(index);
    }

    internal void Finish(int index)
    {
        edits[index] = edits[index] with { IsComplete = true };
        touched.Add(index);
    }

    private StreamedEdit[] Touched() => [.. touched.Order().Select(i => edits[i])];
}

/// <summary>An edit as far as it has come.</summary>
/// <param name="Index">Which edit of the answer, from 0.</param>
/// <param name="Path">The file, as written.</param>
/// <param name="Format">The format.</param>
/// <param name="SourceLine">The line of the answer at which it begins, from 1.</param>
public sealed record StreamedEdit(int Index, string Path, EditFormat Format, int SourceLine)
{
    /// <summary>Lines to remove, or to find, that have come.</summary>
    public int Removed { get; init; }

    /// <summary>Lines to add that have come.</summary>
    public int Added { get; init; }

    /// <summary>Its end has come.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Why its path may not be used; null where it may.</summary>
    public string? Refusal { get; init; }
}
