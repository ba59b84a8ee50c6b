using System.Text;
using Lathe.Errors;

namespace Lathe.Git;

/// <summary>
/// Compares a work tree with a commit in two looks that need no filter: commit with files, through the index, by what the file system says of them; and the list of all files, for what is untracked. A plain <c>git diff</c> would
/// run the repository's clean filters to compare contents; so would the first look, for files that were written as the index was, so that the filters are switched off for it by name.
/// </summary>
internal sealed class WorkTreeChanges(GitProgram git, GitRepository repository)
{
    private static readonly string[] Raw = ["-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all"];

    private readonly SortedDictionary<string, string?> _before = new(StringComparer.Ordinal);
    private readonly HashSet<string> _other = new(StringComparer.Ordinal);

    public async Task<GitComparison> RunAsync(string commit, CancellationToken cancellationToken)
    {
        // The look at the index reads the rules outside the tree too.
        RulePipes.Refuse(repository);
        var listed = new Listing(git, repository).RunAsync(cancellationToken);
        try
        {
            Read(await AskAsync([.. await FiltersOffAsync(cancellationToken).ConfigureAwait(false), "diff-index", .. Raw, commit, "--"], cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await ((Task)listed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        var files = await listed.ConfigureAwait(false);
        foreach (var file in files.Files)
            if (!file.Tracked && !IsInSubmodule(file.Path, files.Submodules)) _before.TryAdd(file.Path, null);
        return new GitComparison([.. from entry in _before where !_other.Contains(entry.Key) select new GitChange(entry.Key, entry.Value)], files);
    }

    private static bool IsInSubmodule(string path, IReadOnlyList<GitSubmodule> submodules)
    {
        foreach (var submodule in submodules)
            if (path.StartsWith(submodule.Path, StringComparison.Ordinal) && path.Length > submodule.Path.Length && path[submodule.Path.Length] == '/') return true;
        return false;
    }

    // ":100644 100644 <object> <object> M", then the path.
    private void Read(ReadOnlyMemory<byte> output)
    {
        var names = new NameReader(output);
        while (names.Next(out var entry))
        {
            if (entry[0] != (byte)':' || !names.Next(out var name) || !NameReader.TryDecode(name, out var path)) continue;
            var fields = Encoding.ASCII.GetString(entry[1..]).Split(' ');
            if (fields.Length < 5) continue;
            if (IsOther(fields[0]) || IsOther(fields[1])) _other.Add(path);
            else if (fields[4] is not "U") _before.TryAdd(path, fields[2].AsSpan().ContainsAnyExcept('0') ? fields[2] : null);
        }
    }

    private async Task<List<string>> FiltersOffAsync(CancellationToken cancellationToken)
    {
        var off = new List<string>();
        var output = await git.RunAsync(repository.GitDirectory, repository.TopLevel, ["config", "-z", "--name-only", "--get-regexp", @"^filter\."], default, cancellationToken).ConfigureAwait(false);
        var names = new NameReader(output.Bytes);
        while (names.Next(out var name))
        {
            var key = Encoding.UTF8.GetString(name);
            var driver = key[..key.LastIndexOf('.')];
            if (driver.Contains('=', StringComparison.Ordinal) || driver.Contains('\ufffd', StringComparison.Ordinal))
            {
                throw new LatheError(ErrorKind.Validation, "git.odd_filter", "The repository's configuration has a filter whose name cannot be given to git, so that it cannot be switched off.")
                {
                    Guidance = "Rename the filter: git config --get-regexp '^filter'",
                }.ToException();
            }

            foreach (var setting in new[] { "clean=", "process=", "required=false" }) off.AddRange(["-c", $"{driver}.{setting}"]);
        }

        return off;
    }

    private static bool IsOther(string mode) => mode is "120000" or "160000";

    private Task<ReadOnlyMemory<byte>> AskAsync(string[] command, CancellationToken cancellationToken) => git.AskAsync(repository.GitDirectory, repository.TopLevel, command, default, cancellationToken);
}
