using Lathe.Engine.Journal;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Tasks;
using Lathe.Engine.Text;

namespace Lathe.Engine.Prompts;

/// <summary>Makes the prompts of a run from the task, the settings and the gathered context.</summary>
internal static class TaskPrompt
{
    private const int LargestProjectNotes = 8_000;

    /// <summary>The most characters of the task's part where nothing is said.</summary>
    public const int DefaultLength = 8_000;

    public static string System(PromptLibrary prompts, RunSettings settings) => prompts.Render(
        "system",
        new PromptValues().With("network", settings.Network == NetworkPolicy.None ? "no network" : "network access"));

    public static string Task(PromptLibrary prompts, RunStarted started, string context, IReadOnlyList<string>? language = null) => Write(prompts, started, context, language).Text;

    /// <summary>The first message of a run, and what was left out of the task because it would have been too long.</summary>
    public static (string Text, IReadOnlyList<string> LeftOut) Write(PromptLibrary prompts, RunStarted started, string context, IReadOnlyList<string>? language = null)
    {
        var task = started.Task;
        var settings = started.Settings;
        var found = FoundChecks(settings);
        var values = new PromptValues()
            .With("title", task.Title)
            .With("description", task.Description == task.Title ? null : task.Description)
            .With("requirements", task.Requirements)
            .With("criteria", task.AcceptanceCriteria)
            .With("constraints", task.Constraints)
            .With("facts", Facts(task))
            .With("language", language ?? [])
            .With("verify", [.. settings.Verify.Where(command => !found.Contains(command))])
            .With("foundChecks", [.. found.Select(DataMarks.Line)])
            .With("notes", task.Context.Notes)
            .With(settings.ProjectNotesTrusted ? "instructions" : "projectNotes", Fenced(settings.ProjectNotes))
            .With("context", context);
        var modes = ModeGuidance.Forms(prompts, task.Mode, settings.PromptLevel ?? PromptLevel.Standard, settings.PromptExamples);
        var trim = new PromptTrim(values, settings.MaxPromptLength ?? DefaultLength, v => prompts.Render("task", v.Except("context", "projectNotes", "instructions")).Length);
        var left = trim.Fit(modes);
        return (prompts.Render("task", values), left);
    }

    /// <summary>Of the verify commands, those that the repository named and not the user: they are quoted as its words.</summary>
    public static IReadOnlyList<string> FoundChecks(RunSettings settings) => settings.QuotedVerify ??
        [.. settings.Verify.Where(command => settings.UntrustedVerify.Contains(command) || settings.Detected?.Any(d => d.Command == command) == true)];

    private static string? Fenced(string? notes) =>
        notes is null ? null : Bounded.HeadAndTail(DataMarks.Keep(notes), LargestProjectNotes);

    private static List<string> Facts(CodingTask task)
    {
        var facts = new List<string>();
        Add("Priority", task.Priority == TaskPriority.Medium ? null : task.Priority.ToString().ToLowerInvariant());
        Add("Language", task.Language);
        Add("Framework", task.Framework);
        Add("Testing framework", task.TestingFramework);
        Add("Complexity, 1 to 10, as the asker sees it", task.ComplexityScore?.ToString());
        Add("Repository", task.Codebase?.Repository);
        Add("Branch", task.Codebase?.Branch);
        Add("Files named by the asker", Joined(task.Context.Files));
        Add("Existing files", Joined(task.Codebase?.ExistingFiles));
        Add("Dependencies", Joined(task.Codebase?.Dependencies));
        Add("Architecture", task.Project?.Architecture);
        Add("Deployment", task.Project?.Deployment);
        return facts;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value)) facts.Add($"{name}: {value}");
        }
    }

    private static string? Joined(IReadOnlyList<string>? items) => items is { Count: > 0 } ? string.Join(", ", items) : null;
}
