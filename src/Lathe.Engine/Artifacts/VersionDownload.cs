using System.Text.Json.Serialization;
using Lathe.Engine.Journal;
using Lathe.Engine.Questions;
using Lathe.Engine.Runs;
using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>Gets the stored version that a run may not begin without. Where it cannot be had, the run waits for a person, and does as the answer says.</summary>
internal sealed class VersionDownload(Run run, RunServices services)
{
    private const string What = "download";
    private static readonly StepId Step = new("fetch-version");

    /// <summary>What is edited: as it was had before the run, or as it can be had now.</summary>
    public async Task<EditedVersion> FetchAsync(EditedVersion edited, CancellationToken cancellationToken)
    {
        if (edited.Problem is null || services.Artifacts is not { } artifacts) return edited;
        var request = new StepRequest(Step, StepKind.Artifact, Name(edited.Project, edited.Item, edited.Version), StepDurability.Once) { Title = $"the files of {Name(edited.Project, edited.Item, edited.Version)}" };
        return await run.StepAsync(request, EditedVersionJson.Step, async token => new StepEffect<EditedVersion>(await AnsweredAsync(edited, artifacts, token)), cancellationToken);
    }

    /// <summary>What a run edits, as far as its journal says.</summary>
    public static EditedVersion? Of(RunHistory history, Objects.IObjectStore objects) =>
        history.TryGetResult(Step, out var fetched) ? StepResults.Read(fetched, EditedVersionJson.Step, objects) : history.Started?.Edits;

    /// <summary>The version before the one that a question is about; null where none is known.</summary>
    public static string? Earlier(string subject) => NumberIn(subject) is > 1 and var number ? $"{subject[..subject.LastIndexOf('@')]}@{number - 1}" : null;

    // The failure that the run began with is not had once more before somebody was asked.
    private async Task<EditedVersion> AnsweredAsync(EditedVersion edited, RunArtifactServices artifacts, CancellationToken cancellationToken)
    {
        var answer = run.History.Answers.LastOrDefault(static a => a.Answer.Code == QuestionTable.Download)?.Answer;
        if (answer?.Choice == QuestionTable.Without) return edited with { Problem = null };
        if (answer is not null)
        {
            var number = NumberIn(answer.About?.Subject);
            if (answer.Choice == QuestionTable.Earlier && number > 1) number--;
            (edited, _) = await EditedVersions.FetchWholeAsync(artifacts.Open, new ItemReference(new ItemName(edited.Project, edited.Item), number), cancellationToken);
        }

        return edited.Problem is { } problem ? throw Critical(edited, problem) : edited;
    }

    // Not of kind Storage, which would mean that the run's own journal fails.
    private LatheException Critical(EditedVersion edited, LatheError problem)
    {
        var name = Name(edited.Project, edited.Item, edited.Version);
        run.Asked = new AskedAbout(What, name);
        return new LatheError(
            problem.Kind is ErrorKind.Storage or ErrorKind.Conflict ? ErrorKind.Connection : problem.Kind, QuestionTable.Download, $"The files of {name} could not be had, and artifacts.required says that the run needs them: {problem.Message}")
        {
            Recovery = Recovery.AskHuman,
            Attempts = problem.Attempts,
            Guidance = $"{problem.Guidance} Then answer with 'lathe answer RUN --choice retry'; 'lathe show RUN' has the other answers.".TrimStart(),
        }.ToException();
    }

    private static string Name(string project, string item, int version) => version > 0 ? $"{project}/{item}@{version}" : $"{project}/{item}";

    private static int? NumberIn(string? subject) =>
        subject is not null && subject.LastIndexOf('@') is >= 0 and var at && int.TryParse(subject.AsSpan(at + 1), System.Globalization.NumberStyles.None, null, out var number) && number > 0 ? number : null;
}

/// <summary>The JSON of the step that gets a version.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(EditedVersion))]
internal sealed partial class EditedVersionJson : JsonSerializerContext
{
    public static StepForm<EditedVersion> Step => new(Default.EditedVersionSerializeHandler!, () => Default.EditedVersion);
}
