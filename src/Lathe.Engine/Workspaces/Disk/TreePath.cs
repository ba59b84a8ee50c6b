using System.Text;
using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// What a path must be before it is opened. Wider than <see cref="RelativePath"/>, which judges what an edit may name: a repository may hold files whose names an
/// edit may not use.
/// </summary>
internal static class TreePath
{
    /// <summary>The longest path that walks take, in bytes of UTF-8.</summary>
    public const int LongestBytes = 4000;

    public static void Check(string path)
    {
        if (Refusal(path) is { } reason) throw new PathRefusedException(path, reason);
    }

    /// <summary>Whether a path is longer than walks take: the kernel opens none of more than 4,095 bytes.</summary>
    public static bool IsTooLong(string path) => path.Length > LongestBytes / 3 && Encoding.UTF8.GetByteCount(path) > LongestBytes;

    /// <summary>Whether a name belongs to git.</summary>
    public static bool IsGit(ReadOnlySpan<char> name) => name.Length == 4 && name.Equals(".git", StringComparison.OrdinalIgnoreCase);

    private static string? Refusal(string path)
    {
        if (path.Length is 0 or > 4096) return "is empty or longer than 4,096 characters";
        var start = 0;
        for (var i = 0; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] != '/')
            {
                if (path[i] == '\0') return "contains a NUL character";
                if (char.IsSurrogate(path[i]) && !IsPair(path, i)) return "is not valid Unicode";
                continue;
            }

            var segment = path.AsSpan(start, i - start);
            if (segment.IsEmpty) return start == 0 ? "is absolute" : "has an empty segment";
            if (segment is "." or "..") return "leaves the tree or is not in its plain form";
            if (IsGit(segment)) return "lies in .git, which belongs to git";
            start = i + 1;
        }

        return null;
    }

    private static bool IsPair(string path, int i) => char.IsHighSurrogate(path[i])
        ? i + 1 < path.Length && char.IsLowSurrogate(path[i + 1])
        : i > 0 && char.IsHighSurrogate(path[i - 1]);
}
