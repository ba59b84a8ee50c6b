using System.Globalization;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox.Landlock;

/// <summary>One command's home and folder for temporary files, on disk. Gone after the command.</summary>
internal sealed class PrivateFolder : IDisposable
{
    private const string Prefix = "own-";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private PrivateFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Makes one.</summary>
    /// <exception cref="Lathe.Errors.LatheException">Storage, when the scratch folder cannot be written.</exception>
    public static PrivateFolder Make(string scratch, SandboxIdentity? identity)
    {
        var folder = new PrivateFolder(System.IO.Path.Combine(System.IO.Path.GetFullPath(scratch), string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{System.IO.Path.GetRandomFileName()}")));
        try
        {
            Directory.CreateDirectory(scratch, OwnerOnly);
            RemoveLeftovers(scratch);
            Directory.CreateDirectory(folder.Path, OwnerOnly);
            if (identity is not null && Posix.ChangeOwnerAt(Posix.CurrentFolder, folder.Path, identity.UserId, identity.GroupId, Posix.NoFollowFlag) != 0) throw PosixError.OfLast(folder.Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw SandboxErrors.Scratch(scratch, failure);
        }

        return folder;
    }

    public void Dispose() => Remove(Path);

    private static void Remove(string path)
    {
        using var parent = new BeneathDirectory(System.IO.Path.GetDirectoryName(path)!);
        FolderRemoval.Run(parent, System.IO.Path.GetFileName(path));
    }

    private static void TryRemove(string path)
    {
        try
        {
            Remove(path);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // Another Lathe is at it too.
        }
    }

    // Those of a Lathe that was killed. Its number is part of the name.
    private static void RemoveLeftovers(string scratch)
    {
        foreach (var folder in Directory.EnumerateDirectories(scratch, Prefix + "*"))
        {
            var name = System.IO.Path.GetFileName(folder)[Prefix.Length..];
            var end = name.IndexOf('-', StringComparison.Ordinal);
            if (end > 0 && int.TryParse(name.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var owner) && !Directory.Exists($"/proc/{owner}")) TryRemove(folder);
        }
    }
}
