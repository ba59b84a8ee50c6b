namespace Lathe.Syntax;

/// <summary>Modules of JavaScript and TypeScript: relative paths as bundlers and compilers try them, and the usual short names for the source folder.</summary>
internal static class ScriptImports
{
    private static readonly string[] Endings = [".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".json", ".vue", ".svelte", ".css", ".scss"];

    private static readonly string[] SourceFolderNames = ["@/", "~/", "src/", "$lib/", "#/"];

    public static IEnumerable<string?> Resolve(ImportRequest request)
    {
        var target = request.Target;
        if (target.IndexOfAny(['?', '#']) is var query and > 0) target = target[..query];
        if (target.StartsWith('.'))
        {
            if (PathIndex.Join(request.Folder, target) is { } path) yield return Module(request, path);
            yield break;
        }

        foreach (var name in SourceFolderNames)
        {
            if (!target.StartsWith(name, StringComparison.Ordinal)) continue;
            foreach (var folder in SourceFolders(request.Folder))
            {
                if (Module(request, PathIndex.Join(folder, target[name.Length..])) is not { } found) continue;
                yield return found;
                yield break;
            }
        }

        // A package of the same repository, by its folder's name.
        var bare = target.StartsWith('@') ? target[(target.IndexOf('/', StringComparison.Ordinal) + 1)..] : target;
        var slash = bare.IndexOf('/', StringComparison.Ordinal);
        var package = slash > 0 ? bare[..slash] : bare;
        if (package.Length == 0 || request.Paths.Ending(package + "/package.json", request.From) is not { } manifest) yield break;
        var root = PathIndex.FolderOf(manifest);
        var rest = slash > 0 ? bare[(slash + 1)..] : "";
        yield return rest.Length > 0 ? Module(request, $"{root}/{rest}") ?? Module(request, $"{root}/src/{rest}") : Module(request, root + "/src/index") ?? Module(request, root + "/index") ?? Module(request, root + "/src/main");
    }

    private static string? Module(ImportRequest request, string? path)
    {
        if (path is null) return null;
        if (request.Paths.Has(path)) return path;
        foreach (var ending in Endings)
            if (request.Paths.Has(path + ending)) return path + ending;
        // TypeScript names the file that will be there after compiling.
        foreach (var (compiled, sources) in (ReadOnlySpan<(string, string[])>)[(".js", [".ts", ".tsx"]), (".jsx", [".tsx"]), (".mjs", [".mts"]), (".cjs", [".cts"])])
        {
            if (!path.EndsWith(compiled, StringComparison.Ordinal)) continue;
            foreach (var source in sources)
                if (request.Paths.Has(path[..^compiled.Length] + source)) return path[..^compiled.Length] + source;
        }

        foreach (var ending in Endings)
            if (request.Paths.Has($"{path}/index{ending}")) return $"{path}/index{ending}";
        return null;
    }

    private static IEnumerable<string> SourceFolders(string folder)
    {
        for (var at = folder; ; at = PathIndex.FolderOf(at))
        {
            if (PathIndex.NameOf(at) is "src" or "app" or "lib") yield return at;
            yield return at.Length > 0 ? at + "/src" : "src";
            if (at.Length == 0) break;
        }

        yield return "";
    }
}
