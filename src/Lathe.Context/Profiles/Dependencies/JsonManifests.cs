namespace Lathe.Context;

/// <summary>package.json and composer.json.</summary>
internal static class JsonManifests
{
    public static void Npm(string text, DependencyList into)
    {
        foreach (var entry in JsonEntries.Read(text))
        {
            if (entry.Path.Length != 2) continue;
            switch (entry.Path[0])
            {
                case "dependencies" or "peerDependencies" or "optionalDependencies":
                    into.Add(entry.Name, entry.Value, dev: false);
                    break;
                case "devDependencies":
                    into.Add(entry.Name, entry.Value, dev: true);
                    break;
                default:
                    break;
            }
        }
    }

    public static void Composer(string text, DependencyList into)
    {
        foreach (var entry in JsonEntries.Read(text))
        {
            // What has no slash is the interpreter or one of its extensions.
            if (entry.Path.Length == 2 && entry.Path[0] is "require" or "require-dev" && entry.Name.Contains('/', StringComparison.Ordinal)) into.Add(entry.Name, entry.Value, entry.Path[0] is "require-dev");
        }
    }
}
