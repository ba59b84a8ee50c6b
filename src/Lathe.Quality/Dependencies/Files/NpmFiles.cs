namespace Lathe.Quality;

/// <summary>package.json, and the lock files of npm, yarn and pnpm.</summary>
internal static class NpmFiles
{
    private const string Modules = "node_modules/";
    private static readonly string[] Groups = ["dependencies", "devDependencies", "optionalDependencies"];
    private static readonly string[] Elsewhere = ["workspace:", "file:", "link:", "portal:", "patch:", "git", "http:", "https:", "catalog:", "ssh:"];

    public static void ReadManifest(byte[] content, DependencyList list)
    {
        if (JsonData.Read(content) is not { } root) return;
        foreach (var group in Groups)
            foreach (var entry in root.Under(group))
            {
                if (entry.Text is not { } spec || IsElsewhere(spec)) continue;
                var name = entry.Name;
                // "name": "npm:other@^1" takes another package under a name of one's own.
                if (spec.StartsWith("npm:", StringComparison.Ordinal)) (name, spec) = Split(spec[4..]);
                list.Add(name, Exact(spec), spec, entry.Line, direct: true);
            }

        var workspaces = root["workspaces"];
        foreach (var pattern in workspaces?["packages"]?.Items ?? workspaces?.Items ?? [])
            if (pattern.Text is { } text) list.AddMember(text);
    }

    /// <summary>package-lock.json and npm-shrinkwrap.json, lockfileVersion 1 to 3.</summary>
    public static void ReadLock(byte[] content, DependencyList list)
    {
        if (JsonData.Read(content) is not { } root) return;
        foreach (var entry in root.Under("packages"))
        {
            var at = entry.Name.LastIndexOf(Modules, StringComparison.Ordinal);
            if (at < 0)
            {
                if (entry.Name.Length > 0) list.AddMember(entry.Name);
                continue;
            }

            var linked = entry.TextOf("link") == "true";
            list.Add(entry.TextOf("name") ?? entry.Name[(at + Modules.Length)..], linked ? null : entry.TextOf("version"), null, entry["version"]?.Line ?? entry.Line, direct: false);
        }

        if (root["packages"] is null) ReadNested(root, list, 0);
    }

    /// <summary>yarn.lock of version 1 and of Berry.</summary>
    public static void ReadYarnLock(byte[] content, DependencyList list)
    {
        var name = "";
        var local = false;
        foreach (var (number, line) in TextLines.Of(content))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] != ' ')
            {
                (name, local) = ("", false);
                foreach (var part in TextLines.Unquote(line.TrimEnd(':')).Split(", "))
                {
                    var (own, spec) = Split(TextLines.Unquote(part));
                    // "name@npm:other@^1": another package under a name of one's own.
                    if (spec.StartsWith("npm:", StringComparison.Ordinal) && spec.LastIndexOf('@') > 4) own = Split(spec[4..]).Name;
                    if (name.Length == 0) name = own;
                    if (!spec.StartsWith("workspace:", StringComparison.Ordinal)) continue;
                    local = true;
                    list.AddMember(spec[10..]);
                }

                continue;
            }

            if (TextLines.Indent(line) != 2) continue;
            var field = line.AsSpan(2);
            if (field.StartsWith("version ") || field.StartsWith("version:")) list.Add(name, local ? null : TextLines.Unquote(line[10..]), null, number, direct: false);
        }
    }

    /// <summary>pnpm-lock.yaml of the versions 5 to 9: the keys of its packages, whose names and versions are joined by a slash or an at sign.</summary>
    public static void ReadPnpmLock(byte[] content, DependencyList list)
    {
        var section = "";
        foreach (var (number, line) in TextLines.Of(content))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] != ' ')
            {
                section = line;
                continue;
            }

            if (TextLines.Indent(line) != 2 || !line.EndsWith(':')) continue;
            var key = TextLines.Unquote(line[2..^1]);
            if (section is "importers:" && key.Length > 0 && key != ".") list.AddMember(key);
            if (section is not "packages:") continue;
            key = key.TrimStart('/');
            if (key.IndexOf('(') is var peers and >= 0) key = key[..peers];
            var (name, version) = SplitKey(key);
            list.Add(name, version.Contains(':') || version.Contains('/') ? null : version, null, number, direct: false);
        }
    }

    private static void ReadNested(PackageNode node, DependencyList list, int depth)
    {
        foreach (var entry in node.Under("dependencies"))
        {
            var version = entry.TextOf("version");
            list.Add(entry.Name, version is null || IsElsewhere(version) ? null : version, null, entry["version"]?.Line ?? entry.Line, direct: false);
            if (depth < PackageBounds.Deepest) ReadNested(entry, list, depth + 1);
        }
    }

    private static bool IsElsewhere(string spec)
    {
        foreach (var start in Elsewhere)
            if (spec.StartsWith(start, StringComparison.Ordinal)) return true;
        return spec.Contains('/', StringComparison.Ordinal) && !spec.StartsWith("npm:", StringComparison.Ordinal);
    }

    private static string? Exact(string spec)
    {
        var version = spec.StartsWith('=') ? spec[1..].Trim() : spec;
        return version.Length > 0 && char.IsAsciiDigit(version[0]) && version.AsSpan().Count('.') >= 2 && !version.AsSpan().ContainsAny(" |<>*xX") ? version : null;
    }

    // "name@1.0.0", and of older files "name/1.0.0_peer@2.0.0".
    private static (string Name, string Version) SplitKey(string key)
    {
        for (var slash = key.IndexOf('/'); slash > 0 && slash + 1 < key.Length; slash = key.IndexOf('/', slash + 1))
        {
            if (!char.IsAsciiDigit(key[slash + 1])) continue;
            var version = key[(slash + 1)..];
            if (version.IndexOf('_') is var peers and >= 0) version = version[..peers];
            if (!version.Contains('@')) return (key[..slash], version);
        }

        return Split(key);
    }

    // "name@spec", "@scope/name@spec".
    private static (string Name, string Spec) Split(string text)
    {
        var at = text.Length > 1 ? text.IndexOf('@', 1) : -1;
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}
