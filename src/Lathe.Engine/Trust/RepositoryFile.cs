using Lathe.Engine.Workspaces;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Engine.Trust;

/// <summary>What reading one of the repository's own files came to.</summary>
/// <param name="Content">The bytes; null when it is not there or was refused.</param>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
internal readonly record struct RepositoryFileRead(byte[]? Content, string? Refusal);

/// <summary>
/// Reads files that somebody else put into the repository: links are followed inside the repository only, anything that is no regular file is refused without
/// waiting on it (a pipe would block), and the size is bounded.
/// </summary>
internal static class RepositoryFile
{
    public const int LargestBytes = 1 << 20;
    private const int MostLinks = 16;

    public static RepositoryFileRead Read(string root, string relative)
    {
        if (Resolve(root, relative, out var refusal) is not { } path) return new RepositoryFileRead(null, refusal);
        if (!File.Exists(path)) return new RepositoryFileRead(null, Directory.Exists(path) ? "is a folder" : null);
        using var handle = new SafeFileHandle(Posix.OpenAt(Posix.CurrentFolder, path, Posix.ReadOnly | Posix.NonBlocking | Posix.NoTerminal | Posix.NoFollow | Posix.CloseOnExec, 0), ownsHandle: true);
        if (handle.IsInvalid) return new RepositoryFileRead(null, $"cannot be opened (error {PosixError.Last})");
        try
        {
            var length = RandomAccess.GetLength(handle);
            if (length > LargestBytes) return new RepositoryFileRead(null, "is larger than 1 MB");
            var content = new byte[length];
            var read = 0;
            while (read < content.Length && RandomAccess.Read(handle, content.AsSpan(read), read) is > 0 and var n) read += n;
            return new RepositoryFileRead(read == content.Length ? content : content[..read], null);
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            return new RepositoryFileRead(null, "is not a regular file that can be read");
        }
    }

    /// <summary>A folder's real absolute path, all links resolved; null when it is no folder.</summary>
    public static string? RealPath(string folder)
    {
        if (!Directory.Exists(folder)) return null;
        using var handle = new SafeFileHandle(Posix.OpenAt(Posix.CurrentFolder, folder, Posix.PathOnly | Posix.CloseOnExec, 0), ownsHandle: true);
        return handle.IsInvalid ? null : new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget;
    }

    /// <summary>The path with every link on the way replaced by its target; null when one leaves the repository.</summary>
    internal static string? Resolve(string root, string relative, out string? refusal)
    {
        refusal = null;
        var rest = new Stack<string>(Split(relative));
        var at = new List<string>();
        var links = 0;
        while (rest.Count > 0)
        {
            var segment = rest.Pop();
            if (segment == "..")
            {
                if (at.Count == 0)
                {
                    refusal = "is a link that leads out of the repository";
                    return null;
                }

                at.RemoveAt(at.Count - 1);
                continue;
            }

            at.Add(segment);
            var target = new FileInfo(Path.Combine([root, .. at])).LinkTarget;
            if (target is null) continue;
            if (++links > MostLinks || Path.IsPathRooted(target))
            {
                refusal = links > MostLinks ? "is a chain of too many links" : "is a link that leads out of the repository";
                return null;
            }

            at.RemoveAt(at.Count - 1);
            foreach (var part in Split(target)) rest.Push(part);
        }

        return Path.Combine([root, .. at]);
    }

    // Last segment first, so that pushing them in this order leaves the first one on top.
    private static IEnumerable<string> Split(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            if (parts[i] != ".") yield return parts[i];
        }
    }
}
