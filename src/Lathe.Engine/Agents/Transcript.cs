using System.Text.Json.Serialization;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Agents;

/// <summary>Who said it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TranscriptRole>))]
public enum TranscriptRole
{
    /// <summary>Lathe's standing instructions.</summary>
    System,

    /// <summary>The task, feedback, and people.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>Results of tools.</summary>
    Tool,
}

/// <summary>One message of a conversation, in Lathe's own form: what the journal stores, whatever the provider.</summary>
/// <param name="Role">Who said it.</param>
/// <param name="Parts">What was said, in order.</param>
public sealed record TranscriptMessage(TranscriptRole Role, IReadOnlyList<TranscriptPart> Parts)
{
    /// <summary>A message of plain text.</summary>
    /// <param name="role">Who says it.</param>
    /// <param name="text">The text.</param>
    public static TranscriptMessage OfText(TranscriptRole role, string text) => new(role, [new TextPart(text)]);

    /// <summary>The text parts, joined.</summary>
    [JsonIgnore]
    public string Text => string.Concat(Parts.OfType<TextPart>().Select(p => p.Text));

    /// <summary>The tool calls.</summary>
    [JsonIgnore]
    public IEnumerable<ToolCallPart> ToolCalls => Parts.OfType<ToolCallPart>();
}

/// <summary>A part of a message.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TextPart), "text")]
[JsonDerivedType(typeof(ReasoningPart), "reasoning")]
[JsonDerivedType(typeof(ToolCallPart), "tool_call")]
[JsonDerivedType(typeof(ToolResultPart), "tool_result")]
public abstract record TranscriptPart;

/// <summary>Text.</summary>
/// <param name="Text">The text.</param>
public sealed record TextPart(string Text) : TranscriptPart;

/// <summary>A model's reasoning; given back to the same provider as it came.</summary>
/// <param name="Text">What is readable of it.</param>
/// <param name="ProtectedData">The provider's own signature or ciphertext.</param>
public sealed record ReasoningPart(string Text, string? ProtectedData) : TranscriptPart;

/// <summary>The model asks for a tool.</summary>
/// <param name="Id">The provider's id for the call.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">The arguments as JSON text, exactly as the model wrote them; may be invalid.</param>
public sealed record ToolCallPart(string Id, string Name, string Arguments) : TranscriptPart;

/// <summary>What a tool answered.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="Text">The answer, bounded and redacted.</param>
/// <param name="IsError">Whether the tool refused or failed.</param>
public sealed record ToolResultPart(string Id, string Text, bool IsError) : TranscriptPart;

/// <summary>The result of a model step.</summary>
/// <param name="NewMessages">What was sent since the answer before; the earlier ones are not stored again.</param>
/// <param name="Answer">What the model answered.</param>
/// <param name="Usage">What it used.</param>
/// <param name="Finish">Why the model stopped: <c>stop</c>, <c>tool_calls</c>, <c>length</c>, <c>content_filter</c>.</param>
/// <param name="Model">The model as the provider names it.</param>
public sealed record ModelAnswer(
    IReadOnlyList<TranscriptMessage> NewMessages,
    TranscriptMessage Answer,
    TokenUsage Usage,
    string Finish,
    string Model);

/// <summary>The result of a tool step.</summary>
/// <param name="Text">What the model sees: bounded and redacted.</param>
/// <param name="IsError">Whether the tool refused or failed.</param>
/// <param name="Tree">The snapshot of the workspace afterwards, for a tool that can write.</param>
/// <param name="Seen">Hashes of the files whose content the model has now seen, with the lines where it is not all of them (<c>HASH FIRST-LAST/LINES</c>); the empty string for a file that is gone.</param>
/// <param name="Ends">Whether the agent is done.</param>
public sealed record ToolAnswer(
    string Text,
    bool IsError = false,
    ObjectHash? Tree = null,
    IReadOnlyDictionary<string, string>? Seen = null,
    bool Ends = false)
{
    /// <summary>The list of ignored files beside <see cref="Tree"/>; null in journals of earlier versions.</summary>
    public ObjectHash? Ignored { get; init; }
}
