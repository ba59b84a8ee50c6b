namespace Lathe.Quality;

/// <summary>requirements files, pyproject.toml (PEP 621, PEP 735 and Poetry's own), Pipfile, and the lock files of Poetry, uv, PDM and Pipenv.</summary>
internal static class PythonFiles
{
    public static void ReadRequirements(byte[] content, DependencyList list)
    {
        foreach (var (number, line) in TextLines.Of(content))
        {
            var text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or '-') continue;
            ReadRequirement(text.TrimEnd('\\'), number, list);
        }
    }

    public static void ReadProject(byte[] content, DependencyList list)
    {
        var root = TomlData.Read(content);
        foreach (var item in root.Under("project", "dependencies")) ReadItem(item, list);
        foreach (var group in root.Under("project", "optional-dependencies"))
            foreach (var item in group.Items) ReadItem(item, list);
        foreach (var group in root.Under("dependency-groups"))
            foreach (var item in group.Items) ReadItem(item, list);
        foreach (var item in root.Under("tool", "uv", "dev-dependencies")) ReadItem(item, list);
        ReadPoetry(root.Under("tool", "poetry", "dependencies"), list);
        ReadPoetry(root.Under("tool", "poetry", "dev-dependencies"), list);
        foreach (var group in root.Under("tool", "poetry", "group")) ReadPoetry(group.Under("dependencies"), list);
    }

    public static void ReadPipfile(byte[] content, DependencyList list)
    {
        var root = TomlData.Read(content);
        ReadPoetry(root.Under("packages"), list);
        ReadPoetry(root.Under("dev-packages"), list);
    }

    /// <summary>poetry.lock, uv.lock and pdm.lock have the same form as far as it matters here.</summary>
    public static void ReadLock(byte[] content, DependencyList list)
    {
        foreach (var package in TomlData.Read(content).Items)
        {
            if (package.Name != "package") continue;
            var source = package["source"];
            var folder = source?.TextOf("editable") ?? source?.TextOf("virtual") ?? source?.TextOf("directory");
            if (folder is not null) list.AddMember(folder);
            var elsewhere = folder is not null || source?["git"] is not null || source?["url"] is not null || source?["path"] is not null || source?.TextOf("type") is "git" or "directory" or "file" or "url";
            list.Add(package.TextOf("name"), elsewhere ? null : package.TextOf("version"), null, package["version"]?.Line ?? package.Line, direct: false);
        }
    }

    public static void ReadPipfileLock(byte[] content, DependencyList list)
    {
        if (JsonData.Read(content) is not { } root) return;
        foreach (var section in root.Items)
        {
            if (section.Name == "_meta") continue;
            foreach (var package in section.Items) list.Add(package.Name, Exact(package.TextOf("version")), null, package["version"]?.Line ?? package.Line, direct: false);
        }
    }

    private static void ReadItem(PackageNode item, DependencyList list)
    {
        if (item.Text is { } text) ReadRequirement(text, item.Line, list);
    }

    private static void ReadPoetry(IReadOnlyList<PackageNode> entries, DependencyList list)
    {
        foreach (var entry in entries)
        {
            if (entry.Name.Equals("python", StringComparison.OrdinalIgnoreCase) || entry["git"] is not null || entry["path"] is not null || entry["url"] is not null || entry["file"] is not null) continue;
            var spec = entry.Text ?? entry.TextOf("version") ?? "";
            // Poetry takes a bare version for exactly that one.
            list.Add(entry.Name, Exact(spec) ?? (spec.Length > 0 && char.IsAsciiDigit(spec[0]) && !spec.AsSpan().ContainsAny("*,<>") ? spec : null), spec, entry.Line, direct: true);
        }
    }

    // PEP 508: name, [extras], a version's conditions or an address, ; a marker.
    private static void ReadRequirement(string text, int line, DependencyList list)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_' or '.')) end++;
        if (end == 0) return;
        var name = text[..end];
        var rest = text[end..].TrimStart();
        if (rest.StartsWith('[')) rest = rest[(rest.IndexOf(']', StringComparison.Ordinal) + 1)..].TrimStart();
        if (rest.StartsWith('@') || rest.StartsWith(':') || rest.StartsWith('/') || rest.StartsWith('\\')) return;
        if (rest.IndexOf(';', StringComparison.Ordinal) is var marker and >= 0) rest = rest[..marker];
        if (rest.IndexOf(" #", StringComparison.Ordinal) is var comment and >= 0) rest = rest[..comment];
        if (rest.IndexOf(" --", StringComparison.Ordinal) is var options and >= 0) rest = rest[..options];
        rest = rest.Trim().Trim('(', ')');
        if (rest.Length > 0 && rest[0] is not ('=' or '<' or '>' or '!' or '~')) return;
        list.Add(name, Exact(rest), rest, line, direct: true);
    }

    private static string? Exact(string? spec)
    {
        if (spec is null || !spec.StartsWith("==", StringComparison.Ordinal)) return null;
        var version = spec.TrimStart('=').Trim();
        return version.Length > 0 && !version.AsSpan().ContainsAny(",* ") ? version : null;
    }
}
