namespace Lathe.Edits;

/// <summary>The tree as the edits so far would leave it, held in memory.</summary>
internal sealed class StagedTree(IFileTree tree, int maxBytes)
{
    private readonly Dictionary<string, StagedFile> files = new(StringComparer.Ordinal);
    private Dictionary<string, StagedFile?>? undo;

    public int MaxBytes => maxBytes;

    public bool MayCreate { get; init; } = true;

    /// <summary>Remembers what the following changes overwrite.</summary>
    public void Begin() => undo = new Dictionary<string, StagedFile?>(StringComparer.Ordinal);

    /// <summary>Takes back what was changed since <see cref="Begin"/>.</summary>
    public void Rollback()
    {
        foreach (var (path, file) in undo!)
        {
            if (file is null) files.Remove(path);
            else files[path] = file;
        }
    }

    /// <summary>The file at a path; null, with the reason, where there is none that can be edited.</summary>
    public StagedFile? Find(string path, out EditRefusal? refusal)
    {
        refusal = null;
        if (!files.TryGetValue(path, out var file))
        {
            file = Load(path, out refusal);
            if (refusal is not null) return null;
            files[path] = file;
        }

        if (file.Content is not null) return file;
        refusal = new EditRefusal(RefusalReason.NotFound, $"There is no file '{path}'.");
        return null;
    }

    /// <summary>Whether something stands at a path now, file or not, or would stand in its way.</summary>
    /// <param name="path">The path.</param>
    /// <param name="refusal">Why nothing can be made there; null where it can, or where a file is there.</param>
    /// <param name="restores">What is made there was there before: its name is no new one.</param>
    public bool IsTaken(string path, out EditRefusal? refusal, bool restores = false)
    {
        if (Find(path, out refusal) is not null) return true;
        if (refusal!.Reason != RefusalReason.NotFound) return true;
        refusal = !MayCreate ? new EditRefusal(RefusalReason.NotFound, $"There is no file '{path}', and none may be made here.") : (restores ? null : NewDevice(path)) ?? Obstacle(path);
        return refusal is not null;
    }

    /// <summary>The permission bits that a file at a path had before the edits, so that one which is deleted and added again keeps them; else those of a new file.</summary>
    public int ModeBefore(string path) => files.TryGetValue(path, out var file) && file.Original is not null ? file.OriginalMode : FileChange.DefaultMode;

    /// <summary>Sets the content of a path.</summary>
    public void Set(string path, byte[]? content, int? mode, string? movedFrom = null)
    {
        if (!files.TryGetValue(path, out var file)) files[path] = file = new StagedFile();
        undo?.TryAdd(path, file.Copy());
        file.Content = content;
        file.Mode = mode ?? file.Mode;
        if (movedFrom is not null || content is null) file.MovedFrom = movedFrom;
    }

    /// <summary>Every path that differs from the tree, in ordinal order.</summary>
    public List<KeyValuePair<string, StagedFile>> Changed()
    {
        var changed = new List<KeyValuePair<string, StagedFile>>();
        foreach (var pair in files)
        {
            if (pair.Value.IsChanged) changed.Add(pair);
        }

        changed.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return changed;
    }

    /// <summary>The path that a staged file's content has in the tree.</summary>
    public string? OriginOf(string path) => files.TryGetValue(path, out var file) ? file.MovedFrom ?? (file.Original is null ? null : path) : null;

    private StagedFile Load(string path, out EditRefusal? refusal)
    {
        refusal = null;
        try
        {
            var entry = tree.Stat(path);
            if (entry is null) return new StagedFile();
            if (entry.Kind == FileTreeEntryKind.Directory && IsEmptied(path)) return new StagedFile();
            if (entry.Kind != FileTreeEntryKind.File)
            {
                var what = entry.Kind switch { FileTreeEntryKind.Directory => "a folder", FileTreeEntryKind.Link => "a symbolic link", _ => "not a regular file" };
                refusal = new EditRefusal(RefusalReason.NotAFile, $"'{path}' is {what}.");
                return new StagedFile();
            }

            if (entry.Size > maxBytes)
            {
                refusal = new EditRefusal(RefusalReason.TooLarge, $"'{path}' has {entry.Size:N0} bytes; files over {maxBytes:N0} bytes are not edited.");
                return new StagedFile();
            }

            var content = tree.Read(path);
            return new StagedFile { Original = content, OriginalMode = entry.Mode, Content = content, Mode = entry.Mode };
        }
        catch (PathRefusedException e)
        {
            refusal = new EditRefusal(RefusalReason.Path, $"'{path}' {e.Reason}.");
            return new StagedFile();
        }
    }

    // A file or a folder that the tree has already may be called like a device; edits bring no further one.
    private EditRefusal? NewDevice(string path)
    {
        for (int start = 0, end; start <= path.Length; start = end + 1)
        {
            end = path.IndexOf('/', start) is var slash and >= 0 ? slash : path.Length;
            if (RelativePath.IsDeviceName(path.AsSpan(start..end)) && tree.Stat(path[..end]) is null)
                return new EditRefusal(RefusalReason.Path, $"'{path}' uses the device name '{path[start..end]}'.");
        }

        return null;
    }

    // A new file needs folders above it, and must not be a folder for files that are there.
    private EditRefusal? Obstacle(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (Find(path[..slash], out _) is not null) return new EditRefusal(RefusalReason.Exists, $"'{path[..slash]}' is a file, not a folder.");
        }

        foreach (var (other, file) in files)
        {
            if (file.Content is not null && other.Length > path.Length && other[path.Length] == '/' && other.StartsWith(path, StringComparison.Ordinal))
                return new EditRefusal(RefusalReason.NotAFile, $"'{path}' is a folder.");
        }

        return null;
    }

    // A folder whose files are all deleted by earlier edits will be gone before anything is written; one that is empty already stays.
    private bool IsEmptied(string folder)
    {
        var entries = tree.List(folder);
        if (entries.Count == 0) return false;
        foreach (var entry in entries)
        {
            var gone = entry.Kind == FileTreeEntryKind.Directory ? IsEmptied(entry.Path) : files.TryGetValue(entry.Path, out var file) && file.Content is null;
            if (!gone) return false;
        }

        return true;
    }
}
