using System.Buffers;

namespace Lathe.Quality;

/// <summary>pom.xml, Gradle's build files as far as coordinates are written out in them, its catalogues of versions, and gradle.lockfile.</summary>
internal static class JvmFiles
{
    private const int MostProperties = 2000;

    private static readonly SearchValues<char> CoordinateCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static void ReadPom(byte[] content, DependencyList list)
    {
        if (XmlData.Read(content) is not { Name: "project" } project) return;
        var properties = new Dictionary<string, (string Text, int Line)>(StringComparer.Ordinal);
        foreach (var property in project.Under("properties"))
            if (property.Text is { } text && properties.Count < MostProperties) properties["${" + property.Name + "}"] = (text, property.Line);
        if (project["version"] is { Text: { } own } version) properties["${project.version}"] = (own, version.Line);
        Walk(project, 0);

        void Walk(PackageNode node, int depth)
        {
            if (depth > 8) return;
            foreach (var item in node.Items)
            {
                if (item.Name is not ("dependency" or "plugin" or "parent" or "extension"))
                {
                    Walk(item, depth + 1);
                    continue;
                }

                var written = item["version"];
                var (text, line) = (written?.Text, written?.Line ?? item.Line);
                if (text is not null && properties.TryGetValue(text, out var property)) (text, line) = property;
                var group = item.TextOf("groupId") ?? (item.Name == "plugin" ? "org.apache.maven.plugins" : null);
                if (group is null || item.TextOf("artifactId") is not { } artifact || item.TextOf("scope") == "system") continue;
                list.Add(group + ":" + artifact, Exact(text), text, line, direct: true);
                if (item.Name == "plugin") Walk(item, depth + 1);
            }
        }
    }

    public static void ReadGradle(byte[] content, DependencyList list)
    {
        foreach (var (number, line) in TextLines.Of(content))
        {
            var text = line.AsSpan().TrimStart();
            if (text.StartsWith("//") || text.StartsWith("*")) continue;
            for (var at = 0; at < text.Length && text[at..].IndexOfAny('"', '\'') is var open and >= 0;)
            {
                at += open + 1;
                var length = text[at..].IndexOf(text[at - 1]);
                if (length < 0) break;
                ReadCoordinates(text.Slice(at, length).ToString(), number, list);
                at += length + 1;
            }

            ReadNamed(line, number, list);
        }
    }

    /// <summary>gradle/libs.versions.toml.</summary>
    public static void ReadCatalogue(byte[] content, DependencyList list)
    {
        var root = TomlData.Read(content);
        foreach (var library in root.Under("libraries"))
        {
            if (library.Text is { } coordinates)
            {
                ReadCoordinates(coordinates, library.Line, list);
                continue;
            }

            var name = library.TextOf("module") ?? (library.TextOf("group") is { } group && library.TextOf("name") is { } artifact ? group + ":" + artifact : null);
            var version = library["version"];
            if (version?.TextOf("ref") is { } reference) version = root["versions"]?[reference];
            list.Add(name, Exact(version?.Text), version?.Text, version?.Line ?? library.Line, direct: true);
        }
    }

    public static void ReadGradleLock(byte[] content, DependencyList list)
    {
        foreach (var (number, line) in TextLines.Of(content))
        {
            if (line.StartsWith('#') || line.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var equals)) continue;
            ReadCoordinates(line[..equals], number, list, direct: false);
        }
    }

    // group:artifact:version, with a classifier or a type after it.
    private static void ReadCoordinates(string text, int line, DependencyList list, bool direct = true)
    {
        if (text.IndexOf('@', StringComparison.Ordinal) is var type and > 0) text = text[..type];
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 4 || !parts[0].Contains('.', StringComparison.Ordinal) && parts.Length < 3) return;
        for (var i = 0; i < 2; i++)
            if (parts[i].Length == 0 || parts[i].AsSpan().ContainsAnyExcept(CoordinateCharacters)) return;
        list.Add(parts[0] + ":" + parts[1], parts.Length > 2 ? Exact(parts[2]) : null, parts.Length > 2 ? parts[2] : null, line, direct);
    }

    // group: 'g', name: 'a', version: 'v'
    private static void ReadNamed(string line, int number, DependencyList list)
    {
        if (Named(line, "group") is { } group && Named(line, "name") is { } name) list.Add(group + ":" + name, Exact(Named(line, "version")), Named(line, "version"), number, direct: true);
    }

    private static string? Named(string line, string key)
    {
        var at = line.IndexOf(key, StringComparison.Ordinal);
        if (at < 0 || (at > 0 && char.IsAsciiLetterOrDigit(line[at - 1]))) return null;
        var rest = line.AsSpan(at + key.Length).TrimStart();
        if (rest.IsEmpty || rest[0] is not (':' or '=')) return null;
        rest = rest[1..].TrimStart();
        if (rest.IsEmpty || rest[0] is not ('"' or '\'')) return null;
        var end = rest[1..].IndexOf(rest[0]);
        return end < 0 || rest.Slice(1, end).ContainsAnyExcept(CoordinateCharacters) ? null : rest.Slice(1, end).ToString();
    }

    private static string? Exact(string? version) => version is { Length: > 0 } && !version.AsSpan().ContainsAny("${}[](),+ ") && version.AsSpan().ContainsAnyInRange('0', '9') && !version.StartsWith("latest", StringComparison.Ordinal) ? version : null;
}
