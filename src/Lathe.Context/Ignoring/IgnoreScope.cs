using System.Text;

namespace Lathe.Context;

/// <summary>
/// Which entries of a folder belong to an index: what the rules of git and of <c>.ignore</c> and <c>.latheignore</c> leave, and what git tracks although a rule of git's ignores it. A person who writes the other two files means
/// tracked files too.
/// </summary>
internal sealed class IgnoreScope
{
    private readonly Repository _repository;
    private readonly GitIgnore _all;
    private readonly GitIgnore _own;
    private readonly bool _onlyTracked;

    private IgnoreScope(Repository repository, GitIgnore all, GitIgnore own, bool onlyTracked) => (_repository, _all, _own, _onlyTracked) = (repository, all, own, onlyTracked);

    /// <summary>The scope of a repository's root folder.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="git">The text of the root's <c>.gitignore</c>.</param>
    /// <param name="own">That of the other two files.</param>
    /// <param name="infoExclude">That of <c>.git/info/exclude</c>.</param>
    /// <param name="userExcludes">That of the user's own file.</param>
    public static IgnoreScope Root(Repository repository, string? git, string? own, string? infoExclude, string? userExcludes) =>
        new(repository, GitIgnore.Root(Joined(git, own), infoExclude, userExcludes), GitIgnore.Root(own), false);

    /// <summary>The scope of a folder directly in this one, which was not ignored.</summary>
    /// <param name="name">The folder's own name.</param>
    /// <param name="git">The text of its <c>.gitignore</c>.</param>
    /// <param name="own">That of the other two files.</param>
    public IgnoreScope Enter(string name, string? git, string? own) => new(_repository, _all.Enter(name, Joined(git, own)), _own.Enter(name, own), _onlyTracked);

    /// <summary>The scope in which an entry is to be visited; null where it does not belong.</summary>
    /// <param name="folder">The path of this folder in the tree.</param>
    /// <param name="name">The entry's own name.</param>
    /// <param name="isDirectory">Whether it is a folder.</param>
    public IgnoreScope? Of(string folder, ReadOnlySpan<char> name, bool isDirectory)
    {
        if (!_onlyTracked && !_all.IsIgnored(name, isDirectory)) return this;
        if (!_repository.Has(folder, name, isDirectory) || _own.IsIgnored(name, isDirectory)) return null;
        // Of an ignored folder, only what is tracked belongs, whatever the rules inside say.
        return isDirectory && !_onlyTracked ? new IgnoreScope(_repository, _all, _own, true) : this;
    }

    private static string? Joined(string? git, string? own) => git is null ? own : own is null ? git : $"{git}\n{own}";

    /// <summary>A repository and what it tracks, which is read when a rule first ignores something.</summary>
    /// <param name="workTree">The working tree that has its git folder.</param>
    /// <param name="prefix">Where it lies in the tree that is walked, with a slash at the end; empty at the top.</param>
    public sealed class Repository(string workTree, string prefix)
    {
        private readonly Lazy<TrackedFiles> _tracked = new(() => TrackedFiles.Read(GitFolders.Own(workTree)));

        /// <summary>A hash of what is tracked; null where nobody has asked.</summary>
        public ContentKey? Asked => _tracked.IsValueCreated ? _tracked.Value.Key : null;

        public bool Has(string folder, ReadOnlySpan<char> name, bool isDirectory)
        {
            if (_tracked.Value.Count == 0) return false;
            var path = folder.Length == 0 ? name.ToString() : $"{folder}/{name}";
            var bytes = Encoding.UTF8.GetBytes(isDirectory ? path[prefix.Length..] + "/" : path[prefix.Length..]);
            return isDirectory ? _tracked.Value.HasBeneath(bytes) : _tracked.Value.Has(bytes);
        }
    }
}
