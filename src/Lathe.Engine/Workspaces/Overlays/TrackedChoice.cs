using System.Text;
using Lathe.Context;
using Lathe.Git;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// A choice that is made while the tree is gone through: what git tracks belongs, and so does what no rule ignores. Git, which would go through the tree as well, is not asked, and a file that is tracked costs no string.
/// What is out of the ordinary makes it unsure; git is the one to ask then.
/// </summary>
internal sealed class TrackedChoice(TrackedPaths tracked, IgnoreRules ignore, FileChoice choice) : LowerChoice(choice.IsExcludedFolder, new HashSet<string>(), ignore)
{
    // The rules in each folder that holds something untracked; null where it lies in an ignored one.
    private readonly Dictionary<string, GitIgnore?> scopes = new(StringComparer.Ordinal) { [""] = ignore.Root() };
    private readonly HashSet<string> foldersOfOthers = new(StringComparer.Ordinal);
    private int last;

    /// <summary>Untracked files that look like credentials, in order; they do not belong.</summary>
    public List<string> Secrets { get; } = [];

    /// <summary>Whether there is something that only git's own list tells: a repository inside this one, names that are not UTF-8, folders that cannot be opened, a file system that does not say what is a folder.</summary>
    public bool IsUnsure { get; private set; }

    public override int Count => tracked.Count;

    public override void MeetHidden() => IsUnsure = true;

    public override bool HasFile(ReadOnlySpan<byte> path)
    {
        if (From(path).SequenceEqual(path)) return !choice.ExcludesAny || !choice.IsExcluded(Encoding.UTF8.GetString(path));
        var other = Encoding.UTF8.GetString(path);
        if (!BelongsBesides(other, isDirectory: false) || choice.IsExcluded(other)) return false;
        if (!SecretFiles.IsSecret(other)) return true;
        Secrets.Add(other);
        return false;
    }

    public override bool HasFolder(int parent, string name, string path)
    {
        var prefix = Encoding.UTF8.GetBytes(path + "/");
        return From(prefix).StartsWith(prefix) || foldersOfOthers.Contains(path) || (BelongsBesides(path, isDirectory: true) && HoldsOther(parent, name, path));
    }

    // The first tracked path that is not before another. The walk goes by the order that git keeps them in.
    private ReadOnlySpan<byte> From(ReadOnlySpan<byte> path)
    {
        if (last > 0 && tracked[last - 1].SequenceCompareTo(path) >= 0) last = 0;
        last = tracked.FirstFrom(path, last);
        return last < tracked.Count ? tracked[last] : [];
    }

    // Of what is not tracked.
    private bool BelongsBesides(string path, bool isDirectory)
    {
        var slash = path.LastIndexOf('/');
        return ScopeOf(slash < 0 ? "" : path[..slash]) is { } scope && !scope.IsIgnored(path.AsSpan(slash + 1), isDirectory);
    }

    private GitIgnore? ScopeOf(string folder)
    {
        if (scopes.TryGetValue(folder, out var known)) return known;
        var slash = folder.LastIndexOf('/');
        var around = ScopeOf(slash < 0 ? "" : folder[..slash]);
        return scopes[folder] = around is null || around.IsIgnored(folder.AsSpan(slash + 1), isDirectory: true) ? null : Ignore.Enter(around, folder, hasRules: true);
    }

    // Whether any file lies somewhere in a folder of which nothing is tracked, and is not ignored.
    private bool HoldsOther(int parent, string name, string path)
    {
        var handle = Posix.OpenAt(parent, name, Posix.ReadOnly | Posix.DirectoryFlag | Posix.NoFollow | Posix.CloseOnExec, 0);
        if (handle < 0)
        {
            IsUnsure = true;
            return false;
        }

        try
        {
            var scope = ScopeOf(path)!;
            var names = DirectoryReader.Names(handle, path);
            if (names.Exists(static n => n.Text is null || n.Type == EntryType.Unknown || TreePath.IsGit(n.Text)))
            {
                IsUnsure = true;
                return false;
            }

            foreach (var found in names)
            {
                var isFolder = found.Type == EntryType.Directory;
                if ((!isFolder && found.Type is not (EntryType.File or EntryType.Link)) || scope.IsIgnored(found.Text, isFolder)) continue;
                if (isFolder && !HoldsOther(handle, found.Text!, $"{path}/{found.Text}")) continue;
                foldersOfOthers.Add(path);
                return true;
            }

            return false;
        }
        finally
        {
            Posix.Close(handle);
        }
    }
}
