using Lathe.Engine.Configuration;
using Lathe.Engine.Configuration.Yaml;
using Lathe.Errors;

namespace Lathe.Engine.Tasks;

/// <summary>Reads a task from <c>task.yaml</c>. Keys in camel or snake case.</summary>
public static class TaskFile
{
    /// <summary>A description longer than this is refused: it would crowd out the code.</summary>
    public const int LongestDescription = 100_000;

    /// <summary>A title longer than this is refused.</summary>
    public const int LongestTitle = 200;

    private static readonly ValueForm Mode = ValueForm.Choice("feature", "bugfix", "refactor", "test", "docs", "optimize");
    private static readonly ValueForm Priority = ValueForm.Choice("low", "medium", "high", "critical");
    private static readonly ValueForm Complexity = ValueForm.Whole(1, 10);

    private static readonly YamlSchema<TaskLimits> LimitsSchema = new(
        new("max_attempts", (l, v) => l with { MaxAttempts = (int)v.As(LimitForms.Attempts) }),
        new("max_turns", (l, v) => l with { MaxTurns = (int)v.As(LimitForms.Turns) }),
        new("max_cost", (l, v) => l with { MaxCost = (decimal)v.As(LimitForms.Cost) }),
        new("max_tokens", (l, v) => l with { MaxTokens = (long)v.As(LimitForms.Tokens) }),
        new("max_time", (l, v) => l with { MaxTime = (TimeSpan)v.As(LimitForms.Time) }));

    private static readonly YamlSchema<TaskContext> ContextSchema = new(
        new("files", (c, v) => c with { Files = v.Texts() }),
        new("notes", (c, v) => c with { Notes = v.Texts() }));

    private static readonly YamlSchema<CodebaseContext> CodebaseSchema = new(
        new("repository", (c, v) => c with { Repository = v.Text() }),
        new("branch", (c, v) => c with { Branch = v.Text() }),
        new("existing_files", (c, v) => c with { ExistingFiles = v.Texts() }),
        new("dependencies", (c, v) => c with { Dependencies = v.Texts() }));

    private static readonly YamlSchema<ProjectContext> ProjectSchema = new(
        new("architecture", (p, v) => p with { Architecture = v.Text() }),
        new("deployment", (p, v) => p with { Deployment = v.Text() }));

    private static readonly YamlSchema<CodingTask> Schema = new(
        new("title", (t, v) => t with { Title = v.Text().Trim() }),
        new("description", (t, v) => t with { Description = v.Text().Trim() }),
        new("requirements", (t, v) => t with { Requirements = v.Texts() }),
        new("acceptance_criteria", (t, v) => t with { AcceptanceCriteria = v.Texts() }),
        new("mode", (t, v) => t with { Mode = Enum.Parse<TaskMode>((string)v.As(Mode), ignoreCase: true) }),
        new("priority", (t, v) => t with { Priority = Enum.Parse<TaskPriority>((string)v.As(Priority), ignoreCase: true) }),
        new("language", (t, v) => t with { Language = v.Text() }),
        new("framework", (t, v) => t with { Framework = v.Text() }),
        new("testing_framework", (t, v) => t with { TestingFramework = v.Text() }),
        new("complexity_score", (t, v) => t with { ComplexityScore = (int)v.As(Complexity) }),
        new("constraints", (t, v) => t with { Constraints = v.Texts() }),
        new("verify", (t, v) => t with { Verify = v.Texts() }),
        new("limits", (t, v) => t with { Limits = LimitsSchema.Read(t.Limits, v) }),
        new("context", (t, v) => t with { Context = ContextSchema.Read(t.Context, v) }),
        new("codebase_context", (t, v) => t with { Codebase = CodebaseSchema.Read(new(), v) }),
        new("project_context", (t, v) => t with { Project = ProjectSchema.Read(new(), v) }));

    /// <summary>Reads a task.</summary>
    /// <param name="text">The file's content, at most 1 MB.</param>
    /// <param name="fileName">The name that errors show.</param>
    /// <exception cref="LatheException">
    /// Validation: <c>task.unknown_key</c>, <c>task.wrong_type</c>, <c>task.duplicate_key</c>, <c>task.out_of_range</c>, <c>task.bad_yaml</c>, <c>task.too_large</c>,
    /// <c>task.too_deep</c>, <c>task.alias</c>, <c>task.tag</c>, <c>task.second_document</c> or <c>task.no_title</c>, with file and line.
    /// </exception>
    public static CodingTask Parse(string text, string fileName)
    {
        var source = new YamlSource(fileName, "task");
        if (YamlDocumentReader.Read(text, source) is not { } root) throw NoTitle(source, 1);
        var task = Schema.Read(new CodingTask { Title = "" }, new YamlValue(source, "", root));
        if (task.Title.Length == 0)
        {
            if (task.Description.Length == 0) throw NoTitle(source, root.Line);
            task = task with { Title = TaskText.FirstSentence(task.Description) };
        }

        if (task.Title.Length > LongestTitle || task.Title.AsSpan().ContainsAny('\n', '\r'))
            throw source.Error("out_of_range", root.Line, $"'title' has to be one line of at most {LongestTitle} characters.", "Move the rest into 'description'.");
        if (task.Description.Length > LongestDescription)
            throw source.Error("out_of_range", root.Line, $"'description' has more than {LongestDescription:N0} characters.", "Name files under context.files instead of pasting them.");
        return task;
    }

    private static LatheException NoTitle(YamlSource source, int line) =>
        source.Error("no_title", line, "the task says neither 'title' nor 'description'.", "Add a line such as 'title: Fix the rounding of totals'.");
}
