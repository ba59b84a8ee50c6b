namespace Lathe.Context;

/// <summary>Project files of .NET and pom.xml.</summary>
internal static class XmlManifests
{
    /// <param name="text">A project file or a props file.</param>
    /// <param name="central">Versions that Directory.Packages.props gives; empty for none.</param>
    /// <param name="testProject">Whether all of it is for tests.</param>
    /// <param name="into">Receives them.</param>
    public static void Dotnet(string text, IReadOnlyDictionary<string, string> central, bool testProject, DependencyList into)
    {
        var parts = XmlEntries.Read(text, "Include", "Version", "VersionOverride", "PrivateAssets");
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Name is not ("PackageReference" or "GlobalPackageReference") || parts[i]["Include"] is not { } name) continue;
            var version = parts[i]["VersionOverride"] ?? parts[i]["Version"] ?? XmlEntries.Child(parts, i, "Version") ?? central.GetValueOrDefault(name);
            var assets = parts[i]["PrivateAssets"] ?? XmlEntries.Child(parts, i, "PrivateAssets");
            into.Add(name, version, testProject || parts[i].Name is "GlobalPackageReference" || string.Equals(assets, "all", StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>The versions that a Directory.Packages.props gives.</summary>
    public static Dictionary<string, string> CentralVersions(string text)
    {
        var versions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in XmlEntries.Read(text, "Include", "Version"))
            if (part.Name is "PackageVersion" or "GlobalPackageReference" && part["Include"] is { } name && part["Version"] is { } version) versions[name] = version;
        return versions;
    }

    public static void Maven(string text, DependencyList into)
    {
        var parts = XmlEntries.Read(text);
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts)
            if (part.Path is ["project", "properties", var name]) properties[name] = part.Text;
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Path is not ["project", "dependencies", "dependency"]) continue;
            if (XmlEntries.Child(parts, i, "groupId") is not { } group || XmlEntries.Child(parts, i, "artifactId") is not { } artifact) continue;
            var version = XmlEntries.Child(parts, i, "version");
            // Once: a property of a property is left as it is written.
            if (version is ['$', '{', .., '}'] && properties.TryGetValue(version[2..^1], out var value)) version = value;
            into.Add($"{group}:{artifact}", version, XmlEntries.Child(parts, i, "scope") is "test");
        }
    }
}
