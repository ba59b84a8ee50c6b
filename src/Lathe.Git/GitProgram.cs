using System.Text;
using Lathe.Errors;

namespace Lathe.Git;

/// <summary>
/// The git that is installed. Every call runs with hooks, fsmonitor, pagers, external diffs, prompts, transports and the system configuration off, in an
/// environment of its own. Failures are <see cref="LatheException"/>s with codes <c>git.*</c>. Thread-safe.
/// </summary>
public sealed class GitProgram
{
    private const int SmallOutput = 1 << 20;
    private const int ListingOutput = 256 << 20;
    private static readonly TimeSpan ShortTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongTime = TimeSpan.FromMinutes(2);

    private readonly GitProcess process;
    private readonly IReadOnlyDictionary<string, string> variables;
    private readonly TimeSpan listingTime;

    private GitProgram(string path, IReadOnlyDictionary<string, string> variables, TimeSpan listingTime)
    {
        Path = path;
        this.listingTime = listingTime;
        this.variables = variables;
        process = new GitProcess(path, variables);
    }

    /// <summary>The absolute path of the program.</summary>
    public string Path { get; }

    /// <summary>Finds git on the PATH. Starts nothing.</summary>
    /// <param name="variables">The environment: PATH, and HOME, XDG_CONFIG_HOME and SUDO_UID, which git itself needs.</param>
    /// <exception cref="LatheException">DependencyMissing, <c>git.missing</c>.</exception>
    public static GitProgram Find(IReadOnlyDictionary<string, string> variables) => Find(variables, LongTime);

    internal static GitProgram Find(IReadOnlyDictionary<string, string> variables, TimeSpan listingTime)
    {
        if (variables.TryGetValue("PATH", out var path))
        {
            foreach (var folder in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
            {
                // A relative folder on the PATH would let a repository bring its own git.
                if (folder[0] != '/') continue;
                var file = System.IO.Path.Combine(folder, "git");
                if (File.Exists(file) && IsExecutable(file)) return new GitProgram(file, variables, listingTime);
            }
        }

        throw new LatheError(ErrorKind.DependencyMissing, "git.missing", "git is not installed, or not on the PATH.")
        {
            Guidance = "Install it: sudo apt-get install -y git",
        }.ToException();
    }

    /// <summary>Asks git for its version, as <c>2.39.5</c>.</summary>
    /// <param name="cancellationToken">Kills git.</param>
    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        var output = await process.RunAsync("/", ["version"], SmallOutput, ShortTime, cancellationToken).ConfigureAwait(false);
        output.ThrowIfFailed("version");
        var text = Encoding.UTF8.GetString(output.Bytes.Span).Trim();
        return text.StartsWith("git version ", StringComparison.Ordinal) ? text["git version ".Length..] : text;
    }

    /// <summary>Finds the repository that a folder lies in, in one process.</summary>
    /// <param name="folder">An absolute path.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <exception cref="LatheException">
    /// <c>git.folder_missing</c>, <c>git.not_a_repository</c>, <c>git.bare</c>, <c>git.foreign_owner</c>, <c>git.odd_path</c>, <c>git.failed</c>, <c>git.timeout</c>.
    /// </exception>
    public async Task<GitRepository> DiscoverAsync(string folder, CancellationToken cancellationToken) =>
        Discovery.Read(folder, await LookAsync(folder, cancellationToken).ConfigureAwait(false), variables);

    /// <summary>As <see cref="DiscoverAsync"/>, where there being no repository is an answer too.</summary>
    /// <param name="folder">An absolute path without links.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <returns>Null where git finds none, and neither the folder nor one above it holds anything that is called <c>.git</c>: one that git cannot read is an error and no answer.</returns>
    /// <exception cref="LatheException">As of <see cref="DiscoverAsync"/>.</exception>
    public async Task<GitRepository?> FindAsync(string folder, CancellationToken cancellationToken)
    {
        var output = await LookAsync(folder, cancellationToken).ConfigureAwait(false);
        return Discovery.FoundNone(folder, output) ? null : Discovery.Read(folder, output, variables);
    }

    private async Task<GitOutput> LookAsync(string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder)) return await process.RunAsync(folder, Discovery.Arguments, SmallOutput, ShortTime, cancellationToken).ConfigureAwait(false);
        throw new LatheError(ErrorKind.NotFound, "git.folder_missing", $"There is no folder {folder}.")
        {
            Guidance = "Name the folder of the repository.",
        }.ToException();
    }

    /// <summary>Makes a folder a repository, without templates, hooks or a first commit. One that is a repository already stays as it is.</summary>
    /// <param name="folder">An absolute path of a folder that is there.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <exception cref="LatheException"><c>git.failed</c>, <c>git.timeout</c>.</exception>
    public async Task InitAsync(string folder, CancellationToken cancellationToken)
    {
        var output = await process.RunAsync(folder, ["init", "--quiet", "--template=", "--initial-branch=main", folder], SmallOutput, ShortTime, cancellationToken).ConfigureAwait(false);
        if (output.ExitCode == 0) return;
        throw new LatheError(ErrorKind.Storage, "git.failed", $"git could not make {folder} a repository: {output.Error.Trim()}") { Guidance = "Check that the folder can be written to." }.ToException();
    }

    /// <summary>
    /// Lists the work tree's files: one process for the repository and one for each initialised submodule.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <exception cref="LatheException"><c>git.repository_gone</c>, <c>git.rules_pipe</c>, <c>git.too_many_submodules</c>, <c>git.failed</c>, <c>git.timeout</c>, <c>git.output_limit</c>.</exception>
    public Task<GitFileList> ListFilesAsync(GitRepository repository, CancellationToken cancellationToken) =>
        new Listing(this, repository).RunAsync(cancellationToken);

    /// <summary>Lists commits that HEAD can reach with the files that each changed, newest first; merges are left out, and a moved file counts as removed and added.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="since">Only those that this commit cannot reach; null for all.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <returns>Nothing before the first commit. Null when <paramref name="since"/> is no ancestor of HEAD, or is gone.</returns>
    /// <exception cref="LatheException"><c>git.failed</c>, <c>git.timeout</c>, <c>git.output_limit</c>.</exception>
    public async Task<IReadOnlyList<GitCommit>?> LogAsync(GitRepository repository, int limit, string? since, CancellationToken cancellationToken)
    {
        if (repository.Head is not { } head) return [];
        string[] folder = [$"--git-dir={repository.GitDirectory}", $"--work-tree={repository.TopLevel}"];
        if (since is not null)
        {
            var reached = await process.RunAsync(repository.TopLevel, [.. folder, "merge-base", "--is-ancestor", since, head], SmallOutput, ShortTime, cancellationToken).ConfigureAwait(false);
            if (reached.ExitCode != 0) return null;
        }

        string[] arguments = [.. folder, "log", "-z", "--no-merges", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--name-only", $"--max-count={limit}", LogReader.Format, head, .. since is null ? [] : new[] { "^" + since }, "--"];
        var output = await process.RunAsync(repository.TopLevel, arguments, ListingOutput, listingTime, cancellationToken).ConfigureAwait(false);
        output.ThrowIfFailed("log");
        return LogReader.Read(output.Bytes);
    }

    /// <summary>Finds the commit that a revision names, as <c>main</c>, <c>HEAD~2</c> or a hash; with three dots behind it, as <c>main...</c>, the one where HEAD parted from it.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="revision">The revision; may be anything that a person typed.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <returns>Null when it names no commit, or one that has nothing in common with HEAD.</returns>
    /// <exception cref="LatheException"><c>git.timeout</c>.</exception>
    public async Task<string?> CommitOfAsync(GitRepository repository, string revision, CancellationToken cancellationToken)
    {
        var parted = revision.EndsWith("...", StringComparison.Ordinal);
        var name = parted ? revision[..^3] : revision;
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)) return null;
        if (revision is "HEAD" && repository.Head is { } head) return head;
        string[] folder = [$"--git-dir={repository.GitDirectory}", $"--work-tree={repository.TopLevel}"];
        var commit = await HashAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"]).ConfigureAwait(false);
        return commit is null || !parted ? commit : await HashAsync(["merge-base", commit, "HEAD"]).ConfigureAwait(false);

        async Task<string?> HashAsync(string[] arguments)
        {
            var output = await process.RunAsync(repository.TopLevel, [.. folder, .. arguments], SmallOutput, ShortTime, cancellationToken).ConfigureAwait(false);
            var text = Encoding.UTF8.GetString(output.Bytes.Span).Trim();
            return output.ExitCode == 0 && text.Length is 40 or 64 ? text : null;
        }
    }

    /// <summary>
    /// Lists what of the work tree may differ from a commit: what the index has otherwise, what has been written since it was put into the index, and untracked files that are not ignored. No filter runs, so a file
    /// may be among them that is the same. Links and submodules are left out.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">The commit's hash.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <exception cref="LatheException"><c>git.repository_gone</c>, <c>git.rules_pipe</c>, <c>git.failed</c>, <c>git.timeout</c>, <c>git.output_limit</c>.</exception>
    public Task<GitComparison> ChangesSinceAsync(GitRepository repository, string commit, CancellationToken cancellationToken) => new WorkTreeChanges(this, repository).RunAsync(commit, cancellationToken);

    /// <summary>Reads the content of objects, in one process for their sizes and one for each 64 MB.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="objects">Their hashes.</param>
    /// <param name="largest">Larger ones are left out, in bytes.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <returns>By hash; one that is no blob, is gone or is too large is not there.</returns>
    /// <exception cref="LatheException"><c>git.repository_gone</c>, <c>git.failed</c>, <c>git.timeout</c>, <c>git.output_limit</c>.</exception>
    public Task<IReadOnlyDictionary<string, byte[]>> ReadBlobsAsync(GitRepository repository, IReadOnlyCollection<string> objects, int largest, CancellationToken cancellationToken) =>
        new BlobReader(this, repository).ReadAsync(objects, largest, cancellationToken);

    /// <summary>Lists the blobs of a commit.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">The commit's hash.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <returns>The blob's hash by the file's path; links are among them, submodules and names that are not UTF-8 are not. Nothing where the commit is not there.</returns>
    /// <exception cref="LatheException"><c>git.repository_gone</c>, <c>git.timeout</c>, <c>git.output_limit</c>.</exception>
    public async Task<IReadOnlyDictionary<string, string>> BlobsOfAsync(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        var blobs = new Dictionary<string, string>(StringComparer.Ordinal);
        var output = await RunAsync(repository.GitDirectory, repository.TopLevel, ["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit], default, cancellationToken).ConfigureAwait(false);
        if (output.ExitCode != 0) return blobs;

        // "<mode> blob <hash>", a tab, the path.
        var entries = new NameReader(output.Bytes);
        while (entries.Next(out var entry))
        {
            var tab = entry.IndexOf((byte)'\t');
            if (tab > 0 && Encoding.ASCII.GetString(entry[..tab]).Split(' ') is [_, "blob", var hash] && NameReader.TryDecode(entry[(tab + 1)..], out var path)) blobs[path] = hash;
        }

        return blobs;
    }

    /// <summary>Fills the index of a git directory with what a commit has; no file is touched.</summary>
    /// <param name="gitDirectory">The git directory; one of Lathe's own.</param>
    /// <param name="workTree">Its work tree.</param>
    /// <param name="commit">The commit's hash.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <exception cref="LatheException"><c>git.repository_gone</c>, <c>git.failed</c>, <c>git.timeout</c>.</exception>
    public async Task ReadTreeAsync(string gitDirectory, string workTree, string commit, CancellationToken cancellationToken) =>
        await AskAsync(gitDirectory, workTree, ["read-tree", "--end-of-options", commit], default, cancellationToken).ConfigureAwait(false);

    /// <summary>Where the user's own ignore rules for all repositories lie; null when there can be no such file. Git is not started.</summary>
    /// <param name="topLevel">The work tree's top folder.</param>
    /// <param name="commonDirectory">The repository's git directory.</param>
    public string? UserExcludeFile(string topLevel, string commonDirectory) => GitRepository.UserExcludeFile(topLevel, commonDirectory, variables);

    internal async Task<GitOutput> ListAsync(string gitDirectory, string workTree, string[] options, CancellationToken cancellationToken)
    {
        var output = await RunAsync(gitDirectory, workTree, ["ls-files", .. options], default, cancellationToken).ConfigureAwait(false);
        output.ThrowIfFailed("ls-files");
        return output;
    }

    /// <summary>Runs a command that only looks, and gives what it writes.</summary>
    internal async Task<ReadOnlyMemory<byte>> AskAsync(string gitDirectory, string workTree, string[] command, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var output = await RunAsync(gitDirectory, workTree, command, input, cancellationToken).ConfigureAwait(false);
        output.ThrowIfFailed(Array.Find(command, static a => a[0] != '-' && !a.Contains('=', StringComparison.Ordinal)) ?? "");
        return output.Bytes;
    }

    /// <summary>As <see cref="AskAsync"/>, where failing is an answer too.</summary>
    internal async Task<GitOutput> RunAsync(string gitDirectory, string workTree, string[] command, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(workTree) || !Directory.Exists(gitDirectory))
        {
            throw new LatheError(ErrorKind.NotFound, "git.repository_gone", $"The repository {workTree} is no longer there.") { Guidance = "Bring it back to where it was, or start in the repository that is meant." }.ToException();
        }

        string[] arguments = [$"--git-dir={gitDirectory}", $"--work-tree={workTree}", .. command];
        return await process.RunAsync(workTree, arguments, input, ListingOutput, listingTime, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsExecutable(string file) =>
        !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;
}
