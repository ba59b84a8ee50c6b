using System.Text;

namespace Lathe.Context;

/// <summary>
/// What git would ignore in one folder: the rules of the folder's own <c>.gitignore</c> over those of its parents, over <c>.git/info/exclude</c>, over the user's file. Immutable; a walker keeps one per folder that
/// it is in, and does not descend into a folder that is ignored (git does not either, which is why nothing beneath it can be taken back). Tracked files are the caller's business.
/// </summary>
public sealed class GitIgnore
{
    private readonly GitIgnore? _parent;
    private readonly IgnoreRule[]? _rules;
    private readonly string _path;
    private readonly int _pathBytes;

    // The nearest scope, this one included, that has rules at all.
    private readonly GitIgnore? _nearest;

    private GitIgnore(GitIgnore? parent, IgnoreRule[]? rules, string path)
    {
        _parent = parent;
        _rules = rules;
        _path = path;
        _pathBytes = Encoding.UTF8.GetByteCount(path);
        _nearest = rules is null ? parent?._nearest : this;
    }

    /// <summary>The scope of a repository's root folder.</summary>
    /// <param name="rootRules">The text of the root's <c>.gitignore</c>; null when there is none.</param>
    /// <param name="infoExclude">The text of <c>.git/info/exclude</c>.</param>
    /// <param name="userExcludes">The text of the file that <c>core.excludesFile</c> names.</param>
    public static GitIgnore Root(string? rootRules, string? infoExclude = null, string? userExcludes = null)
    {
        var user = new GitIgnore(null, IgnoreRule.ParseFile(userExcludes), "");
        var info = new GitIgnore(user, IgnoreRule.ParseFile(infoExclude), "");
        return new GitIgnore(info, IgnoreRule.ParseFile(rootRules), "");
    }

    /// <summary>The scope of a folder directly in this one.</summary>
    /// <param name="name">The folder's own name.</param>
    /// <param name="rules">The text of its <c>.gitignore</c>; null when there is none.</param>
    public GitIgnore Enter(string name, string? rules) => new(this, IgnoreRule.ParseFile(rules), _path + name + "/");

    /// <summary>Whether an entry directly in this folder is ignored.</summary>
    /// <param name="name">The entry's own name.</param>
    /// <param name="isDirectory">Whether it is a folder (a link to one is not).</param>
    public bool IsIgnored(ReadOnlySpan<char> name, bool isDirectory)
    {
        if (_nearest is null) return false;
        var size = _pathBytes + Encoding.UTF8.GetByteCount(name);
        Span<byte> path = size <= 1024 ? stackalloc byte[size] : new byte[size];
        var start = Encoding.UTF8.GetBytes(_path, path);
        Encoding.UTF8.GetBytes(name, path[start..]);
        for (var scope = _nearest; scope is not null; scope = scope._parent?._nearest)
        {
            var rules = scope._rules!;
            for (var i = rules.Length - 1; i >= 0; i--)
                if (rules[i].Matches(path[scope._pathBytes..], path[start..], isDirectory)) return !rules[i].IsNegative;
        }

        return false;
    }
}
