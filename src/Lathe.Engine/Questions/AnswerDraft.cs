namespace Lathe.Engine.Questions;

/// <summary>What a person answers, before it is held against the question.</summary>
/// <param name="By">Who.</param>
/// <param name="Choice">One of the choices by its name, or by its place from 1; null where the words say it all.</param>
/// <param name="Text">Words for the model; null for none.</param>
public sealed record AnswerDraft(string By, string? Choice, string? Text)
{
    /// <summary>The question that the person saw (<see cref="RunQuestion.Number"/>); null for the one that is open.</summary>
    public long? Question { get; init; }
}
