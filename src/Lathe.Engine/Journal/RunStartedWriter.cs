using System.Text.Json;
using Lathe.Engine.Tasks;
using static Lathe.Engine.Journal.RunEventWriter;

namespace Lathe.Engine.Journal;

/// <summary>The first event of a run: the task and the settings.</summary>
internal static class RunStartedWriter
{
    public static void WriteMembers(Utf8JsonWriter json, RunStarted e)
    {
        Task(json, e.Task);
        json.WriteString("repository"u8, e.Repository);
        Settings(json, e.Settings);
        json.WriteStartObject("templates"u8);
        foreach (var (name, hash) in e.Templates) json.WriteString(name, hash);
        json.WriteEndObject();
        json.WriteString("version"u8, e.Version);
        Text(json, "continues"u8, e.Continues);
    }

    private static void Task(Utf8JsonWriter json, CodingTask task)
    {
        json.WriteStartObject("task"u8);
        json.WriteString("title"u8, task.Title);
        json.WriteString("description"u8, task.Description);
        Texts(json, "requirements"u8, task.Requirements);
        Texts(json, "acceptance_criteria"u8, task.AcceptanceCriteria);
        json.WriteString("mode"u8, task.Mode.ToString());
        json.WriteString("priority"u8, task.Priority.ToString());
        Text(json, "language"u8, task.Language);
        Text(json, "framework"u8, task.Framework);
        Text(json, "testing_framework"u8, task.TestingFramework);
        Number(json, "complexity_score"u8, (long?)task.ComplexityScore);
        Texts(json, "constraints"u8, task.Constraints);
        Texts(json, "verify"u8, task.Verify);
        Limits(json, task.Limits);
        json.WriteStartObject("context"u8);
        Texts(json, "files"u8, task.Context.Files);
        Texts(json, "notes"u8, task.Context.Notes);
        json.WriteEndObject();
        if (task.Codebase is { } codebase)
        {
            json.WriteStartObject("codebase"u8);
            Text(json, "repository"u8, codebase.Repository);
            Text(json, "branch"u8, codebase.Branch);
            Texts(json, "existing_files"u8, codebase.ExistingFiles);
            Texts(json, "dependencies"u8, codebase.Dependencies);
            json.WriteEndObject();
        }

        if (task.Project is { } project)
        {
            json.WriteStartObject("project"u8);
            Text(json, "architecture"u8, project.Architecture);
            Text(json, "deployment"u8, project.Deployment);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Limits(Utf8JsonWriter json, TaskLimits limits)
    {
        json.WriteStartObject("limits"u8);
        Number(json, "max_attempts"u8, (long?)limits.MaxAttempts);
        Number(json, "max_turns"u8, (long?)limits.MaxTurns);
        Number(json, "max_cost"u8, limits.MaxCost);
        Number(json, "max_tokens"u8, limits.MaxTokens);
        Time(json, "max_time"u8, limits.MaxTime);
        json.WriteEndObject();
    }

    private static void Settings(Utf8JsonWriter json, RunSettings settings)
    {
        json.WriteStartObject("settings"u8);
        json.WriteString("model"u8, settings.Model);
        json.WriteNumber("max_attempts"u8, settings.MaxAttempts);
        json.WriteNumber("max_turns"u8, settings.MaxTurns);
        Number(json, "max_cost"u8, settings.MaxCost);
        Number(json, "max_tokens"u8, settings.MaxTokens);
        Time(json, "max_time"u8, settings.MaxTime);
        json.WriteString("sandbox"u8, settings.Sandbox);
        json.WriteString("network"u8, settings.Network.ToString());
        Texts(json, "verify"u8, settings.Verify);
        Time(json, "command_time"u8, settings.CommandTime);
        json.WriteBoolean("yes"u8, settings.Yes);
        json.WriteBoolean("allow_unpriced"u8, settings.AllowUnpriced);
        json.WriteStartArray("permissions"u8);
        foreach (var rule in settings.Permissions)
        {
            json.WriteStartObject();
            json.WriteString("tool"u8, rule.Tool);
            json.WriteString("pattern"u8, rule.Pattern);
            json.WriteString("answer"u8, rule.Answer.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Text(json, "project_notes"u8, settings.ProjectNotes);
        json.WriteNumber("score_threshold"u8, settings.ScoreThreshold);
        Texts(json, "exclude"u8, settings.Exclude);
        json.WriteEndObject();
    }
}
