using Lathe.Errors;

namespace Lathe.Git;

/// <summary>Lists a work tree and the submodules in it, each by its own explicit git directory.</summary>
internal sealed class Listing(GitProgram git, GitRepository repository)
{
    private const int MaxSubmodules = 256;
    private const int MaxDepth = 8;
    private const string Closed = "\nwarning: could not open directory '";
    private static readonly string[] Options = ["-z", "-c", "-o", "-s", "-t", "--exclude-standard"];

    private readonly List<GitFile> files = [];
    private readonly List<GitSubmodule> submodules = [];
    private readonly List<string> embedded = [];
    private readonly List<string> unreadable = [];
    private readonly List<string> closed = [];

    public async Task<GitFileList> RunAsync(CancellationToken cancellationToken)
    {
        RulePipes.Refuse(repository);
        await ListAsync(repository.GitDirectory, repository.TopLevel, "", 0, cancellationToken).ConfigureAwait(false);
        return new GitFileList(files, submodules, embedded, unreadable) { Closed = closed };
    }

    private async Task ListAsync(string gitDirectory, string workTree, string prefix, int depth, CancellationToken cancellationToken)
    {
        var output = await AskAsync(gitDirectory, workTree, cancellationToken).ConfigureAwait(false);
        closed.AddRange(ClosedFolders(output.Error).Select(f => prefix + f));
        var found = Read(output.Bytes, prefix);
        foreach (var path in found)
        {
            var below = SubmoduleDirectory(Path.Combine(repository.TopLevel, path));
            submodules.Add(new GitSubmodule(path, below is not null));
            if (below is null) continue;
            if (depth >= MaxDepth || submodules.Count > MaxSubmodules)
            {
                throw new LatheError(ErrorKind.LimitReached, "git.too_many_submodules", $"There are more than {MaxSubmodules} submodules, or they nest deeper than {MaxDepth}.") { Guidance = "Start in the submodule that is meant, which is a repository of its own." }.ToException();
            }

            await ListAsync(below, Path.Combine(repository.TopLevel, path), path + "/", depth + 1, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The folders of git's warnings, as <c>warning: could not open directory 'a/b/': Permission denied</c>. A name may hold a line's end.</summary>
    internal static IEnumerable<string> ClosedFolders(string warnings)
    {
        foreach (var warning in $"\n{warnings}".Split(Closed).Skip(1))
        {
            if (warning.IndexOf("/': ", StringComparison.Ordinal) is > 0 and var end) yield return warning[..end];
        }
    }

    private async Task<GitOutput> AskAsync(string gitDirectory, string workTree, CancellationToken cancellationToken)
    {
        RulePipes.Refuse(Path.Combine(workTree, ".gitignore"), isInTree: true);
        try
        {
            return await git.ListAsync(gitDirectory, workTree, Options, cancellationToken).ConfigureAwait(false);
        }
        catch (LatheException exception) when (exception.Error.Code == "git.timeout")
        {
            // Whether it waits for a pipe further down is worth a look only now; the index alone is listed without reading rules.
            var tracked = await git.ListAsync(gitDirectory, workTree, ["-z"], cancellationToken).ConfigureAwait(false);
            RulePipes.RefuseBesideTracked(workTree, tracked.Bytes);
            throw;
        }
    }

    // Entries are "H 100644 <object> <stage>\t<path>" for the index and "? <path>" for the rest. Returns the submodules' paths.
    private List<string> Read(ReadOnlyMemory<byte> output, string prefix)
    {
        var found = new List<string>();
        var names = new NameReader(output);
        var last = "";
        while (names.Next(out var entry))
        {
            var untracked = entry[0] == (byte)'?';
            var name = untracked ? entry[2..] : entry[(entry.IndexOf((byte)'\t') + 1)..];
            if (!NameReader.TryDecode(name, out var path))
            {
                unreadable.Add(prefix + path);
                continue;
            }

            path = prefix + path;
            // An unmerged path has up to three entries, next to each other.
            if (path == last) continue;
            last = path;
            if (untracked && path[^1] == '/') embedded.Add(path[..^1]);
            else if (!untracked && entry[2..].StartsWith("160000 "u8)) found.Add(path);
            else files.Add(new GitFile(path, !untracked));
        }

        return found;
    }

    // Read from the .git entry itself: git must not be allowed to search, since without one it would find the repository around the submodule.
    private static string? SubmoduleDirectory(string folder)
    {
        var entry = Path.Combine(folder, ".git");
        if (Directory.Exists(entry)) return entry;
        var file = new FileInfo(entry);
        if (!file.Exists || file.Length > 8192) return null;
        var text = File.ReadAllText(entry).Trim();
        if (!text.StartsWith("gitdir: ", StringComparison.Ordinal)) return null;
        var target = Path.GetFullPath(text["gitdir: ".Length..], folder);
        return Directory.Exists(target) ? target : null;
    }
}
