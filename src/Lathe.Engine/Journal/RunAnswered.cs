namespace Lathe.Engine.Journal;

/// <summary>A person answered what the run asked.</summary>
/// <param name="Question">The number of the event with which the run stopped.</param>
/// <param name="Code">What the question was about: the code of the error, limit or decision that stopped the run.</param>
/// <param name="Choice">Which of the possible answers; stable, lower case.</param>
/// <param name="By">Who answered.</param>
/// <param name="Text">What the person said besides, secrets replaced by marks; null for nothing.</param>
public sealed record RunAnswered(long Question, string Code, string Choice, string By, string? Text = null) : RunEventData
{
    /// <summary>What the question was about, where that is more than its code.</summary>
    public AskedAbout? About { get; init; }
}

/// <summary>What a question is about.</summary>
/// <param name="What">The tool that wants to do something, <c>verify</c> or <c>assess</c> for a command of the repository, <c>download</c> for a stored version.</param>
/// <param name="Subject">The command line, the path, the version. Secrets are replaced by marks.</param>
public sealed record AskedAbout(string What, string Subject);

/// <summary>An answer as the journal tells it.</summary>
/// <param name="Answer">What was answered.</param>
/// <param name="At">When.</param>
public sealed record AnswerRecord(RunAnswered Answer, DateTimeOffset At);
