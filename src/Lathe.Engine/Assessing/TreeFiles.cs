using Lathe.Edits;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Assessing;

/// <summary>The user's files, read beneath a folder and through no link, with bounds; what lies beyond them is counted and said.</summary>
internal sealed class TreeFiles : IDisposable
{
    /// <summary>Larger files are not looked at, in bytes. Rules look at no more than 2 MB.</summary>
    public const int LargestFile = 4 << 20;

    private const long LargestTotal = 512L << 20;
    private const int MostFiles = 100_000;

    private readonly DiskFileTree _tree;
    private long _total;
    private int _read;
    private int _left;
    private string? _firstLeft;

    public TreeFiles(string root) => _tree = new DiskFileTree(root);

    public bool Exists(string path) => Stat(path) is not null;

    /// <summary>The content of a file; null where there is none, or no more is read.</summary>
    public byte[]? Read(string path)
    {
        if (Stat(path) is not { Kind: FileTreeEntryKind.File } entry) return null;
        if (entry.Size > LargestFile || _total + entry.Size > LargestTotal || _read >= MostFiles)
        {
            Leave(path);
            return null;
        }

        try
        {
            var content = _tree.Read(path);
            _total += content.Length;
            _read++;
            return content;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            Leave(path);
            return null;
        }
    }

    /// <summary>Counts a file that is not looked at.</summary>
    public void Leave(string path)
    {
        _left++;
        _firstLeft ??= path;
    }

    /// <summary>What was left out.</summary>
    public IReadOnlyList<string> Notes() => _left switch
    {
        0 => [],
        1 => [$"{_firstLeft} was not looked at: it is too large or cannot be read."],
        _ => [$"{_firstLeft} and {_left - 1} more were not looked at: they are too large, too many, or cannot be read."],
    };

    public void Dispose() => _tree.Dispose();

    private FileTreeEntry? Stat(string path)
    {
        try
        {
            return _tree.Stat(path);
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            return null;
        }
    }

    private static bool IsExpected(Exception exception) => exception is IOException or UnauthorizedAccessException or PathRefusedException or LatheException;
}
