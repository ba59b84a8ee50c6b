using System.Text;
using Lathe.Context;
using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>The ignore rules of a tree as they stand in it now, and the two files with rules that lie outside it.</summary>
internal sealed class IgnoreRules(Func<string, string?> read, string? infoExclude, string? userExcludes)
{
    public IgnoreRules(BeneathDirectory tree, string? infoExclude, string? userExcludes)
        : this(folder => Read(tree, folder), infoExclude, userExcludes)
    {
    }

    public const int LongestRules = 1 << 20;

    public const string FileName = ".gitignore";

    /// <summary>The scope of the root folder.</summary>
    public GitIgnore Root() => GitIgnore.Root(read(""), infoExclude, userExcludes);

    /// <summary>The scope of a folder in another one.</summary>
    /// <param name="parent">The scope around it.</param>
    /// <param name="path">The folder's path.</param>
    /// <param name="hasRules">False when it is known that the folder has no rules of its own.</param>
    public GitIgnore Enter(GitIgnore parent, string path, bool hasRules) => parent.Enter(path[(path.LastIndexOf('/') + 1)..], hasRules ? read(path) : null);

    /// <summary>Whether one path, or a folder above it, is ignored.</summary>
    public bool IsIgnored(string path, bool isDirectory)
    {
        var scope = Root();
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            var folder = path[..slash];
            if (scope.IsIgnored(folder.AsSpan(folder.LastIndexOf('/') + 1), isDirectory: true)) return true;
            scope = Enter(scope, folder, hasRules: true);
        }

        return scope.IsIgnored(path.AsSpan(path.LastIndexOf('/') + 1), isDirectory);
    }

    /// <summary>Whether patterns that belong to no folder match a path or a folder above it.</summary>
    public static bool Matches(GitIgnore patterns, string path)
    {
        var start = 0;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', start))
        {
            if (patterns.IsIgnored(path.AsSpan(start, slash - start), isDirectory: true)) return true;
            patterns = patterns.Enter(path[start..slash], null);
            start = slash + 1;
        }

        return patterns.IsIgnored(path.AsSpan(start), isDirectory: false);
    }

    private static string? Read(BeneathDirectory tree, string folder)
    {
        var path = folder.Length == 0 ? FileName : $"{folder}/{FileName}";
        try
        {
            if (tree.Stat(path) is not { Kind: FileTreeEntryKind.File, Size: <= LongestRules }) return null;
            using var stream = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(DiskFileTree.OpenFile(tree, path, out _), ownsHandle: true), FileAccess.Read, bufferSize: 0);
            var bytes = new byte[Math.Min(stream.Length, LongestRules)];
            return Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            return null;
        }
    }
}
