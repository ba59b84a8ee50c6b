using Lathe.Git;
using Lathe.Quality;

namespace Lathe.Engine.Assessing;

/// <summary>The two versions of each file that is assessed.</summary>
/// <param name="Root">The absolute path that the files' paths start from: the repository's top, or a folder.</param>
/// <param name="Files">The files, by path.</param>
/// <param name="Subject">What was compared, in a few words.</param>
/// <param name="Repository">The repository; null where there is none.</param>
/// <param name="Notes">What was left out, one sentence each.</param>
public sealed record GatheredFiles(string Root, IReadOnlyList<FileChange> Files, string Subject, GitRepository? Repository, IReadOnlyList<string> Notes)
{
    /// <summary>Whether the files are looked at as a whole, and not compared with what they were.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Every file of the tree, changed or not; empty where the files are looked at as a whole.</summary>
    public IReadOnlyList<string> Tree { get; init; } = [];

    /// <summary>What is asked otherwise of whole files: they may stand as they are for years, and a grammar knows less than a compiler, so that what it does not understand stops nothing.</summary>
    internal static ProfileFile WholeFilesProfile { get; } = new("whole files", "language: all\nrules:\n  correctness.new-syntax-problem: warning\n", MayLoosen: true);
}
