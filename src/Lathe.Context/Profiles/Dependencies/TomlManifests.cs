namespace Lathe.Context;

/// <summary>Cargo.toml, pyproject.toml and Pipfile.</summary>
internal static class TomlManifests
{
    public static void Cargo(string text, DependencyList into)
    {
        foreach (var entry in TomlEntries.Read(text))
        {
            // [dependencies], [target.'cfg(…)'.dependencies] and [workspace.dependencies] alike.
            var table = Array.FindIndex(entry.Path, static n => n is "dependencies" or "dev-dependencies" or "build-dependencies");
            if (table < 0 || table > 2 || entry.Path.Length < table + 2) continue;
            var version = entry.Path.Length == table + 2 ? entry.Value : entry.Path.Length == table + 3 && entry.Name is "version" ? entry.Value : null;
            into.Add(entry.Path[table + 1], version, entry.Path[table] is not "dependencies");
        }
    }

    public static void PyProject(string text, DependencyList into)
    {
        foreach (var entry in TomlEntries.Read(text))
        {
            var path = entry.Path;
            if (entry.Is("project", "dependencies", ConfigEntry.Item)) PythonRequirement.Add(entry.Value, dev: false, into);
            else if (entry.Under("project", "optional-dependencies") && path.Length == 4) PythonRequirement.Add(entry.Value, PythonRequirement.IsDevGroup(path[2]), into);
            else if (entry.Under("dependency-groups") && path.Length == 3) PythonRequirement.Add(entry.Value, dev: true, into);
            else if (entry.Under("tool", "poetry", "dependencies")) Poetry(entry, 3, dev: false, into);
            else if (entry.Under("tool", "poetry", "dev-dependencies")) Poetry(entry, 3, dev: true, into);
            else if (entry.Under("tool", "poetry", "group") && path.Length > 5 && path[4] is "dependencies") Poetry(entry, 5, PythonRequirement.IsDevGroup(path[3]), into);
        }
    }

    public static void Pipfile(string text, DependencyList into)
    {
        foreach (var entry in TomlEntries.Read(text))
            if (entry.Path.Length >= 2 && entry.Path[0] is "packages" or "dev-packages") Poetry(entry, 1, entry.Path[0] is "dev-packages", into);
    }

    private static void Poetry(ConfigEntry entry, int at, bool dev, DependencyList into)
    {
        if (entry.Path[at] is "python") return;
        var version = entry.Path.Length == at + 1 ? entry.Value : entry.Name is "version" ? entry.Value : null;
        into.Add(entry.Path[at], version is "*" ? null : version, dev);
    }
}
