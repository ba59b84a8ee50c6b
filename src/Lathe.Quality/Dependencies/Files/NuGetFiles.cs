namespace Lathe.Quality;

/// <summary>Project files, Directory.Packages.props, packages.config and packages.lock.json.</summary>
internal static class NuGetFiles
{
    public static void ReadProject(byte[] content, DependencyList list)
    {
        if (XmlData.Read(content) is not { } project) return;
        foreach (var group in project.Items)
            foreach (var item in group.Items)
            {
                if (item.Name is not ("PackageReference" or "PackageVersion" or "GlobalPackageReference")) continue;
                var version = item["@Version"] ?? item["Version"] ?? item["@VersionOverride"];
                list.Add(item.TextOf("@Include") ?? item.TextOf("@Update"), Exact(version?.Text), version?.Text, version?.Line ?? item.Line, direct: true);
            }
    }

    public static void ReadConfig(byte[] content, DependencyList list)
    {
        if (XmlData.Read(content) is not { Name: "packages" } root) return;
        foreach (var item in root.Items) list.Add(item.TextOf("@id"), Exact(item.TextOf("@version")), item.TextOf("@version"), item.Line, direct: true);
    }

    public static void ReadLock(byte[] content, DependencyList list)
    {
        if (JsonData.Read(content) is not { } root) return;
        foreach (var framework in root.Under("dependencies"))
            foreach (var package in framework.Items)
                list.Add(package.Name, package.TextOf("type") == "Project" ? null : package.TextOf("resolved"), null, package["resolved"]?.Line ?? package.Line, package.TextOf("type") == "Direct");
    }

    // A version alone is the least one, and the least one that all agree on is taken; "[1.2]" is exactly that one.
    private static string? Exact(string? version)
    {
        if (version is null) return null;
        if (version.StartsWith('[') && version.EndsWith(']') && !version.Contains(',', StringComparison.Ordinal)) version = version[1..^1].Trim();
        return version.Length > 0 && char.IsAsciiDigit(version[0]) && !version.AsSpan().ContainsAny("*,[]() $") ? version : null;
    }
}
