namespace Lathe.Engine.Journal;

/// <summary>The conversation was made smaller before a call, because it filled most of the model's window.</summary>
/// <param name="Step">The turn before whose call it was done.</param>
/// <param name="Parts">What was shortened.</param>
/// <param name="Before">Tokens before, estimated.</param>
/// <param name="After">Tokens after.</param>
/// <param name="Stages">What was done, in order: <c>old_reasoning</c>, <c>superseded_views</c>, <c>tool_output</c>, <c>file_outlines</c>, <c>old_texts</c>, <c>summary</c>.</param>
public sealed record ConversationCompacted(StepId Step, IReadOnlyList<CompactedPart> Parts, long Before, long After, IReadOnlyList<string> Stages) : RunEventData;

/// <summary>A part of a message that was shortened. Messages and parts are counted from 0, as they stood before.</summary>
/// <param name="Message">The message, the system prompt being the first.</param>
/// <param name="Part">The part.</param>
/// <param name="Text">Its text now (of a tool call its arguments); null for a part that is left out.</param>
public sealed record CompactedPart(int Message, int Part, string? Text);
