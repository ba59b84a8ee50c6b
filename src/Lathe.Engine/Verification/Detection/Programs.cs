namespace Lathe.Engine.Verification.Detection;

/// <summary>Which programs a command would find.</summary>
/// <param name="searchPath">The folders of PATH as a command sees them, in order.</param>
internal sealed class Programs(IReadOnlyList<string> searchPath)
{
    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);

    /// <summary>Whether a program is there.</summary>
    public bool Has(string name) => FolderOf(name) is not null;

    /// <summary>The first folder that has a program; null where none does.</summary>
    public string? FolderOf(string name)
    {
        if (_known.TryGetValue(name, out var folder)) return folder;
        foreach (var candidate in searchPath)
        {
            if (!File.Exists(Path.Join(candidate, name))) continue;
            folder = candidate;
            break;
        }

        return _known[name] = folder;
    }
}
