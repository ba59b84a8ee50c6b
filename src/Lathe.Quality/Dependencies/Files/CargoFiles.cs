namespace Lathe.Quality;

/// <summary>Cargo.toml and Cargo.lock (https://doc.rust-lang.org/cargo/reference/manifest.html).</summary>
internal static class CargoFiles
{
    private static readonly string[] Groups = ["dependencies", "dev-dependencies", "build-dependencies"];

    public static void ReadManifest(byte[] content, DependencyList list)
    {
        var root = TomlData.Read(content);
        if (root["package"]?.TextOf("name") is { } name) list.AddMember(name);
        foreach (var group in Groups)
        {
            ReadGroup(root.Under(group), list);
            foreach (var target in root.Under("target")) ReadGroup(target.Under(group), list);
        }

        ReadGroup(root.Under("workspace", "dependencies"), list);
    }

    /// <summary>Cargo.lock; the projects themselves are its packages without a source.</summary>
    public static void ReadLock(byte[] content, DependencyList list)
    {
        foreach (var package in TomlData.Read(content).Items)
        {
            if (package.Name != "package" || package.TextOf("name") is not { } name) continue;
            var source = package.TextOf("source");
            if (source is null) list.AddMember(name);
            list.Add(name, source?.StartsWith("registry", StringComparison.Ordinal) == true || source?.StartsWith("sparse", StringComparison.Ordinal) == true ? package.TextOf("version") : null, null, package["version"]?.Line ?? package.Line, direct: false);
        }
    }

    private static void ReadGroup(IReadOnlyList<PackageNode> entries, DependencyList list)
    {
        foreach (var entry in entries)
        {
            if (entry["path"] is not null || entry["git"] is not null || entry.TextOf("workspace") == "true") continue;
            var spec = entry.Text ?? entry.TextOf("version") ?? "";
            list.Add(entry.TextOf("package") ?? entry.Name, spec.StartsWith('=') ? spec[1..].Trim() : null, spec, entry.Line, direct: true);
        }
    }
}
