namespace Lathe.Edits;

/// <summary>A tree in memory, with the same refusals as one on a disk. Not safe for use by several threads at once.</summary>
public sealed class MemoryFileTree : IFileTree
{
    private readonly SortedDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>The paths of all files and links, in ordinal order.</summary>
    public IReadOnlyList<string> Paths => entries.Keys.ToArray();

    /// <summary>Puts a text file into the tree, as UTF-8.</summary>
    /// <param name="path">The path.</param>
    /// <param name="text">The text.</param>
    /// <param name="mode">Unix permission bits.</param>
    public MemoryFileTree With(string path, string text, int mode = FileChange.DefaultMode) => With(path, System.Text.Encoding.UTF8.GetBytes(text), mode);

    /// <summary>Puts a file into the tree.</summary>
    /// <param name="path">The path.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="mode">Unix permission bits.</param>
    public MemoryFileTree With(string path, byte[] content, int mode = FileChange.DefaultMode)
    {
        Write(path, content, mode);
        return this;
    }

    /// <summary>Puts a symbolic link into the tree.</summary>
    /// <param name="path">The path.</param>
    /// <param name="target">What the link says.</param>
    public MemoryFileTree WithLink(string path, string target)
    {
        path = Free(path);
        entries[path] = new Entry(System.Text.Encoding.UTF8.GetBytes(target), 0x1FF, IsLink: true);
        return this;
    }

    /// <summary>A file's content as UTF-8 text, without interpreting a byte order mark.</summary>
    /// <param name="path">A file.</param>
    public string ReadText(string path) => System.Text.Encoding.UTF8.GetString(Read(path));

    /// <inheritdoc/>
    public FileTreeEntry? Stat(string path)
    {
        path = Checked(path);
        if (entries.TryGetValue(path, out var entry))
            return new FileTreeEntry(path, entry.IsLink ? FileTreeEntryKind.Link : FileTreeEntryKind.File, entry.Content.Length, entry.Mode);
        return IsFolder(path) ? new FileTreeEntry(path, FileTreeEntryKind.Directory, 0, 0x1ED) : null;
    }

    /// <inheritdoc/>
    public byte[] Read(string path)
    {
        path = Checked(path);
        if (!entries.TryGetValue(path, out var entry)) throw new FileNotFoundException("There is no such file in the tree.", path);
        if (entry.IsLink) throw new PathRefusedException(path, "is a symbolic link");
        return [.. entry.Content];
    }

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<byte> content, int? mode = null)
    {
        path = Free(path);
        var known = entries.TryGetValue(path, out var entry);
        if (known && entry!.IsLink) throw new PathRefusedException(path, "is a symbolic link");
        entries[path] = new Entry(content.ToArray(), mode ?? (known ? entry!.Mode : FileChange.DefaultMode), IsLink: false);
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        path = Checked(path);
        if (!entries.Remove(path)) throw new FileNotFoundException("There is no such file in the tree.", path);
    }

    /// <inheritdoc/>
    public void Move(string from, string to)
    {
        from = Checked(from);
        to = Free(to);
        if (!entries.TryGetValue(from, out var entry)) throw new FileNotFoundException("There is no such file in the tree.", from);
        if (entries.ContainsKey(to)) throw new IOException($"{to} exists.");
        entries.Remove(from);
        entries[to] = entry;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FileTreeEntry> List(string path)
    {
        var prefix = path.Length == 0 ? "" : Checked(path) + "/";
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var key in entries.Keys)
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var slash = key.IndexOf('/', prefix.Length);
            names.Add(slash < 0 ? key : key[..slash]);
        }

        return names.Select(n => Stat(n)!).ToArray();
    }

    private bool IsFolder(string path)
    {
        foreach (var key in entries.Keys)
        {
            if (key.Length > path.Length && key[path.Length] == '/' && key.StartsWith(path, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    // The entry above a path that is no folder, if any. One that is a link would be followed.
    private string? Above(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (entries.ContainsKey(path[..slash])) return path[..slash];
        }

        return null;
    }

    private string Checked(string path)
    {
        path = RelativePath.Normalize(path);
        if (Above(path) is { } above && entries[above].IsLink) throw new PathRefusedException(path, $"leads through the symbolic link '{above}'");
        return path;
    }

    private string Free(string path)
    {
        path = Checked(path);
        if (IsFolder(path)) throw new IOException($"{path} is a folder.");
        if (Above(path) is { } above) throw new IOException($"{above} is a file, not a folder.");
        return path;
    }

    private sealed record Entry(byte[] Content, int Mode, bool IsLink);
}
