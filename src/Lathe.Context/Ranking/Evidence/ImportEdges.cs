using System.Collections.Concurrent;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Resolves what files import to files of the same tree. Files of one folder import much the same, so that answers are kept. Safe for several threads.</summary>
internal sealed class ImportEdges
{
    // Kept answers; the imports of a file that are looked at; files that one import may mean.
    private const int MaxKept = 100_000;
    private const int MaxImports = 120;
    private const int MaxFiles = 24;

    private readonly PathIndex _paths;
    private readonly IReadOnlyList<RankDocument> _documents;
    private readonly ImportResolver _resolver;
    private readonly ConcurrentDictionary<(int Folder, string Target), int[]> _known = new();

    public ImportEdges(IReadOnlyList<RankDocument> documents, PathIndex paths)
    {
        (_documents, _paths) = (documents, paths);
        _resolver = new ImportResolver(documents.Select(static d => d.Path));
    }

    /// <summary>The files that the imports of a file name, each once.</summary>
    public IReadOnlyList<ImportEdge> Of(int document, Language? language, IReadOnlyList<RawImport> imports)
    {
        if (language is null || imports.Count == 0 || !ImportResolver.Knows(language)) return [];
        var edges = new Dictionary<int, float>();
        for (var i = 0; i < Math.Min(MaxImports, imports.Count); i++)
        {
            var files = Resolve(document, language, imports[i].Target);
            if (files.Length is 0 or > MaxFiles) continue;
            var share = 1 / MathF.Sqrt(files.Length);
            foreach (var file in files)
                if (file != document) edges[file] = Math.Max(edges.GetValueOrDefault(file), share);
        }

        return [.. edges.Select(static e => new ImportEdge(e.Key, e.Value))];
    }

    private int[] Resolve(int document, Language language, string target)
    {
        var key = (_paths.Folders[document], target);
        if (_known.TryGetValue(key, out var known)) return known;
        var found = _resolver.Resolve(language, _documents[document].Path, new ImportStatement(target, "", 0));
        var files = new int[found.Count];
        for (var i = 0; i < files.Length; i++) files[i] = _paths.Find(found[i]);
        if (_known.Count < MaxKept) _known.TryAdd(key, files);
        return files;
    }
}
