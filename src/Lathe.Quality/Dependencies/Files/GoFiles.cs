namespace Lathe.Quality;

/// <summary>go.mod and go.sum (https://go.dev/ref/mod).</summary>
internal static class GoFiles
{
    public static void ReadModule(byte[] content, DependencyList list)
    {
        var block = "";
        var required = new List<(string Name, string Version, int Line, bool Direct)>();
        var replaced = new Dictionary<string, (string Name, string? Version)>(StringComparer.Ordinal);
        foreach (var (number, line) in TextLines.Of(content))
        {
            var comment = line.IndexOf("//", StringComparison.Ordinal);
            var words = (comment < 0 ? line : line[..comment]).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            if (words[^1] == "(")
            {
                block = words[0];
                continue;
            }

            if (words[0] == ")")
            {
                block = "";
                continue;
            }

            var verb = block.Length > 0 ? block : words[0];
            var rest = block.Length > 0 ? words : words[1..];
            if (verb == "require" && rest.Length >= 2) required.Add((TextLines.Unquote(rest[0]), rest[1], number, !line.Contains("// indirect", StringComparison.Ordinal)));
            else if (verb == "replace" && Array.IndexOf(rest, "=>") is var arrow and > 0 && arrow + 1 < rest.Length) replaced[rest[0]] = (rest[arrow + 1], arrow + 2 < rest.Length ? rest[arrow + 2] : null);
        }

        foreach (var (name, version, line, direct) in required)
        {
            if (!replaced.TryGetValue(name, out var other)) list.Add(name, Plain(version), version, line, direct);
            else if (other.Version is { } instead) list.Add(other.Name, Plain(instead), instead, line, direct);
        }
    }

    /// <summary>What go.sum has sums of; versions that were only looked at are among them, so none counts as used.</summary>
    public static void ReadSums(byte[] content, DependencyList list)
    {
        foreach (var (number, line) in TextLines.Of(content))
            if (line.IndexOf(' ', StringComparison.Ordinal) is var space and > 0) list.Add(line[..space], null, null, number, direct: false);
    }

    private static string Plain(string version) => version.StartsWith('v') ? version[1..] : version;
}
