namespace Lathe.Git;

/// <summary>A file of the work tree that may differ from a commit.</summary>
/// <param name="Path">Relative to the top, separated by '/'.</param>
/// <param name="Before">The hash of its content in the commit; null where the commit does not have it.</param>
public readonly record struct GitChange(string Path, string? Before);

/// <summary>A work tree compared with a commit.</summary>
/// <param name="Changes">What may differ, by path.</param>
/// <param name="Files">All files of the work tree.</param>
public sealed record GitComparison(IReadOnlyList<GitChange> Changes, GitFileList Files);
