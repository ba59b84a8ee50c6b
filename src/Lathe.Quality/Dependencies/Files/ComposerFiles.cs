namespace Lathe.Quality;

/// <summary>composer.json and composer.lock (https://getcomposer.org/doc/04-schema.md).</summary>
internal static class ComposerFiles
{
    public static void ReadManifest(byte[] content, DependencyList list)
    {
        if (JsonData.Read(content) is not { } root) return;
        foreach (var group in (ReadOnlySpan<string>)["require", "require-dev"])
            foreach (var entry in root.Under(group))
            {
                // What has no vendor is the platform: php, ext-json.
                if (entry.Text is not { } spec || !entry.Name.Contains('/', StringComparison.Ordinal) || spec.StartsWith("dev-", StringComparison.Ordinal) || spec is "*@dev" or "@dev") continue;
                list.Add(entry.Name, Exact(spec), spec, entry.Line, direct: true);
            }
    }

    public static void ReadLock(byte[] content, DependencyList list)
    {
        if (JsonData.Read(content) is not { } root) return;
        foreach (var group in (ReadOnlySpan<string>)["packages", "packages-dev"])
            foreach (var package in root.Under(group))
                list.Add(package.TextOf("name"), package.TextOf("version") is { } version && !version.StartsWith("dev-", StringComparison.Ordinal) ? version : null, null, package["version"]?.Line ?? package.Line, direct: false);
    }

    private static string? Exact(string spec)
    {
        var version = spec.StartsWith('v') ? spec[1..] : spec;
        return version.Length > 0 && char.IsAsciiDigit(version[0]) && !version.AsSpan().ContainsAny("*,|<> @") ? version : null;
    }
}
