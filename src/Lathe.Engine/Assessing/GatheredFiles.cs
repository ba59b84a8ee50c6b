using Lathe.Git;
using Lathe.Quality;

namespace Lathe.Engine.Assessing;

/// <summary>The two versions of each file that is assessed.</summary>
/// <param name="Root">The absolute path that the files' paths start from: the repository's top, or a folder.</param>
/// <param name="Files">The files, by path.</param>
/// <param name="Subject">What was compared, in a few words.</param>
/// <param name="Repository">The repository; null where there is none.</param>
/// <param name="Notes">What was left out, one sentence each.</param>
public sealed record GatheredFiles(string Root, IReadOnlyList<FileChange> Files, string Subject, GitRepository? Repository, IReadOnlyList<string> Notes);
