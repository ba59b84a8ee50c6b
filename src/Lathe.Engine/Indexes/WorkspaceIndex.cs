using Lathe.Context;
using Lathe.Engine.Configuration;
using Lathe.Git;

namespace Lathe.Engine.Indexes;

/// <summary>
/// The index of a run's workspace, which shares what was analysed with the user's own tree. It is used where it pays: looking into every file of a small tree is quicker than looking at every stamp and opening an index.
/// Whatever goes wrong with it, the answer is to look into every file.
/// </summary>
internal sealed class WorkspaceIndex(LathePaths paths, GitProgram? git, string repository, string root, Func<string, bool> differs, Func<ITreeStamps?> look, TimeProvider time) : IDisposable
{
    private const int FewFiles = 1500;
    private const long FewBytes = 16 << 20;

    private readonly Lock _gate = new();
    private RepositoryIndex? _index;

    /// <summary>Which files may match a query; null when all have to be looked into.</summary>
    /// <param name="files">The workspace's files.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops the update.</param>
    public Func<string, bool>? Narrow(IReadOnlyList<ContextFile> files, SearchQuery query, CancellationToken cancellationToken)
    {
        // The snapshot is let go of: what the filter asks of it afterwards are paths only, which it holds in memory.
        return Ask(files, snapshot => IndexedSearch.Narrow(snapshot, query), cancellationToken) is { } narrow ? path => narrow(path) || differs(path) : null;
    }

    /// <summary>Which files may hold any of some names; null when all have to be looked into.</summary>
    /// <param name="files">The workspace's files.</param>
    /// <param name="names">The names.</param>
    /// <param name="cancellationToken">Stops the update.</param>
    public Func<string, bool>? MayHoldAny(IReadOnlyList<ContextFile> files, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        return Ask(files, snapshot =>
        {
            var filters = new List<Func<string, bool>>(names.Count);
            foreach (var name in names)
            {
                if (IndexedSearch.Narrow(snapshot, new SearchQuery(name)) is not { } filter) return null;
                filters.Add(filter);
            }

            return (Func<string, bool>)(path => differs(path) || filters.Exists(filter => filter(path)));
        }, cancellationToken);
    }

    /// <summary>Ranks the files for a task; null when all have to be looked into.</summary>
    /// <param name="files">The workspace's files.</param>
    /// <param name="request">The task.</param>
    /// <param name="cancellationToken">Stops the update and the ranking.</param>
    public Ranking? Rank(IReadOnlyList<ContextFile> files, ContextRequest request, CancellationToken cancellationToken) =>
        Ask(files, snapshot => ContextRanker.Rank(snapshot, request, new RankOptions(), cancellationToken), cancellationToken);

    public void Dispose() => _index?.Dispose();

    private T? Ask<T>(IReadOnlyList<ContextFile> files, Func<IIndexSnapshot, T?> question, CancellationToken cancellationToken)
        where T : class
    {
        if (files.Count < FewFiles && files.Sum(f => f.Size) < FewBytes) return null;
        try
        {
            lock (_gate)
            {
                _index ??= RepositoryIndexes.ForWorkspace(paths, git, repository, root, time);
                return _index.Ask(new UpdateRequest { Stamps = look() }, question, cancellationToken);
            }
        }
        catch (Exception e) when (e is IndexDamagedException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
