using Lathe.Edits;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using WorkspaceRecord = Lathe.Engine.Runs.WorkspaceRecord;

namespace Lathe.Engine.Artifacts;

/// <summary>The stored version that a run edits, frozen in its first event. The content lies in the local object store.</summary>
/// <param name="Project">The project.</param>
/// <param name="Item">The item.</param>
/// <param name="Version">The version.</param>
/// <param name="Files">The files that it has and that could be had.</param>
public sealed record EditedVersion(string Project, string Item, int Version, IReadOnlyList<EditedFile> Files)
{
    /// <summary>Why its files could not be had, where the run may not begin without them: it asks a person. <see cref="Version"/> is 0 then where not even its number is known.</summary>
    public LatheError? Problem { get; init; }
}

/// <summary>One file of a version that a run edits.</summary>
/// <param name="Path">Its path in the repository.</param>
/// <param name="Hash">Its content in the local object store.</param>
/// <param name="Executable">Whether it is executable.</param>
public sealed record EditedFile(string Path, ObjectHash Hash, bool Executable)
{
    /// <summary>Whether it is a symbolic link, whose content is its target.</summary>
    public bool Link { get; init; }
}

/// <summary>Makes ready what a run edits.</summary>
public static class EditedVersions
{
    /// <summary>Downloads a version's files, as far as they can be had; what was downloaded before is not downloaded again.</summary>
    /// <param name="store">The store.</param>
    /// <param name="reference">The item, and the version or none for the latest.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What there is, and one sentence for each file that is left out.</returns>
    /// <exception cref="LatheException">NotFound; or the reason, where none of its files could be had.</exception>
    public static async Task<(EditedVersion Edited, IReadOnlyList<string> LeftOut)> FetchAsync(ArtifactStore store, ItemReference reference, CancellationToken cancellationToken)
    {
        var version = await store.Reader.FindAsync(reference, cancellationToken);
        var (edited, leftOut, error) = await HadAsync(store, version, cancellationToken);
        if (edited.Files.Count == 0 && error is not null) throw (error with { Recovery = Recovery.AskHuman, Guidance = Remedy(version, error.Guidance) }).ToException();
        return (edited, leftOut);
    }

    /// <summary>Downloads every file of a version that a run may not begin without.</summary>
    /// <param name="open">Opens the store.</param>
    /// <param name="reference">The item, and the version or none for the latest.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>All of it; or nothing with <see cref="EditedVersion.Problem"/>, about which the run asks a person.</returns>
    /// <exception cref="LatheException">NotFound or Validation: there is no such version.</exception>
    public static async Task<(EditedVersion Edited, IReadOnlyList<string> LeftOut)> FetchWholeAsync(
        Func<CancellationToken, Task<ArtifactStore>> open, ItemReference reference, CancellationToken cancellationToken)
    {
        var number = reference.Version ?? 0;
        try
        {
            await using var store = await open(cancellationToken);
            var version = await store.Reader.FindAsync(reference, cancellationToken);
            number = version.Version;
            var (edited, leftOut, error) = await HadAsync(store, version, cancellationToken);
            return error is null ? (edited, leftOut) : (edited with { Files = [], Problem = error }, []);
        }
        catch (LatheException e) when (e.Error.Kind is not (ErrorKind.NotFound or ErrorKind.Validation or ErrorKind.Cancelled))
        {
            return (new EditedVersion(reference.Item.Project, reference.Item.Item, number, []) { Problem = e.Error }, []);
        }
    }

    private static async Task<(EditedVersion Edited, List<string> LeftOut, LatheError? Error)> HadAsync(ArtifactStore store, ArtifactVersion version, CancellationToken cancellationToken)
    {
        var files = new List<EditedFile>();
        var leftOut = new List<string>();
        LatheError? error = null;
        foreach (var (part, state, problem) in await store.Reader.FetchAsync(version with { Parts = [.. version.Parts.Where(static p => p.Path is not null)] }, cancellationToken))
        {
            error ??= problem;
            if (problem is not null) leftOut.Add($"{part.Path}: {problem.Message}");
            else if (!IsSafe(part.Path!)) leftOut.Add($"{part.Path}: no file of a repository has such a path");
            else if (state != FetchState.Absent) files.Add(new EditedFile(part.Path!, part.Hash!.Value, part.Executable) { Link = part.Link });
        }

        return (new EditedVersion(version.Project, version.Item, version.Version, files), leftOut, error);
    }

    /// <summary>Whether a path is one that a file of a repository can have. The catalog is written by others: its paths lead nowhere else.</summary>
    /// <param name="path">Relative, with '/'.</param>
    public static bool IsSafe(string path)
    {
        if (path.Length is 0 or > 1000 || path[0] == '/') return false;
        foreach (var segment in path.Split('/'))
        {
            if (segment is "" or "." or ".." || segment.Equals(".git", StringComparison.OrdinalIgnoreCase)) return false;
            foreach (var c in segment)
            {
                if (char.IsControl(c) || c == '\\') return false;
            }
        }

        return true;
    }

    private static string Remedy(ArtifactVersion version, string? guidance) =>
        version.Version > 1 ? $"{guidance} An earlier version may be had: --edit {version.Name}@{version.Version - 1}".TrimStart() : guidance ?? "Start the run without --edit.";
}

/// <summary>Lays the files of the version that a run edits over its workspace.</summary>
internal sealed class EditedFilesStep(Run run, RunServices services)
{
    public async Task LayAsync(IWorkspace workspace, EditedVersion edited, CancellationToken cancellationToken)
    {
        edited = await new VersionDownload(run, services).FetchAsync(edited, cancellationToken);
        if (edited.Files.Count == 0) return;
        var name = $"{edited.Project}/{edited.Item}@{edited.Version}";
        var (replaced, leftOut) = (new List<string>(), new List<string>());
        var request = new StepRequest(new StepId("take-up-version"), StepKind.Workspace, name, StepDurability.Once) { Title = $"the files of {name}" };
        var record = await run.StepAsync(request, RunJson.WorkspaceStep, async token =>
        {
            await workspace.RestoreAsync(workspace.Base.State, token);
            foreach (var file in edited.Files)
            {
                if (services.Objects.Get(file.Hash) is { } content) Lay(workspace.Tree, file, content, replaced, leftOut);
            }

            workspace.NoteCommand();
            var sealedTree = await workspace.SealAsync(token);
            return new StepEffect<WorkspaceRecord>(WorkspaceRecord.Of(sealedTree));
        }, cancellationToken);
        run.Files = record.State;
        if (leftOut.Count > 0) await run.NoteAsync("artifacts.left_out", $"Of {name} these are left out: {Some(leftOut)}.", cancellationToken);
        if (replaced.Count > 0) await run.NoteAsync("artifacts.replaced", $"In the run's private files these are as {name} has them, not as yours are: {Some(replaced)}.", cancellationToken);
    }

    private static void Lay(IFileTree tree, EditedFile file, byte[] content, List<string> replaced, List<string> leftOut)
    {
        var there = tree.Stat(file.Path);
        if (there is { Kind: FileTreeEntryKind.Directory or FileTreeEntryKind.Other })
        {
            leftOut.Add($"{file.Path} (something else is there)");
            return;
        }

        if (file.Link && (tree is not IDiskTree || !StoredLink.IsSafe(file.Path, content)))
        {
            leftOut.Add($"{file.Path} (a symbolic link that leads out of the repository)");
            return;
        }

        if (there is not null)
        {
            var now = there.Kind == FileTreeEntryKind.File ? tree.Read(file.Path) : (tree as IDiskTree)?.ReadLink(file.Path);
            if (file.Link == (there.Kind == FileTreeEntryKind.Link) && now.AsSpan().SequenceEqual(content)) return;
            replaced.Add(file.Path);
            if (there.Kind == FileTreeEntryKind.Link) tree.Delete(file.Path);
        }

        if (file.Link) ((IDiskTree)tree).WriteLink(file.Path, content);
        else tree.Write(file.Path, content, file.Executable ? 0x1ED : 0x1A4);
    }

    private static string Some(List<string> paths) => $"{string.Join(", ", paths.Take(10))}{(paths.Count > 10 ? ", …" : "")}";
}
