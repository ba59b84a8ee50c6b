using Lathe.Engine.Folders;
using Lathe.Engine.Journal;
using Lathe.Engine.Recording;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Elsewhere;

/// <summary>Where a run goes on that began elsewhere: at another path, or on another machine.</summary>
/// <param name="Repository">The absolute path of the top folder of a clone of its repository.</param>
public sealed record RunAdoption(string Repository)
{
    /// <summary>
    /// The settings of the one who takes it up. What decides about the task (model, checks, limits, exclusions) stays as it was; what may be done to a machine (sandbox, network, permissions) is as this says. Null for the same
    /// person's run at another path, which keeps all of its settings.
    /// </summary>
    public RunSettings? Own { get; init; }

    /// <summary>Whether a run's settings are another machine's, so that it goes on here only under <see cref="Own"/> ones: it was imported, or another machine that shares the journal worked on it last.</summary>
    /// <param name="history">The run.</param>
    /// <param name="machine">This machine (<see cref="RunServices.Machine"/>); null where the journal is its own.</param>
    public static bool IsNeeded(RunHistory history, string? machine) => history.IsForeign || (machine is not null && history.Machine is { } other && other != machine);

    /// <summary>Why such a run does not go on by itself.</summary>
    /// <param name="run">The run.</param>
    /// <param name="history">What the journal says of it.</param>
    public static LatheError Refusal(RunId run, RunHistory history) => history.IsForeign ? RunErrors.Imported(run, history) : Adoptions.Elsewhere(run, history);
}

/// <summary>Holds a run against the place where it is to go on.</summary>
internal static class Adoptions
{
    /// <summary>Checks that the run can go on there.</summary>
    /// <exception cref="LatheException">Conflict <c>resume.other_repository</c>; Storage <c>resume.no_objects</c>; what git says.</exception>
    public static async Task CheckAsync(RunServices services, RunId run, RunHistory history, RunAdoption adoption, CancellationToken cancellationToken)
    {
        var folder = await ProjectFolders.FindAsync(services.Git, services.Paths, adoption.Repository, cancellationToken);
        if (history.Started?.Commit is { } commit && (folder.Repository is not { } repository || await services.Git.CommitOfAsync(repository, commit, cancellationToken) is null)) throw OtherRepository(run, history, commit, folder);
        if (!history.TryGetResult(new StepId("workspace"), out var step)) return;
        try
        {
            Snapshots.Load(StepResults.Read(step, RunJson.WorkspaceStep, services.Objects).Base, services.Objects);
        }
        catch (LatheException e) when (e.Error.Kind == ErrorKind.Storage)
        {
            throw NoObjects(run, history, services.Machine, e);
        }
    }

    /// <summary>The settings under which it goes on.</summary>
    public static RunSettings Settings(RunSettings own, RunSettings frozen) => RecordedSettings.Of(frozen).Over(own, frozen.Model) with
    {
        Fallbacks = frozen.Fallbacks,
        ReviewModel = frozen.ReviewModel,
        MaxCost = frozen.MaxCost is { } cost && own.MaxCost is { } most ? Math.Min(cost, most) : frozen.MaxCost ?? own.MaxCost,
    };

    /// <summary>What is said of it in the run.</summary>
    public static RunNoted Note(RunHistory history, RunAdoption adoption, string? machine) => new(
        "run.adopted",
        $"Taken up at {adoption.Repository}; it began at {history.BeganIn}{(history.Machine is { } other && other != machine ? $" on {other}" : "")}.{(adoption.Own is null ? "" : " What may be done to the machine (sandbox, network, permissions) is as the settings here say.")}");

    /// <summary>A run of another machine, and nothing that says where and how it is to go on here.</summary>
    public static LatheError Elsewhere(RunId run, RunHistory history) =>
        new LatheError(ErrorKind.Conflict, "resume.elsewhere", $"Run {run} was worked on last on another machine ({history.Machine}), at {history.Started?.Repository}; its files and objects are there.")
        {
            Guidance = $"Go on there: lathe resume {run}. To go on here: 'lathe export {run}' there, 'lathe import FILE' here, then in a clone of the repository 'lathe resume {run} --repo .'",
        };

    private static LatheException OtherRepository(RunId run, RunHistory history, string commit, ProjectFolder folder) =>
        new LatheError(ErrorKind.Conflict, "resume.other_repository", $"{(folder.Repository is null ? $"{folder.TopLevel} is in no repository, so it" : $"The repository at {folder.TopLevel}")} does not have commit {commit[..Math.Min(12, commit.Length)]}, which was checked out when run {run} began in {history.BeganIn}.")
        {
            Guidance = $"Fetch that commit (git fetch --all), or name a clone that has it: lathe resume {run} --repo DIR",
        }.ToException();

    private static LatheException NoObjects(RunId run, RunHistory history, string? machine, LatheException inner) =>
        new LatheError(ErrorKind.Storage, "resume.no_objects", $"What the files of run {run} were is not on this machine{(history.Machine is { } other && other != machine ? $", but on {other}" : "")}: {inner.Error.Message}")
        {
            Guidance = $"Objects are kept by each machine for itself. Where they are: 'lathe export {run}'; here: 'lathe import FILE', then 'lathe resume {run}' again.",
        }.ToException(inner);
}
