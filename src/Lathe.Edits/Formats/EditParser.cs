namespace Lathe.Edits;

/// <summary>Reads edits from what a model wrote. Text without a single edit in it is a failure, never an empty set.</summary>
public static class EditParser
{
    /// <summary>The longest text that is parsed, in characters.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    /// <summary>Reads text in any format.</summary>
    /// <param name="text">What a model wrote, with whatever talk is around the edits.</param>
    /// <param name="options">What is known besides the text; null for nothing.</param>
    public static EditParseResult Parse(string text, EditParseOptions? options = null)
    {
        if (TooLong(text) is { } refused) return refused;
        text = WithoutMark(text);
        options ??= new EditParseOptions();
        var (format, doubt) = options.Format is { } given ? (given, null) : EditMarks.Of(text);
        if (doubt is not null) return EditParseResult.Failed(doubt);
        EditParseResult result = format switch
        {
            EditFormat.PatchEnvelope => options.Format is null ? PatchEnvelopes.ReadAll(text) : new PatchEnvelopeReader(text).Read(),
            EditFormat.UnifiedDiff => ReadDiff(text, options),
            EditFormat.SearchReplace => new SearchReplaceReader(text, options).Read(),
            EditFormat.WholeFile => new WholeFileReader(text, options).Read(),
            EditFormat.ToolArguments => new ToolArgumentsReader(options).Read(text),
            _ => EditParseResult.Failed(new EditParseError(1, "", "there is no edit in the text: no patch, no diff, no search/replace block, no fenced file, no tool arguments")),
        };
        return options.Root is null || result.Edits is null ? result : result.Beneath(options.Root);
    }

    /// <summary>Reads a patch envelope (<c>*** Begin Patch</c>).</summary>
    /// <param name="text">The text, perhaps within a here-document or a fence.</param>
    public static EditParseResult ParsePatchEnvelope(string text) => TooLong(text) ?? new PatchEnvelopeReader(WithoutMark(text)).Read();

    /// <summary>Reads a unified diff, git's or a sloppy one: wrong counts, missing line numbers, text around it, a fence.</summary>
    /// <param name="text">The text.</param>
    public static EditParseResult ParseUnifiedDiff(string text) => TooLong(text) ?? ReadDiff(WithoutMark(text), new EditParseOptions());

    private static EditParseResult ReadDiff(string text, EditParseOptions options)
    {
        var result = new DiffReader(text, isLenient: true) { StripFolders = options.StripFolders, OnlyFile = options.KnownFiles.Count == 1 ? options.KnownFiles[0] : null }.Read();
        if (result.Error is { } error) return EditParseResult.Failed(error);
        var patches = options.Reverse ? [.. result.Patches.Reverse().Select(p => p.Reversed())] : result.Patches;
        return EditParseResult.Parsed(DiffEdits.Of(patches, fromBytes: false), EditFormat.UnifiedDiff);
    }

    // A file's byte order mark, before a line that has to begin as it does.
    private static string WithoutMark(string text) => text.StartsWith('\uFEFF') ? text[1..] : text;

    private static EditParseResult? TooLong(string text) =>
        text.Length <= MaxLength ? null : EditParseResult.Failed(new EditParseError(1, "", $"the text is longer than {MaxLength:N0} characters"));
}

/// <summary>What parsing gave: edits, or the reason why there are none.</summary>
public sealed class EditParseResult
{
    private EditParseResult(EditSet? edits, EditParseError? error, EditFormat? format) => (Edits, Error, Format) = (edits, error, format);

    /// <summary>The edits; null when parsing failed. Never empty.</summary>
    public EditSet? Edits { get; }

    /// <summary>What is wrong; null when parsing succeeded.</summary>
    public EditParseError? Error { get; }

    /// <summary>The format that was read; null when parsing failed.</summary>
    public EditFormat? Format { get; }

    /// <summary>Parsed.</summary>
    /// <param name="edits">At least one edit.</param>
    /// <param name="format">What they were read from.</param>
    internal static EditParseResult Parsed(IReadOnlyList<FileEdit> edits, EditFormat format) => new(new EditSet(edits), null, format);

    /// <summary>Not parsed.</summary>
    /// <param name="error">What is wrong.</param>
    internal static EditParseResult Failed(EditParseError error) => new(null, error, null);

    internal EditParseResult Beneath(string root) => new(Edits!.Beneath(root), null, Format);
}

/// <summary>Why a text could not be read as edits.</summary>
/// <param name="Line">The line that is wrong, from 1.</param>
/// <param name="Text">That line, cut at 200 characters.</param>
/// <param name="Message">What is wrong, and what is expected there.</param>
public sealed record EditParseError(int Line, string Text, string Message)
{
    private const int MaxText = 200;

    /// <summary>The text ends within an edit, as an answer does that was cut off.</summary>
    public bool IsCutOff { get; init; }

    /// <summary>The text is well formed and asks for nothing.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>An error at a line that may be long.</summary>
    internal static EditParseError At(int line, ReadOnlySpan<char> text, string message) =>
        new(line, text.Length <= MaxText ? text.ToString() : string.Concat(text[..MaxText], "…"), message);

    /// <summary>The error in words for the model.</summary>
    public string Describe() => Text.Length == 0 ? $"Line {Line}: {Message}" : $"Line {Line}: {Message}\n  {Text}";
}
