using System.Text;
using Lathe.Context;
using Lathe.Edits;
using Lathe.Engine.Workspaces;
using Lathe.Git;

namespace Lathe.Engine.Folders;

/// <summary>
/// Lists the files of a folder that is in no repository as git would list those of a repository without commits: what <c>.gitignore</c> and <c>.ignore</c> leave, other repositories inside left out, and what
/// <see cref="PlainRules"/> names besides. No link is followed, and it ends at bounds.
/// </summary>
internal sealed class PlainListing
{
    private const int LongestMark = 4096;

    private readonly BeneathDirectory tree;
    private readonly HashSet<string> own;
    private readonly GitIgnore? exclude;
    private readonly string? userExcludes;
    private readonly int mostFiles;
    private readonly IgnoreRules all;
    private readonly IgnoreRules theirs;
    private readonly IgnoreRules lifted;
    private readonly Dictionary<string, string?> texts = new(StringComparer.Ordinal);
    private readonly Stack<Place> open = new();
    private readonly List<GitFile> files = [];
    private readonly List<string> embedded = [];
    private readonly List<string> unreadable = [];
    private readonly List<string> places = [];

    /// <param name="tree">The folder.</param>
    /// <param name="userExcludes">The text of the user's own ignore file.</param>
    /// <param name="own">Folders in it that are Lathe's own.</param>
    /// <param name="exclude">Patterns that are kept out besides.</param>
    /// <param name="mostFiles">The walk ends at so many files.</param>
    public PlainListing(BeneathDirectory tree, string? userExcludes, IReadOnlyList<string> own, IReadOnlyList<string> exclude, int mostFiles)
    {
        (this.tree, this.userExcludes, this.own, this.mostFiles) = (tree, userExcludes, new HashSet<string>(own, StringComparer.Ordinal), mostFiles);
        this.exclude = exclude.Count == 0 ? null : GitIgnore.Root(string.Join('\n', exclude));
        all = new IgnoreRules(Text, null, PlainRules.Before(userExcludes), isPlain: true);
        theirs = new IgnoreRules(Text, null, userExcludes, isPlain: true);
        lifted = new IgnoreRules(Text, null, $"*\n{userExcludes}", isPlain: true);
    }

    /// <summary>Whether the folder holds more than that.</summary>
    public bool HoldsMore { get; private set; }

    /// <summary>Bytes that a copy would hold.</summary>
    public long Bytes { get; private set; }

    /// <summary>Folders that no rule of the user's leaves out.</summary>
    public List<string> Assumed { get; } = [];

    /// <summary>Folders that cannot be read.</summary>
    public List<string> Closed { get; } = [];

    /// <summary>Reads the folders.</summary>
    public GitFileList Run(CancellationToken cancellationToken)
    {
        open.Push(new Place("", null, null, exclude));
        while (!HoldsMore && open.TryPop(out var place))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Visit(place);
        }

        Assumed.Sort(StringComparer.Ordinal);
        return new GitFileList(files, [], embedded, unreadable);
    }

    /// <summary>The rules that decided besides those in the folder.</summary>
    public OuterRules Rules() => new(PlainRules.Before(userExcludes, places), null) { IsPlain = true };

    private void Visit(Place place)
    {
        var handle = tree.TryOpen(place.Path, Posix.ReadOnly | Posix.DirectoryFlag, 0, out _);
        if (handle < 0)
        {
            Closed.Add(place.Path);
            return;
        }

        try
        {
            var names = DirectoryReader.Names(handle, place.Path);
            if (place.Path.Length > 0 && names.Exists(static n => n.Text is ".git") && IsRepository(place.Path))
            {
                embedded.Add(place.Path);
                return;
            }

            var hasRules = names.Exists(static n => n.Text is { } text && IgnoreRules.IsRules(text));
            var inside = place.Path.Length == 0 ? place with { All = all.Root(), Theirs = theirs.Root() } : place with { All = all.Enter(place.All!, place.Path, hasRules), Theirs = theirs.Enter(place.Theirs!, place.Path, hasRules) };
            var beside = PlainRules.NamesBeside(names);
            foreach (var folder in beside ?? []) places.Add(Join(place.Path, folder));
            foreach (var name in names) Take(handle, name, inside, beside);
        }
        catch (UnauthorizedAccessException)
        {
            // Its names may be read, what they name may not be looked at.
            Closed.Add(place.Path);
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    private void Take(int parent, DirectoryName name, Place place, HashSet<string>? beside)
    {
        if (name.Text is not { } text)
        {
            unreadable.Add(Join(place.Path, Shown(name.Bytes)));
            return;
        }

        var path = Join(place.Path, text);
        if (HoldsMore || TreePath.IsGit(text) || TreePath.IsTooLong(path) || own.Contains(path)) return;
        var kind = name.Type switch
        {
            EntryType.Directory => FileTreeEntryKind.Directory,
            EntryType.File => FileTreeEntryKind.File,
            EntryType.Link => FileTreeEntryKind.Link,
            EntryType.Unknown => BeneathDirectory.StatAt(parent, text)?.Kind ?? FileTreeEntryKind.Other,
            _ => FileTreeEntryKind.Other,
        };
        var isFolder = kind == FileTreeEntryKind.Directory;
        if (kind == FileTreeEntryKind.Other || place.Exclude?.IsIgnored(text, isFolder) == true) return;
        if (isFolder) Enter(text, path, place, beside);
        else if (!place.All!.IsIgnored(text, isDirectory: false)) Add(path, kind == FileTreeEntryKind.File ? BeneathDirectory.StatAt(parent, text)?.Size ?? 0 : 0);
    }

    private void Enter(string name, string path, Place place, HashSet<string>? beside)
    {
        if (!place.All!.IsIgnored(name, isDirectory: true) && !(beside?.Contains(name) == true && !IsLifted(path))) open.Push(place with { Path = path, Exclude = place.Exclude?.Enter(name, null) });
        else if (!place.Theirs!.IsIgnored(name, isDirectory: true)) Assumed.Add(path);
    }

    private void Add(string path, long size)
    {
        if (files.Count >= mostFiles) HoldsMore = true;
        else files.Add(new GitFile(path, Tracked: false));
        if (size <= TreeCopier.LargestFile) Bytes += size;
    }

    // Where everything is ignored to begin with, what is not is so by a rule that says it.
    private bool IsLifted(string path)
    {
        var scope = lifted.Root();
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1)) scope = lifted.Enter(scope, path[..slash], hasRules: true);
        return !scope.IsIgnored(path.AsSpan(path.LastIndexOf('/') + 1), isDirectory: true);
    }

    // An empty folder of that name is none, nor is any other file; git says the same.
    private bool IsRepository(string folder)
    {
        try
        {
            if (tree.Stat($"{folder}/.git") is not { } stat) return false;
            if (stat.Kind == FileTreeEntryKind.Directory) return tree.Stat($"{folder}/.git/HEAD") is not null;
            return stat is { Kind: FileTreeEntryKind.File, Size: > 0 and <= LongestMark };
        }
        catch (IOException)
        {
            return true;
        }
    }

    private string? Text(string path)
    {
        if (texts.TryGetValue(path, out var known)) return known;
        return texts[path] = IgnoreRules.Read(tree, path);
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private static string Shown(string bytes)
    {
        var shown = new StringBuilder();
        foreach (var c in bytes)
        {
            if (c is >= ' ' and < '\x7f') shown.Append(c);
            else shown.Append("\\x").Append(((int)c).ToString("x2", null));
        }

        return shown.ToString();
    }

    /// <summary>A folder that is to be looked into.</summary>
    /// <param name="Path">Its path; empty for the top.</param>
    /// <param name="All">All rules of the folder above it, and once it is entered of its own.</param>
    /// <param name="Theirs">Those of the user's alone.</param>
    /// <param name="Exclude">Patterns that are kept out besides.</param>
    private sealed record Place(string Path, GitIgnore? All, GitIgnore? Theirs, GitIgnore? Exclude);
}
