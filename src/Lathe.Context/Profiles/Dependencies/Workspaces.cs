namespace Lathe.Context;

/// <summary>Finds the manifests that join several packages into one repository.</summary>
internal static class Workspaces
{
    private const int MaxMembers = 6;

    public static PatternClaim? Find(string path, string name, string text) => name switch
    {
        "package.json" => Claim(path, "npm workspaces", JsonEntries.Read(text), static e => e.Is("workspaces", ConfigEntry.Item) || e.Is("workspaces", "packages", ConfigEntry.Item)),
        "cargo.toml" => Claim(path, "Cargo workspace", TomlEntries.Read(text), static e => e.Is("workspace", "members", ConfigEntry.Item)),
        "pyproject.toml" => Claim(path, "uv workspace", TomlEntries.Read(text), static e => e.Is("tool", "uv", "workspace", "members", ConfigEntry.Item)),
        "pnpm-workspace.yaml" => Claim(path, "pnpm workspace", YamlEntries.Read(text), static e => e.Is("packages", ConfigEntry.Item)),
        "pom.xml" => Parts(path, "Maven modules", text, static p => p.Path is ["project", "modules", "module"] ? p.Text : null),
        "go.work" => Lines(path, "Go workspace", text, "./"),
        "settings.gradle" or "settings.gradle.kts" => Lines(path, "Gradle projects", text, "include"),
        _ when name.EndsWith(".slnx", StringComparison.Ordinal) => Parts(path, ".NET solution", text, static p => p.Name is "Project" ? p["Path"] : null),
        _ when name.EndsWith(".sln", StringComparison.Ordinal) => Lines(path, ".NET solution", text, "Project("),
        _ => null,
    };

    private static PatternClaim? Claim(string path, string what, IReadOnlyList<ConfigEntry> entries, Func<ConfigEntry, bool> isMember) =>
        Made(path, what, entries.Where(isMember).Select(e => e.Value), oneIsEnough: true);

    private static PatternClaim? Parts(string path, string what, string text, Func<XmlPart, string?> member) =>
        Made(path, what, XmlEntries.Read(text, "Path").Select(member).OfType<string>(), oneIsEnough: false);

    private static PatternClaim? Lines(string path, string what, string text, string start)
    {
        var members = new List<string>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (line.StartsWith("use ./")) line = line["use ".Length..];
            if (!line.StartsWith(start) || members.Count > ConfigEntry.MaxEntries) continue;
            // A solution's line: Project("{kind}") = "Name", "path", "{id}".
            var quoted = start is "Project(" ? line.IndexOf("= \"") + 3 : line.IndexOfAny('\'', '"') + 1;
            var member = line[Math.Max(0, quoted)..];
            if (quoted > 0 && member.IndexOfAny('\'', '"') is var end and > 0) member = member[..end];
            members.Add(member.ToString());
        }

        return Made(path, what, members, oneIsEnough: false);
    }

    private static string FileNameOf(string project)
    {
        var name = project[(project.LastIndexOfAny(['/', '\\']) + 1)..];
        return name[..name.LastIndexOf('.')];
    }

    private static PatternClaim? Made(string path, string what, IEnumerable<string> members, bool oneIsEnough)
    {
        var all = members.Where(m => m.Length > 0).Select(m => PlainName.Of(m.EndsWith("proj", StringComparison.Ordinal) ? FileNameOf(m) : m, 80)).ToList();
        if (all.Count < (oneIsEnough ? 1 : 2)) return null;
        var shown = string.Join(", ", all.Take(MaxMembers)) + (all.Count > MaxMembers ? $" and {all.Count - MaxMembers} more" : "");
        return new PatternClaim("monorepo", $"{what}: {shown}", [path]);
    }
}
