namespace Lathe.Context;

/// <summary>Finds which file of a repository a written path means: of those with its name, the ones that share the most folders with it.</summary>
internal sealed class NamedPaths
{
    private const int MaxCandidates = 5;

    private readonly Dictionary<string, List<string>> _byName = new(StringComparer.OrdinalIgnoreCase);

    public NamedPaths(IReadOnlyList<ContextFile> files)
    {
        foreach (var file in files)
        {
            var name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
            if (!_byName.TryGetValue(name, out var paths)) _byName.Add(name, paths = []);
            paths.Add(file.Path);
        }
    }

    /// <summary>The files that may be meant, none when no file has this name or more than a handful share as much.</summary>
    public List<string> Find(string written)
    {
        var path = written.Replace('\\', '/');
        if (!_byName.TryGetValue(path[(path.LastIndexOf('/') + 1)..], out var candidates)) return [];
        var best = new List<string>();
        var most = 0;
        foreach (var candidate in candidates)
        {
            var shared = Shared(candidate, path);
            if (shared < most) continue;
            if (shared > most) best.Clear();
            most = shared;
            best.Add(candidate);
        }

        best.Sort(StringComparer.Ordinal);
        return best.Count > MaxCandidates ? [] : best;
    }

    // Segments that are the same, counted from the end.
    private static int Shared(string a, string b)
    {
        var (i, j, shared) = (a.Length - 1, b.Length - 1, 0);
        for (; i >= 0 && j >= 0 && a[i] == b[j]; i--, j--)
            if (a[i] == '/') shared++;
        return shared + ((i < 0 || a[i] == '/') && (j < 0 || b[j] == '/') ? 1 : 0);
    }
}
