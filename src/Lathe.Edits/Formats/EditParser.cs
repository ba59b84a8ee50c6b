namespace Lathe.Edits;

/// <summary>Reads edits from what a model wrote. Text without a single edit in it is a failure, never an empty set.</summary>
public static class EditParser
{
    /// <summary>The longest text that is parsed, in characters.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    /// <summary>Reads a patch envelope (<c>*** Begin Patch</c>).</summary>
    /// <param name="text">The text, perhaps within a here-document or a fence.</param>
    public static EditParseResult ParsePatchEnvelope(string text) => TooLong(text) ?? new PatchEnvelopeReader(text).Read();

    /// <summary>Reads a unified diff, git's or a sloppy one: wrong counts, missing line numbers, text around it, a fence.</summary>
    /// <param name="text">The text.</param>
    public static EditParseResult ParseUnifiedDiff(string text)
    {
        if (TooLong(text) is { } refused) return refused;
        var result = new DiffReader(text, isLenient: true).Read();
        return result.Error is null ? EditParseResult.Parsed(DiffEdits.Of(result.Patches, fromBytes: false)) : EditParseResult.Failed(result.Error);
    }

    private static EditParseResult? TooLong(string text) =>
        text.Length <= MaxLength ? null : EditParseResult.Failed(new EditParseError(1, "", $"the text is longer than {MaxLength:N0} characters"));
}

/// <summary>What parsing gave: edits, or the reason why there are none.</summary>
public sealed class EditParseResult
{
    private EditParseResult(EditSet? edits, EditParseError? error) => (Edits, Error) = (edits, error);

    /// <summary>The edits; null when parsing failed. Never empty.</summary>
    public EditSet? Edits { get; }

    /// <summary>What is wrong; null when parsing succeeded.</summary>
    public EditParseError? Error { get; }

    /// <summary>Parsed.</summary>
    /// <param name="edits">At least one edit.</param>
    internal static EditParseResult Parsed(IReadOnlyList<FileEdit> edits) => new(new EditSet(edits), null);

    /// <summary>Not parsed.</summary>
    /// <param name="error">What is wrong.</param>
    internal static EditParseResult Failed(EditParseError error) => new(null, error);
}

/// <summary>Why a text could not be read as edits.</summary>
/// <param name="Line">The line that is wrong, from 1.</param>
/// <param name="Text">That line, cut at 200 characters.</param>
/// <param name="Message">What is wrong, and what is expected there.</param>
public sealed record EditParseError(int Line, string Text, string Message)
{
    private const int MaxText = 200;

    /// <summary>An error at a line that may be long.</summary>
    internal static EditParseError At(int line, ReadOnlySpan<char> text, string message) =>
        new(line, text.Length <= MaxText ? text.ToString() : string.Concat(text[..MaxText], "…"), message);

    /// <summary>The error in words for the model.</summary>
    public string Describe() => Text.Length == 0 ? $"Line {Line}: {Message}" : $"Line {Line}: {Message}\n  {Text}";
}
