namespace Lathe.Quality;

/// <summary>The files of the tree that a change leaves behind, for assessors that have to look beside the change.</summary>
public interface ITreeFiles
{
    /// <summary>The content of a file; null where there is none, where it is a link, or where it is larger.</summary>
    /// <param name="path">Relative, separated by '/'.</param>
    /// <param name="mostBytes">The most that is worth reading.</param>
    byte[]? Read(string path, int mostBytes);
}

/// <summary>The files of a folder on disk. Links are not followed out of it.</summary>
/// <param name="root">The folder.</param>
public sealed class FolderTreeFiles(string root) : ITreeFiles
{
    /// <inheritdoc/>
    public byte[]? Read(string path, int mostBytes)
    {
        try
        {
            var at = Path.GetFullPath(root);
            foreach (var part in path.Split('/'))
            {
                if (part is "" or "." or ".." || part.Contains('\\', StringComparison.Ordinal)) return null;
                at = Path.Combine(at, part);
                if (new FileInfo(at) is { Exists: true, LinkTarget: not null } || new DirectoryInfo(at) is { Exists: true, LinkTarget: not null }) return null;
            }

            return new FileInfo(at) is { Exists: true } file && file.Length <= mostBytes ? File.ReadAllBytes(at) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
