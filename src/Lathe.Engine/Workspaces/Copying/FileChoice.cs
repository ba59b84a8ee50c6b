using Lathe.Context;
using Lathe.Engine.Folders;

namespace Lathe.Engine.Workspaces;

/// <summary>Chooses which of the listed files a workspace shows, and says what it leaves out.</summary>
internal sealed class FileChoice(WorkspaceRequest request)
{
    private const int ShownNames = 5;

    private GitIgnore? exclude;

    public List<WorkspaceNote> Notes { get; } = [];

    /// <summary>Paths that never belong to a snapshot.</summary>
    public List<string> LeftOut { get; } = [];

    public List<string> Choose(FolderListing listing)
    {
        var list = listing.Files;
        var paths = new List<string>(list.Files.Count);
        var secrets = new List<string>();
        var closed = new HashSet<string>(listing.Closed, StringComparer.Ordinal);
        foreach (var file in list.Files)
        {
            // Of a folder that cannot be opened git names what it tracks.
            if (IsExcluded(file.Path) || LiesIn(closed, file.Path)) continue;
            if (!file.Tracked && SecretFiles.IsSecret(file.Path)) secrets.Add(file.Path);
            else paths.Add(file.Path);
        }

        MaskSecrets(secrets);
        Tell(list.UnreadableNames, "workspace.name_not_utf8", "have names that are not UTF-8 and were left out of the workspace");
        Tell(list.EmbeddedRepositories, "workspace.embedded_repository", "are repositories of their own, not submodules, and were left out of the workspace");
        Tell(listing.Closed, "workspace.unreadable", "cannot be read and were left out of the workspace");
        Tell(listing.Assumed, "workspace.assumed_ignored", "are taken for installed packages or what builds leave, as there is no repository to say otherwise, and are no part of the change (a line like !NAME/ in a .gitignore lifts that)");
        LeftOut.AddRange(request.Folder.Own);
        return paths;
    }

    /// <summary>Whether the user's patterns keep anything out.</summary>
    public bool ExcludesAny => request.Exclude.Count > 0;

    /// <summary>Leaves out untracked files that look like credentials.</summary>
    public void MaskSecrets(List<string> secrets)
    {
        LeftOut.AddRange(secrets);
        Tell(secrets, "workspace.secrets_masked", "look like credentials, are not tracked, and are not in the box");
    }

    public bool IsExcluded(string path)
    {
        if (!ExcludesAny) return false;
        exclude ??= GitIgnore.Root(string.Join('\n', request.Exclude));
        return IgnoreRules.Matches(exclude, path);
    }

    public bool IsExcludedFolder(string path) => IsExcluded(path + "/x");

    public void Tell(IReadOnlyList<string> names, string code, string what)
    {
        if (names.Count == 0) return;
        var shown = string.Join(", ", names.Take(ShownNames));
        Notes.Add(new WorkspaceNote(code, names.Count > ShownNames ? $"{shown} and {names.Count - ShownNames} more {what}." : $"{shown} {what}."));
    }

    private static bool LiesIn(HashSet<string> folders, string path)
    {
        if (folders.Count == 0) return false;
        var byPath = folders.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            if (byPath.Contains(path.AsSpan(0, slash))) return true;
        return false;
    }
}
