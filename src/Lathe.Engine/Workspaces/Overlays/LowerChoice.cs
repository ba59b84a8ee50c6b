using System.Text;

namespace Lathe.Engine.Workspaces;

/// <summary>Which of the user's files a workspace shows, as git and the user's settings say.</summary>
internal abstract class LowerChoice(Func<string, bool> isExcluded, IReadOnlySet<string> closed, IgnoreRules ignore)
{
    /// <summary>About how many files.</summary>
    public abstract int Count { get; }

    /// <summary>Submodules that are not checked out: shown, empty.</summary>
    public IReadOnlySet<string> Closed => closed;

    /// <summary>The ignore rules, to tell an empty folder from an ignored one.</summary>
    public IgnoreRules Ignore => ignore;

    /// <summary>Whether a folder is kept out by the user's patterns.</summary>
    public bool IsExcluded(string folder) => isExcluded(folder);

    /// <summary>Whether a file or a link belongs.</summary>
    /// <param name="path">Its path in UTF-8.</param>
    public abstract bool HasFile(ReadOnlySpan<byte> path);

    /// <summary>Whether a folder lies above a file that belongs, or would but for a name or pattern that keeps it out.</summary>
    /// <param name="parent">The open folder around it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="path">Its path.</param>
    public abstract bool HasFolder(int parent, string name, string path);

    /// <summary>Told of what is hidden although it may belong: a name that is not UTF-8, a folder that cannot be opened.</summary>
    public virtual void MeetHidden()
    {
    }
}

/// <summary>A choice that was listed whole.</summary>
internal sealed class ListedChoice(HashSet<string> files, HashSet<string> folders, IReadOnlySet<string> closed, IgnoreRules ignore, Func<string, bool> isExcluded) : LowerChoice(isExcluded, closed, ignore)
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> byPath = files.GetAlternateLookup<ReadOnlySpan<char>>();

    public override int Count => byPath.Set.Count;

    public override bool HasFile(ReadOnlySpan<byte> path)
    {
        Span<char> small = stackalloc char[512];
        var text = path.Length <= small.Length ? small : new char[path.Length];
        return byPath.Contains(text[..Encoding.UTF8.GetChars(path, text)]);
    }

    public override bool HasFolder(int parent, string name, string path) => folders.Contains(path);
}
