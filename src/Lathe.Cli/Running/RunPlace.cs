using Lathe.Engine.Configuration;
using Lathe.Engine.Elsewhere;
using Lathe.Engine.Journal;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>Where a run goes on: where it was, or in a clone that the user names.</summary>
/// <param name="Repository">The top folder.</param>
/// <param name="IsMoved">It is another one than the run knows.</param>
/// <param name="IsForeign">The run's settings are another machine's.</param>
internal sealed record RunPlace(string Repository, bool IsMoved, bool IsForeign)
{
    /// <summary>Finds it.</summary>
    /// <exception cref="LatheException">NotFound <c>run.repository_gone</c>; Conflict <c>run.imported</c>, <c>resume.elsewhere</c>; what git says about the folder.</exception>
    public static async Task<RunPlace> FindAsync(Composition composition, RunSummary summary, RunHistory history, string? named, CancellationToken cancellationToken)
    {
        var isForeign = RunAdoption.IsNeeded(history, composition.Machine);

        // What somebody else's journal calls a path is no reason to open that folder here.
        if (isForeign && named is null) throw RunAdoption.Refusal(summary.Run, history).ToException();
        if (named is null) return Directory.Exists(summary.Repository) ? new RunPlace(summary.Repository, IsMoved: false, IsForeign: false) : throw Gone(summary);
        var folder = Path.GetFullPath(named, composition.Host.Environment.CurrentDirectory);
        if (!Directory.Exists(folder)) throw new LatheError(ErrorKind.NotFound, "run.no_repository", $"{folder} is not a folder.") { Guidance = "Name an existing repository with --repo DIR." }.ToException();
        var repository = await composition.FindFolderAsync(folder, cancellationToken);
        return new RunPlace(repository.TopLevel, repository.TopLevel != summary.Repository, isForeign);
    }

    /// <summary>What is set besides the user's configuration: a run of somebody else's goes on with its model, also where none is configured here.</summary>
    public IReadOnlyList<FlagSetting> Flags(string? model, RunHistory history) =>
        IsForeign && (history.Resumed?.Settings ?? history.Started?.Settings) is { } settings ? [new FlagSetting("model", "--model", model ?? string.Join(',', [settings.Model, .. settings.Fallbacks]))] : [];

    /// <summary>What the engine is told of it; null for a run that goes on where it was. Commands that the task of somebody else's run names are nobody's word here.</summary>
    public RunAdoption? Adoption(ResolvedConfiguration configuration, RunHistory history) => IsForeign
        ? new RunAdoption(Repository) { Own = configuration.ToRunSettings(history.Started!.Task with { Verify = [] }) with { Artifacts = configuration.Artifacts.ForRun(Repository) } }
        : IsMoved ? new RunAdoption(Repository) : null;

    private static LatheException Gone(RunSummary run) => new LatheError(ErrorKind.NotFound, "run.repository_gone", $"The repository of run {run.Run}, {run.Repository}, is not there any more.")
    {
        Guidance = $"Put it back at its place, or go on in a clone of it: lathe resume {run.Run} --repo DIR. Its change, if there is one, is kept: lathe diff {run.Run}",
    }.ToException();
}
