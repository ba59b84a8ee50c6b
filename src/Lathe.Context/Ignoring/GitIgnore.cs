namespace Lathe.Context;

/// <summary>
/// What git would ignore in one folder: the rules of the folder's own <c>.gitignore</c> over those of its parents, over <c>.git/info/exclude</c>, over the user's file. Immutable; a walker keeps one per folder that
/// it is in, and does not descend into a folder that is ignored (git does not either, which is why nothing beneath it can be taken back). Tracked files are the caller's business.
/// </summary>
public sealed class GitIgnore
{
    private GitIgnore() { }

    /// <summary>The scope of a repository's root folder.</summary>
    /// <param name="rootRules">The text of the root's <c>.gitignore</c>; null when there is none.</param>
    /// <param name="infoExclude">The text of <c>.git/info/exclude</c>.</param>
    /// <param name="userExcludes">The text of the file that <c>core.excludesFile</c> names.</param>
    public static GitIgnore Root(string? rootRules, string? infoExclude = null, string? userExcludes = null) => new();

    /// <summary>The scope of a folder directly in this one.</summary>
    /// <param name="name">The folder's own name.</param>
    /// <param name="rules">The text of its <c>.gitignore</c>; null when there is none.</param>
    public GitIgnore Enter(string name, string? rules) => this;

    /// <summary>Whether an entry directly in this folder is ignored.</summary>
    /// <param name="name">The entry's own name.</param>
    /// <param name="isDirectory">Whether it is a folder (a link to one is not).</param>
    public bool IsIgnored(ReadOnlySpan<char> name, bool isDirectory) => false;
}
