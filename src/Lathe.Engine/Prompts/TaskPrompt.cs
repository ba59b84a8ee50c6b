using Lathe.Engine.Journal;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Tasks;
using Lathe.Engine.Text;

namespace Lathe.Engine.Prompts;

/// <summary>Makes the prompts of a run from the task, the settings and the gathered context.</summary>
internal static class TaskPrompt
{
    private const int LargestProjectNotes = 8_000;

    private static readonly IReadOnlyDictionary<TaskMode, string> Modes = new Dictionary<TaskMode, string>
    {
        [TaskMode.Feature] = "This is a feature: add the behaviour, and tests for it where the project has tests.",
        [TaskMode.Bugfix] = "This is a bug fix: find the cause first, mend the cause and not the symptom, and add a test that fails without the fix where the project has tests.",
        [TaskMode.Refactor] = "This is a refactoring: the structure changes, the behaviour does not.",
        [TaskMode.Test] = "This is about tests: write tests that can fail, and change other code only where a test cannot reach it.",
        [TaskMode.Docs] = "This is about documentation: make it true, short and complete; do not change behaviour.",
        [TaskMode.Optimize] = "This is an optimisation: the same behaviour with less time or memory; say how you know.",
    };

    public static string System(PromptLibrary prompts, RunSettings settings) => prompts.Render(
        "system",
        new PromptValues().With("network", settings.Network == NetworkPolicy.None ? "no network" : "network access"));

    public static string Task(PromptLibrary prompts, RunStarted started, string context, IReadOnlyList<string>? language = null)
    {
        var task = started.Task;
        var settings = started.Settings;
        var values = new PromptValues()
            .With("title", task.Title)
            .With("description", task.Description == task.Title ? null : task.Description)
            .With("requirements", task.Requirements)
            .With("criteria", task.AcceptanceCriteria)
            .With("constraints", task.Constraints)
            .With("mode", Modes[task.Mode])
            .With("facts", Facts(task))
            .With("language", language ?? [])
            .With("verify", settings.Verify)
            .With("notes", task.Context.Notes)
            .With(settings.ProjectNotesTrusted ? "instructions" : "projectNotes", Fenced(settings.ProjectNotes))
            .With("context", context);
        return prompts.Render("task", values);
    }

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
