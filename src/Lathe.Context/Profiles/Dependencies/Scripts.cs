namespace Lathe.Context;

/// <summary>Finds the commands that a repository names itself: scripts of package.json, targets of a Makefile, environments of tox.</summary>
internal static class Scripts
{
    private static readonly HashSet<string> Wanted = new(StringComparer.Ordinal) { "test", "tests", "check", "lint", "format", "typecheck", "type-check", "build", "unit", "test:unit" };

    public static IEnumerable<ProjectScript> Find(string path, string name, string text, ProfileReads reads)
    {
        if (name is "package.json")
        {
            var runner = NodeRunner(path, reads);
            foreach (var entry in JsonEntries.Read(text))
                if (entry.Path is ["scripts", var script] && Wanted.Contains(script)) yield return new ProjectScript(script, script is "test" ? $"{runner} test" : $"{runner} run {script}", path);
        }
        else if (name is "makefile")
        {
            foreach (var line in text.Split('\n'))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0 && Wanted.Contains(line[..colon].Trim()) && !line[colon..].StartsWith(":=", StringComparison.Ordinal)) yield return new ProjectScript(line[..colon].Trim(), $"make {line[..colon].Trim()}", path);
            }
        }
        else if (name is "composer.json")
        {
            foreach (var entry in JsonEntries.Read(text))
                if (entry.Path is ["scripts", var script] && Wanted.Contains(script)) yield return new ProjectScript(script, $"composer {script}", path);
        }
        else if (name is "tox.ini" && IniEntries.Read(text).Any(static e => e.Path is ["testenv", "commands"]))
        {
            yield return new ProjectScript("test", "tox", path);
        }
    }

    private static string NodeRunner(string path, ProfileReads reads)
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        foreach (var (file, runner) in (ReadOnlySpan<(string, string)>)[("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun"), ("bun.lockb", "bun")])
            if (reads.Has(folder + file) || reads.Has(file)) return runner;
        return "npm";
    }
}
