namespace Lathe.Engine.Verification.Detection;

/// <summary>One folder of a <see cref="ProjectTree"/>.</summary>
internal sealed class ProjectFolder(ProjectTree tree, string path)
{
    /// <summary>Relative to the repository; empty for its top.</summary>
    public string Path => path;

    public ProjectTree Tree => tree;

    /// <summary>The names of its files.</summary>
    public SortedSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of the folders in it.</summary>
    public SortedSet<string> Subfolders { get; } = new(StringComparer.Ordinal);

    /// <summary>A name in this folder as a path of the repository.</summary>
    public string PathOf(string name) => path.Length == 0 ? name : $"{path}/{name}";

    /// <summary>The lines of one of its files; null where there is none that can be read.</summary>
    public IReadOnlyList<string>? Lines(string name) => Files.Contains(name) || name.Contains('/') ? tree.Lines(PathOf(name)) : null;

    /// <summary>The first of some files that is there.</summary>
    public string? First(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Files.Contains(name)) return name;
        }

        return null;
    }

    /// <summary>The line, from 1, of a file that contains a text; null where none does.</summary>
    public int? LineWith(string name, params ReadOnlySpan<string> texts)
    {
        if (Lines(name) is not { } lines) return null;
        for (var i = 0; i < lines.Count; i++)
        {
            foreach (var text in texts)
            {
                if (lines[i].Contains(text, StringComparison.Ordinal)) return i + 1;
            }
        }

        return null;
    }

    /// <summary>Files of this folder and those below it whose name fits; at most so many.</summary>
    public List<string> Below(Func<string, bool> fits, int most = 400)
    {
        var found = new List<string>();
        foreach (var folder in tree.Folders)
        {
            if (path.Length > 0 && folder.Path != path && !folder.Path.StartsWith(path + "/", StringComparison.Ordinal)) continue;
            foreach (var file in folder.Files)
            {
                if (!fits(file)) continue;
                found.Add(folder.PathOf(file));
                if (found.Count == most) return found;
            }
        }

        return found;
    }

    /// <summary>Whether this folder or one above it has a folder of that name.</summary>
    public bool HasAround(string name)
    {
        for (var at = path; ; at = at.Contains('/') ? at[..at.LastIndexOf('/')] : "")
        {
            if (tree.Find(at)?.Subfolders.Contains(name) == true) return true;
            if (at.Length == 0) return false;
        }
    }
}
