using System.Text;

namespace Lathe.Context;

/// <summary>A folder as it was when its names were listed: while its stamp is the same, so are they. An inode of 0 says that the stamp is too young to be relied on.</summary>
/// <param name="Modified">As in <see cref="FileStamp"/>.</param>
/// <param name="Changed">As in <see cref="FileStamp"/>.</param>
/// <param name="Inode">As in <see cref="FileStamp"/>.</param>
/// <param name="Holds">Which files with ignore rules are in it, by the bits of <see cref="FolderReader"/>; <see cref="Foreign"/> for another repository, which was not entered.</param>
internal readonly record struct FolderLook(long Modified, long Changed, ulong Inode, byte Holds)
{
    public const byte Foreign = 0x80;

    public static FolderLook Of(in FileStamp stamp, byte holds, long certainBefore) => new(stamp.Modified, stamp.Changed, stamp.Modified < certainBefore && stamp.Changed < certainBefore ? stamp.Inode : 0, holds);

    public bool IsSame(long modified, long changed, ulong inode) => Inode != 0 && Inode == inode && Modified == modified && Changed == changed;
}

/// <summary>A file with ignore rules that a walk read.</summary>
internal readonly record struct RuleFile(string Path, FileStamp Stamp);

/// <summary>What a walk went by besides the tree's own names: while it is the same, what belonged to the tree still does.</summary>
/// <param name="Outside">A hash of the rules that lie outside of the tree, and of the list of submodules.</param>
/// <param name="GitIndex">The index of git; an inode of 0 where its stamp is too young.</param>
/// <param name="Tracked">A hash of what git tracks; null where no rule ignored anything, so that it was not asked.</param>
/// <param name="Rules">The files with rules in the tree.</param>
/// <param name="Notes">What the walk had to say.</param>
internal sealed record WalkBasis(ContentKey Outside, FileStamp GitIndex, ContentKey? Tracked, IReadOnlyList<RuleFile> Rules, IReadOnlyList<string> Notes)
{
    public static ContentKey OutsideOf(IndexOptions options)
    {
        string[] submodules = [.. GitFolders.Submodules(options.Root)];
        Sorting.Sort(submodules, string.CompareOrdinal);
        string?[] parts = [options.Original ?? options.Root, GitFolders.InfoExclude(options.Original ?? options.Root), options.UserExcludes, string.Join('\n', submodules)];
        return PathHash.Wide(string.Join('\0', parts));
    }

    public static FileStamp GitIndexOf(IndexOptions options, long certainBefore)
    {
        if (GitFolders.Own(options.Original ?? options.Root) is not { } git) return default;
        var file = NativeFiles.OpenAnywhere(Path.Join(git, "index"));
        if (file < 0) return default;
        try
        {
            return NativeFiles.Stat(file, out var stamp) && stamp.Modified < certainBefore && stamp.Changed < certainBefore ? stamp : default;
        }
        finally
        {
            NativeFiles.Close(file);
        }
    }

    /// <summary>This, where everything is as it was; with git's index as it is now, where that was written and tracks the same files. Null where anything differs.</summary>
    /// <param name="options">The index.</param>
    /// <param name="root">The open root of the tree.</param>
    /// <param name="certainBefore">Stamps from this time on, in nanoseconds, are not relied on.</param>
    public WalkBasis? Confirmed(IndexOptions options, int root, long certainBefore)
    {
        if (OutsideOf(options) != Outside) return null;
        foreach (var rule in Rules)
            if (!NativeFiles.StatBeneath(root, Encoding.UTF8.GetBytes(rule.Path), out var stamp) || rule.Stamp.Inode == 0 || stamp != rule.Stamp) return null;
        // Looked at before it is read: what comes into it meanwhile changes the stamp.
        if (Tracked is not { } tracked || (GitIndexOf(options, certainBefore) is var now && now == GitIndex && now.Inode != 0)) return this;
        return TrackedFiles.Read(GitFolders.Own(options.Original ?? options.Root)).Key == tracked ? now == GitIndex ? this : this with { GitIndex = now } : null;
    }
}
