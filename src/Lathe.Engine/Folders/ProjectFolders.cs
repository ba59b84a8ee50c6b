using Lathe.Engine.Configuration;
using Lathe.Engine.Trust;
using Lathe.Errors;
using Lathe.Git;

namespace Lathe.Engine.Folders;

/// <summary>Finds the folder that a command is about.</summary>
public static class ProjectFolders
{
    // What stands there is made by the kernel while one looks.
    private static readonly string[] Unreal = ["/proc", "/sys"];

    /// <summary>The repository around a folder; where there is none, the folder itself. Starts git once.</summary>
    /// <param name="git">Git.</param>
    /// <param name="paths">Where Lathe keeps its own files.</param>
    /// <param name="folder">An absolute path.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <exception cref="LatheException">
    /// NotFound <c>git.folder_missing</c>; Validation <c>folder.unfit</c>: no run can be made of the folder. What git says of a repository that it finds and cannot or will not read.
    /// </exception>
    public static async Task<ProjectFolder> FindAsync(GitProgram git, LathePaths paths, string folder, CancellationToken cancellationToken)
    {
        var real = Directory.Exists(folder) ? RepositoryRoot.Real(folder) : folder;
        return await git.FindAsync(real, cancellationToken).ConfigureAwait(false) is { } repository ? ProjectFolder.Of(repository) : Plain(git, paths, real);
    }

    /// <summary>A folder as one without a repository, whether or not there is one.</summary>
    /// <param name="git">Git, which knows where the user's own ignore rules lie.</param>
    /// <param name="paths">Where Lathe keeps its own files.</param>
    /// <param name="folder">An absolute path without links.</param>
    /// <exception cref="LatheException">Validation <c>folder.unfit</c>.</exception>
    public static ProjectFolder Plain(GitProgram git, LathePaths paths, string folder)
    {
        if (folder == "/" || Array.Exists(Unreal, u => IsWithin(folder, u))) throw Unfit($"{folder} is no folder that a run can be made of.");
        var own = new List<string>();
        foreach (var place in (ReadOnlySpan<string>)[paths.State, paths.Cache, paths.Config])
        {
            var real = Directory.Exists(place) ? RepositoryRoot.Real(place) : place;
            if (IsWithin(folder, real)) throw Unfit($"{folder} is where Lathe keeps its own files.");
            if (IsWithin(real, folder)) own.Add(real[(folder.Length + 1)..]);
        }

        // There is no configuration of a repository to read besides the user's own.
        return new ProjectFolder { TopLevel = folder, UserExcludeFile = git.UserExcludeFile(folder, Path.Combine(folder, ".git")), Own = own };
    }

    /// <summary>Refuses a plain folder that holds far more than a project, for whoever did not name it: a command typed in the wrong place is no reason to copy a home and offer it to a model.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="environment">The surroundings.</param>
    /// <param name="naming">How the command lets a folder be named; <c>{0}</c> stands for it.</param>
    /// <exception cref="LatheException">Validation <c>folder.too_wide</c>.</exception>
    public static void RefuseWide(ProjectFolder folder, LatheEnvironment environment, string naming = "--repo {0}")
    {
        if (folder.Repository is not null || WideFolders.Why(folder.TopLevel, environment) is not { } why) return;
        throw new LatheError(ErrorKind.Validation, "folder.too_wide", $"{folder.TopLevel} is in no git repository, and {why}: too much to work on as one project by mistake.")
        {
            Guidance = $"Go to the project's own folder, or name it: {string.Format(null, naming, "DIR")}. Where all of {folder.TopLevel} is meant, say so: {string.Format(null, naming, folder.TopLevel)}",
        }.ToException();
    }

    /// <summary>Whether a plain folder is one that <see cref="RefuseWide"/> refuses.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="environment">The surroundings.</param>
    public static bool IsWide(ProjectFolder folder, LatheEnvironment environment) => folder.Repository is null && WideFolders.Why(folder.TopLevel, environment) is not null;

    internal static bool IsWithin(string path, string folder) => path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && (folder.Length == 1 || path[folder.Length] == '/'));

    private static LatheException Unfit(string message) => new LatheError(ErrorKind.Validation, "folder.unfit", message)
    {
        Guidance = "Go to the project's own folder, or name that.",
    }.ToException();
}
