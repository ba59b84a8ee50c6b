using System.Text;
using Lathe.Git;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// A git directory that lets <c>git status</c>, <c>diff</c> and <c>log</c> work in the box, made without starting git. It has the user's commit and index and borrows the user's
/// objects; the user's hooks, remotes, credentials and filters are not in it. It is shown read-only.
/// </summary>
internal static class PrivateGitDirectory
{
    private const int DeepestAlternates = 5;

    // How the user's index was made decides how it has to be read.
    private static readonly string[] CarriedSettings = ["core.autocrlf", "core.eol", "core.ignorecase", "core.filemode", "core.symlinks", "core.precomposeunicode"];

    /// <summary>Makes the directory of a workspace and says what shows it. Of a folder without a repository it stays empty and is not shown: commands find none, as they do in the user's folder.</summary>
    /// <param name="folder">Where it is to lie.</param>
    /// <param name="request">What the workspace is made from.</param>
    /// <param name="rules">The rules outside of the tree.</param>
    /// <param name="mounts">Receives what a box must show for it to work.</param>
    public static void Make(string folder, WorkspaceRequest request, OuterRules rules, List<WorkspaceMount> mounts)
    {
        Directory.CreateDirectory(folder);
        if (request.Folder.Repository is not { } repository) return;
        Make(folder, request.From?.Commit is { } began ? repository with { Head = began } : repository, rules);
        if (request.Owner is { } owner) GiveTo(folder, owner);
        AddMounts(folder, repository, mounts);
    }

    private static void Make(string folder, GitRepository repository, OuterRules rules)
    {
        foreach (var part in (ReadOnlySpan<string>)["objects/info", "objects/pack", "refs/heads", "refs/tags", "info"]) Directory.CreateDirectory(Path.Combine(folder, part));
        File.WriteAllText(Path.Combine(folder, "HEAD"), repository.Head is { } head ? head + "\n" : $"ref: {repository.Branch ?? "refs/heads/main"}\n");
        File.WriteAllText(Path.Combine(folder, "config"), Config(repository));
        File.WriteAllText(Path.Combine(folder, "objects/info/alternates"), repository.ObjectsDirectory + "\n");
        File.WriteAllText(Path.Combine(folder, "info/exclude"), $"{rules.User}\n{rules.Info}");
        CopyIfThere(repository.GitDirectory, folder, "index");
        CopyIfThere(repository.CommonDirectory, folder, "shallow");
        foreach (var shared in Directory.EnumerateFiles(repository.GitDirectory, "sharedindex.*")) CopyIfThere(repository.GitDirectory, folder, Path.GetFileName(shared));
    }

    // The directory, then the object folders that it borrows from: one may lie inside the directory's own place.
    private static void AddMounts(string folder, GitRepository repository, List<WorkspaceMount> mounts)
    {
        mounts.Add(new WorkspaceMount(folder, Path.Combine(repository.TopLevel, ".git"), WorkspaceMountKind.ReadOnly));
        var objects = new List<string>();
        Borrowed(repository.ObjectsDirectory, objects, 0);
        foreach (var path in objects) mounts.Add(new WorkspaceMount(path, path, WorkspaceMountKind.ReadOnly));
    }

    private static void GiveTo(string folder, FileOwner owner)
    {
        using var directory = new BeneathDirectory(folder);
        GiveTo(directory, "", owner);
    }

    private static void GiveTo(BeneathDirectory directory, string path, FileOwner owner)
    {
        var handle = directory.Open(path, Posix.ReadOnly | Posix.DirectoryFlag);
        try
        {
            _ = Posix.ChangeOwner(handle, owner.UserId, owner.GroupId);
            foreach (var name in DirectoryReader.Names(handle, path))
            {
                if (name.Type == EntryType.Directory) GiveTo(directory, path.Length == 0 ? name.Text! : $"{path}/{name.Text}", owner);
                else _ = Posix.ChangeOwnerAt(handle, name.Text!, owner.UserId, owner.GroupId, Posix.NoFollowFlag);
            }
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    private static string Config(GitRepository repository)
    {
        var sha256 = repository.ObjectFormat != "sha1";
        // The copies have the times of the user's files and other inodes, which is all that these two settings leave out.
        var config = new StringBuilder("[core]\n\tbare = false\n\tcheckStat = minimal\n\ttrustctime = false\n");
        config.Append("\trepositoryformatversion = ").Append(sha256 ? '1' : '0').Append('\n');
        foreach (var name in CarriedSettings)
        {
            if (repository.Settings.TryGetValue(name, out var value) && IsWord(value)) config.Append('\t').Append(name.AsSpan("core.".Length)).Append(" = ").Append(value).Append('\n');
        }

        if (sha256) config.Append("[extensions]\n\tobjectFormat = ").Append(repository.ObjectFormat).Append('\n');
        return config.ToString();
    }

    private static bool IsWord(string value)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c)) return false;
        }

        return value.Length is > 0 and <= 16;
    }

    private static void Borrowed(string objects, List<string> found, int depth)
    {
        if (depth > DeepestAlternates || found.Contains(objects) || !Directory.Exists(objects)) return;
        found.Add(objects);
        var alternates = new FileInfo(Path.Combine(objects, "info/alternates"));
        if (!alternates.Exists || alternates.Length > 64 << 10) return;
        foreach (var line in File.ReadLines(alternates.FullName))
        {
            if (line.Length > 0 && line[0] is not ('#' or '"')) Borrowed(Path.GetFullPath(line, objects), found, depth + 1);
        }
    }

    // git takes an entry as unsure when it is not older than the index, so the index keeps its own time too.
    private static void CopyIfThere(string from, string to, string name)
    {
        var source = Path.Combine(from, name);
        if (!File.Exists(source)) return;
        var target = Path.Combine(to, name);
        File.Copy(source, target, overwrite: true);
        File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(source));
    }
}
