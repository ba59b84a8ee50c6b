using Lathe.Engine.Journal;
using Lathe.Errors;

namespace Lathe.Engine.Redaction;

/// <summary>Hides secrets in errors and notes before they are recorded: providers and programs play back what they were sent.</summary>
internal static class FrozenErrors
{
    public static RunEventData Redact(RunEventData data, Redactor redactor) => data switch
    {
        StepFailed step => step with { Error = Of(step.Error, redactor) },
        RunNoted note => note with { Text = redactor.Redact(note.Text) },
        RunPaused paused => paused with { About = paused.About is { } about ? about with { Subject = redactor.Redact(about.Subject) } : null, Reason = redactor.Redact(paused.Reason), Error = paused.Error is { } error ? Of(error, redactor) : null },
        RunEnded { Error: { } error } ended => ended with { Error = Of(error, redactor) },
        ModelHandedOver handed => handed with { Error = Of(handed.Error, redactor) },
        _ => data,
    };

    public static LatheError Of(LatheError error, Redactor redactor) =>
        error with { Message = redactor.Redact(error.Message), Guidance = error.Guidance is { } guidance ? redactor.Redact(guidance) : null };
}
