using Lathe.Context;
using Lathe.Edits;
using Lathe.Engine.Impact;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Quality;

namespace Lathe.Engine.Assessing;

/// <summary>The assessors that look beside the changed files: what the change breaks elsewhere, and the packages that it adds. Disposed when they have looked.</summary>
internal sealed class TreeAssessors : IDisposable
{
    // Without an index every file of a language is read for the names that are gone.
    private const int MostFiles = 30_000;

    private readonly DiskFileTree _tree;

    /// <param name="gathered">The files.</param>
    /// <param name="advisories">A folder with advisories in the OSV format; null for none.</param>
    /// <param name="cache">Where the index of the advisories is kept, and what was found of files; null for nowhere.</param>
    public TreeAssessors(GatheredFiles gathered, string? advisories, string? cache)
    {
        _tree = new DiskFileTree(gathered.Root);
        All = [new DependencyAssessor(new FolderTreeFiles(gathered.Root), advisories, cache)];
        if (gathered.Tree.Count > 0) Around = new TreeAround(() => gathered.Tree, new FolderTreeFiles(gathered.Root));
        if (gathered.Tree.Count is 0 or > MostFiles) return;
        var changes = gathered.Files.Select(static f => new Edits.FileChange(f.Before is null ? null : f.Path, f.After is null ? null : f.Path, f.Before, f.After)).ToList();
        All = [.. All, new ImpactAssessor(changes, () => new ImpactTree(new FileSet([.. gathered.Tree.Select(static p => new ContextFile(p, 0))], Start)), cache is null ? null : AssessOptions.KeptFindings(cache))];
    }

    /// <summary>The tree; null where the files are looked at as a whole.</summary>
    public TreeAround? Around { get; }

    /// <summary>The assessors.</summary>
    public IReadOnlyList<IAssessor> All { get; }

    public void Dispose() => _tree.Dispose();

    private byte[]? Start(string path, int maxBytes)
    {
        try
        {
            using var stream = _tree.OpenRead(path);
            var bytes = new byte[(int)Math.Min(maxBytes, stream.Length)];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == bytes.Length ? bytes : bytes[..read];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PathRefusedException or LatheException)
        {
            return null;
        }
    }
}
