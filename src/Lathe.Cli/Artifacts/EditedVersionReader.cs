using Lathe.Cli.Output;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Tasks;
using Lathe.Storage.Artifacts;

namespace Lathe.Cli.Artifacts;

/// <summary>Gets the stored version that <c>lathe run --edit</c> names.</summary>
internal sealed class EditedVersionReader(CliHost host, Composition composition, ResolvedConfiguration configuration)
{
    private const int MostFilesNamed = 40;

    public async Task<EditedVersion> ReadAsync(string reference, CancellationToken cancellationToken)
    {
        var parsed = ItemReference.Parse(reference);
        var (edited, leftOut) = configuration.Artifacts.Required ? await EditedVersions.FetchWholeAsync(OpenAsync, parsed, cancellationToken) : await FetchAsync(parsed, cancellationToken);
        Notices.Write(host.Error, host.ErrorIsTerminal ? host.Width : null, [], [.. leftOut.Select(static l => $"left out, {l}")]);
        return edited;
    }

    private async Task<(EditedVersion Edited, IReadOnlyList<string> LeftOut)> FetchAsync(ItemReference reference, CancellationToken cancellationToken)
    {
        await using var store = await OpenAsync(cancellationToken);
        return await EditedVersions.FetchAsync(store, reference, cancellationToken);
    }

    private Task<ArtifactStore> OpenAsync(CancellationToken cancellationToken) => ArtifactStores.OpenAsync(configuration.Artifacts, composition.Paths, composition.Objects, host.Time, cancellationToken);

    /// <summary>The task with the files that it is about, and the settings with a place for the next version.</summary>
    public static (CodingTask Task, RunSettings Settings) Into(EditedVersion edited, CodingTask task, RunSettings settings, ResolvedConfiguration configuration)
    {
        var artifacts = configuration.Artifacts;
        var files = task.Context.Files.Union(edited.Files.Take(MostFilesNamed).Select(static f => f.Path), StringComparer.Ordinal).ToList();
        var note = edited.Problem is null
            ? $"This edits version {edited.Version} of {edited.Project}/{edited.Item}; its files are in the workspace as they were stored."
            : $"This edits a stored version of {edited.Project}/{edited.Item}; its files are in the workspace as they were stored, where they could be had.";
        return (
            task with { Context = task.Context with { Files = files, Notes = [.. task.Context.Notes, note] } },
            settings with { Artifacts = settings.Artifacts ?? new ArtifactRunSettings("files", edited.Project, artifacts.Required, artifacts.Retention) });
    }
}
