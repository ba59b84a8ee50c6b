namespace Lathe.Syntax;

/// <summary>
/// Finds the files that imports name, among the paths of a repository and from these alone; no file is read. Languages whose imports name no files (C#) resolve to nothing. May be used by several
/// threads once it is made.
/// </summary>
public sealed class ImportResolver
{
    /// <summary>The most files that one import resolves to; a package of Go or Java is many.</summary>
    public const int MaxFiles = 64;

    private static readonly Dictionary<string, Func<ImportRequest, IEnumerable<string?>>> Rules = new(StringComparer.Ordinal)
    {
        ["python"] = PythonImports.Resolve,
        ["javascript"] = ScriptImports.Resolve,
        ["typescript"] = ScriptImports.Resolve,
        ["tsx"] = ScriptImports.Resolve,
        ["go"] = PackageImports.Go,
        ["java"] = PackageImports.Java,
        ["kotlin"] = PackageImports.Java,
        ["scala"] = PackageImports.Java,
        ["rust"] = RustImports.Resolve,
        ["c"] = FileImports.Include,
        ["cpp"] = FileImports.Include,
        ["proto"] = FileImports.Include,
        ["ruby"] = FileImports.Ruby,
        ["php"] = FileImports.Php,
        ["bash"] = FileImports.Relative,
        ["html"] = FileImports.Relative,
        ["css"] = FileImports.Relative,
        ["scss"] = FileImports.Relative,
    };

    private readonly PathIndex _paths;

    /// <summary>Takes the paths of a repository.</summary>
    /// <param name="paths">Relative to its root, separated by '/'.</param>
    public ImportResolver(IEnumerable<string> paths) => _paths = new PathIndex(paths);

    /// <summary>Whether imports of a language can name files at all.</summary>
    /// <param name="language">The language.</param>
    public static bool Knows(Language language) => Rules.ContainsKey(language.Id);

    /// <summary>The files that an import names: none for what is not in the repository or cannot be told apart.</summary>
    /// <param name="language">The language of the file that it stands in.</param>
    /// <param name="path">That file.</param>
    /// <param name="import">The import.</param>
    public IReadOnlyList<string> Resolve(Language language, string path, ImportStatement import)
    {
        if (!Rules.TryGetValue(language.Id, out var rule) || import.Target.Length is 0 or > 500) return [];
        var found = new List<string>();
        foreach (var file in rule(new ImportRequest(_paths, path, import)))
        {
            if (file is null || file == path || found.Contains(file)) continue;
            found.Add(file);
            if (found.Count == MaxFiles) break;
        }

        return found;
    }
}

/// <summary>What the rule of a language works with.</summary>
/// <param name="Paths">The repository.</param>
/// <param name="From">The file that the import stands in.</param>
/// <param name="Import">The import.</param>
internal sealed record ImportRequest(PathIndex Paths, string From, ImportStatement Import)
{
    public string Target => Import.Target;

    public string Folder => PathIndex.FolderOf(From);

    /// <summary>The first of these that is there.</summary>
    public string? First(params ReadOnlySpan<string?> candidates)
    {
        foreach (var candidate in candidates)
            if (candidate is not null && Paths.Has(candidate)) return candidate;
        return null;
    }
}
