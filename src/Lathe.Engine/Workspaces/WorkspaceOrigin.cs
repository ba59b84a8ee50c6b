using System.Text.Json.Serialization;
using Lathe.Engine.Folders;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Git;

namespace Lathe.Engine.Workspaces;

/// <summary>What a workspace is made again from: the state that the run began with, and what decided about its files then.</summary>
/// <param name="Base">The snapshot that the run began with.</param>
/// <param name="Commit">The commit that was checked out then; null where there was none, or it is not known.</param>
/// <param name="Rules">The ignore rules outside of the tree as they were then; null for those of now.</param>
public sealed record WorkspaceOrigin(ObjectHash Base, string? Commit, OuterRules? Rules);

/// <summary>Ignore rules that lie outside of the tree.</summary>
/// <param name="User">The text of the user's own ignore file.</param>
/// <param name="Info">The text of the repository's <c>info/exclude</c>.</param>
public sealed record OuterRules(string? User, string? Info)
{
    /// <summary>The tree was no repository's when the run began: commands see none, and <c>.ignore</c> counts as <c>.gitignore</c> does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPlain { get; init; }
}

/// <summary>Finds the contents of a snapshot that are not in the object store in the commit that the run began with.</summary>
internal static class MissingContents
{
    private const int ShownNames = 5;
    private const int LargestBlob = 64 << 20;

    /// <summary>Puts what the commit has into the store.</summary>
    /// <exception cref="LatheException">Storage <c>workspace.cannot_rebuild</c>, naming what is missing.</exception>
    public static async Task FindAsync(Snapshot snapshot, WorkspaceOrigin origin, GitProgram git, ProjectFolder folder, IObjectStore objects, CancellationToken cancellationToken)
    {
        if (snapshot.Lower is not null) return;
        var missing = snapshot.Entries.Values.Where(e => e.Kind != SnapshotEntryKind.EmptyDirectory && !objects.Contains(e.Content)).ToDictionary(static e => e.Path, StringComparer.Ordinal);
        if (missing.Count == 0) return;
        if (origin.Commit is { } commit && folder.Repository is { } repository)
        {
            var blobs = (await git.BlobsOfAsync(repository, commit, cancellationToken)).Where(b => missing.ContainsKey(b.Key)).ToDictionary();
            var contents = await git.ReadBlobsAsync(repository, [.. blobs.Values.Distinct(StringComparer.Ordinal)], LargestBlob, cancellationToken);
            foreach (var (path, blob) in blobs)
            {
                // A filter of git's may make a file of other bytes from it.
                if (contents.TryGetValue(blob, out var content) && ObjectHash.Of(content) == missing[path].Content)
                {
                    objects.Put(content, durable: false);
                    missing.Remove(path);
                }
            }
        }

        if (missing.Count > 0) throw Gone(missing.Keys.Order(StringComparer.Ordinal).ToList(), folder);
    }

    private static LatheException Gone(List<string> paths, ProjectFolder folder) => new LatheError(
        ErrorKind.Storage, "workspace.cannot_rebuild",
        $"The run's files cannot be put together again: the content of {string.Join(", ", paths.Take(ShownNames))}{(paths.Count > ShownNames ? $" and {paths.Count - ShownNames} more" : "")} is neither in the object store nor in {folder.TopLevel} as it was.")
    {
        Guidance = Snapshots.BringBack,
    }.ToException();
}
