using Lathe.Engine.Journal;
using Lathe.Engine.Tasks;

namespace Lathe.Engine.Redaction;

/// <summary>Hides the secrets that a person or a repository's notes put into a task, before the task is frozen in the journal. Commands stay as they are: they have to run.</summary>
internal static class FrozenTask
{
    public static RunStarted Redact(RunStarted started, Redactor redactor) => started with
    {
        Task = started.Task with
        {
            Title = redactor.Redact(started.Task.Title),
            Description = redactor.Redact(started.Task.Description),
            Requirements = All(started.Task.Requirements, redactor),
            AcceptanceCriteria = All(started.Task.AcceptanceCriteria, redactor),
            Constraints = All(started.Task.Constraints, redactor),
            Context = started.Task.Context with { Notes = All(started.Task.Context.Notes, redactor) },
            Project = started.Task.Project is { } project ? new ProjectContext { Architecture = Text(project.Architecture, redactor), Deployment = Text(project.Deployment, redactor) } : null,
        },
        Edits = started.Edits is { Problem: { } problem } edits ? edits with { Problem = FrozenErrors.Of(problem, redactor) } : started.Edits,
        Settings = started.Settings with { ProjectNotes = Text(started.Settings.ProjectNotes, redactor) },
    };

    private static List<string> All(IReadOnlyList<string> texts, Redactor redactor) => [.. texts.Select(redactor.Redact)];

    private static string? Text(string? text, Redactor redactor) => text is null ? null : redactor.Redact(text);
}
