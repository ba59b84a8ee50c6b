using System.Text;

namespace Lathe.Context.Tests.Indexing;

/// <summary>A tree and a folder for its index, both gone at the end.</summary>
internal sealed class ScratchTree : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lathe-index-").FullName;

    public ScratchTree()
    {
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Cache);
    }

    public string Root => Path.Join(_folder, "tree");

    public string Cache => Path.Join(_folder, "cache");

    public string Segments => Path.Join(Cache, "segments");

    public RepositoryIndex Open(string? root = null) => new(new IndexOptions(root ?? Root) { Folder = Cache, Parallelism = 2 });

    public ScratchTree Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public ScratchTree Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(Root, path))!);
        File.WriteAllBytes(Path.Join(Root, path), bytes);
        return this;
    }

    /// <summary>Makes every file look old enough for its stamp to be relied on.</summary>
    public void Age()
    {
        foreach (var path in Files(Root)) File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    /// <summary>The files beneath a folder. Links are not followed: a test may have put one to the root of the machine.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false });

    public static IReadOnlyList<string> Paths(IIndexSnapshot snapshot) => [.. Enumerable.Range(0, snapshot.FileCount).Select(snapshot.PathOf).Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> PathsNow()
    {
        using var index = Open();
        using var snapshot = index.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
        return Paths(snapshot);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
    }
}
