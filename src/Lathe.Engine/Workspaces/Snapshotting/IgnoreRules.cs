using System.Text;
using Lathe.Context;
using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>The ignore rules of a tree as they stand in it now, and the two files with rules that lie outside it.</summary>
/// <param name="read">Reads a file with rules; null where there is none.</param>
/// <param name="infoExclude">The text of the repository's <c>info/exclude</c>.</param>
/// <param name="userExcludes">The text of the user's own ignore file.</param>
/// <param name="isPlain">The tree is no repository's: <c>.ignore</c> counts too, over <c>.gitignore</c>.</param>
internal sealed class IgnoreRules(Func<string, string?> read, string? infoExclude, string? userExcludes, bool isPlain = false)
{
    public IgnoreRules(BeneathDirectory tree, OuterRules outer)
        : this(path => Read(tree, path), outer)
    {
    }

    public IgnoreRules(Func<string, string?> read, OuterRules outer)
        : this(read, outer.Info, outer.User, outer.IsPlain)
    {
    }

    public const int LongestRules = 1 << 20;

    private const string FileName = ".gitignore";
    private const string PlainFileName = ".ignore";

    /// <summary>Whether a path's name is that of a file with rules.</summary>
    public static bool IsRules(ReadOnlySpan<char> path) => path[(path.LastIndexOf('/') + 1)..] is FileName or PlainFileName;

    /// <summary>The scope of the root folder.</summary>
    public GitIgnore Root() => GitIgnore.Root(Own(""), infoExclude, userExcludes);

    /// <summary>The scope of a folder in another one.</summary>
    /// <param name="parent">The scope around it.</param>
    /// <param name="path">The folder's path.</param>
    /// <param name="hasRules">False when it is known that the folder has no rules of its own.</param>
    public GitIgnore Enter(GitIgnore parent, string path, bool hasRules) => parent.Enter(path[(path.LastIndexOf('/') + 1)..], hasRules ? Own(path) : null);

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

    private string? Own(string folder)
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        var text = read(prefix + FileName);
        return isPlain && read(prefix + PlainFileName) is { } more ? $"{text}\n{more}" : text;
    }

    /// <summary>Reads a file with rules beneath a folder and through no link; null where there is none, or it is too long.</summary>
    public static string? Read(BeneathDirectory tree, string path)
    {
        try
        {
            if (tree.Stat(path) is not { Kind: FileTreeEntryKind.File, Size: <= LongestRules }) return null;
            using var stream = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(DiskFile.Open(tree, path, out _), ownsHandle: true), FileAccess.Read, bufferSize: 0);
            var bytes = new byte[Math.Min(stream.Length, LongestRules)];
            return Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            return null;
        }
    }
}
