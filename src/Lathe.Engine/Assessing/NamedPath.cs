using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Engine.Assessing;

/// <summary>A file or folder that a person named. Its folder is taken by its real path, since git names repositories so; the file itself may be a link or be gone.</summary>
/// <param name="Given">As it was given.</param>
/// <param name="Folder">The real path of the folder: itself, or the one that the file is in.</param>
/// <param name="Full">The absolute path.</param>
internal sealed record NamedPath(string Given, string Folder, string Full)
{
    public static NamedPath Of(string current, string given)
    {
        var full = given.Contains('\0', StringComparison.Ordinal) || given.Length == 0 ? "" : Path.TrimEndingDirectorySeparator(Path.GetFullPath(given, current));
        if (full.Length > 0 && Directory.Exists(full) && RepositoryRoot.Real(full) is { } folder) return new NamedPath(given, folder, folder);
        var parent = Path.GetDirectoryName(full);
        if (parent is null || !File.Exists(full))
        {
            throw new LatheError(ErrorKind.NotFound, "assess.no_such_path", $"There is no file or folder {Text.Bounded.OneLine(given, 200)}.") { Guidance = "Name files and folders that are there, or none for all that changed." }.ToException();
        }

        parent = RepositoryRoot.Real(parent);
        return new NamedPath(given, parent, Path.Combine(parent, Path.GetFileName(full)));
    }

    public bool IsBelow(string root) => Full == root || root == "/" || Full.StartsWith(root + "/", StringComparison.Ordinal);

    /// <summary>Relative to a root; empty for the root itself.</summary>
    public string Below(string root)
    {
        if (IsBelow(root)) return Full.Length <= root.Length ? "" : Full[root.Length..].TrimStart('/');
        throw new LatheError(ErrorKind.Validation, "assess.outside", $"{Text.Bounded.OneLine(Given, 200)} is not below {root}, where the first path belongs.") { Guidance = "Assess files of one repository, or of one folder, at a time." }.ToException();
    }
}
