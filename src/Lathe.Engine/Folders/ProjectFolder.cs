using Lathe.Git;

namespace Lathe.Engine.Folders;

/// <summary>The folder whose files a run works on: the work tree of a repository, or a plain folder that lies in none.</summary>
public sealed record ProjectFolder
{
    /// <summary>The absolute path, without links; by it runs are found again, whether or not there is a repository by then.</summary>
    public required string TopLevel { get; init; }

    /// <summary>The repository; null of a plain folder.</summary>
    public GitRepository? Repository { get; init; }

    /// <summary>Of a plain folder, where the user's own ignore rules for all repositories lie; null where there can be no such file.</summary>
    public string? UserExcludeFile { get; init; }

    /// <summary>Of a plain folder, the places in it where Lathe keeps its own files, relative; no run has them.</summary>
    public IReadOnlyList<string> Own { get; init; } = [];

    /// <summary>The work tree of a repository.</summary>
    /// <param name="repository">The repository.</param>
    public static ProjectFolder Of(GitRepository repository) => new() { TopLevel = repository.TopLevel, Repository = repository };
}
