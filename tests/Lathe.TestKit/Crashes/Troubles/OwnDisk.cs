using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;

namespace Lathe.TestKit.Crashes.Troubles;

/// <summary>A small disk of a world's own, that only its processes see.</summary>
/// <param name="root">The world's folder.</param>
/// <param name="mounts">Holds it.</param>
internal abstract class OwnDisk(string root, OwnMounts mounts) : NoTrouble(root)
{
    private readonly string _root = root;

    public override int Kills => 10;

    public override bool IsShared => false;

    public override string Place { get; } = Path.Combine(root, "disk");

    protected OwnMounts Mounts => mounts;

    public override string Seen(string path) => path.StartsWith(Place, StringComparison.Ordinal) ? mounts.Seen(path) : path;

    public override string? Refuse(int exitCode, string output) => RefuseAllButStorage(exitCode, output);

    // SQLite resolves links by itself, and the way to these mounts is one that only the kernel can follow: a copy of what lies on the disk is read.
    public override async Task<IJournal?> OpenAsync(LathePaths paths, CancellationToken cancellationToken)
    {
        var copy = Path.Combine(_root, "read");
        if (Directory.Exists(copy)) Directory.Delete(copy, recursive: true);
        Directory.CreateDirectory(copy);
        foreach (var part in (ReadOnlySpan<string>)["", "-wal"])
            if (File.Exists(paths.JournalFile + part)) File.Copy(paths.JournalFile + part, Path.Combine(copy, Path.GetFileName(paths.JournalFile) + part));
        // Where the very first write failed, there is a file without anything in it.
        if (new DirectoryInfo(copy).EnumerateFiles().Sum(f => f.Length) == 0) return null;
        return await base.OpenAsync(new LathePaths(copy, copy, copy), cancellationToken);
    }

    public override ValueTask DisposeAsync() => mounts.DisposeAsync();
}
