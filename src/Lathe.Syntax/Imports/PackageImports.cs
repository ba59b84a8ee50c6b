namespace Lathe.Syntax;

/// <summary>Languages whose imports name folders of files (Go) or types by their package (Java and its relatives).</summary>
internal static class PackageImports
{
    // The first segments of the standard library's packages: folders of a repository have these names too.
    private static readonly HashSet<string> GoStandard = new(StringComparer.Ordinal)
    {
        "archive", "bufio", "builtin", "bytes", "cmp", "compress", "container", "context", "crypto", "database", "debug", "embed", "encoding", "errors", "expvar", "flag", "fmt", "go", "hash", "html", "image", "index",
        "io", "iter", "log", "maps", "math", "mime", "net", "os", "path", "plugin", "reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "structs", "sync", "syscall", "testing", "text", "time",
        "unicode", "unique", "unsafe", "weak",
    };

    private static readonly string[] JavaEndings = [".java", ".kt", ".scala", ".groovy"];

    public static IEnumerable<string?> Go(ImportRequest request)
    {
        var path = request.Target;
        if (path.StartsWith('.') && PathIndex.Join(request.Folder, path) is { } relative) return GoFiles(request, relative);
        if (GoStandard.Contains(path.Split('/')[0])) return [];
        // The module's own name is in front; how long it is, the folders tell.
        for (var rest = path; ; rest = rest[(rest.IndexOf('/', StringComparison.Ordinal) + 1)..])
        {
            if (request.Paths.HasFolder(rest)) return GoFiles(request, rest);
            if (rest.Contains('/') && request.Paths.FolderEnding(rest, request.From) is { } nested) return GoFiles(request, nested);
            if (!rest.Contains('/')) return [];
        }
    }

    public static IEnumerable<string?> Java(ImportRequest request)
    {
        var path = request.Target.Replace('.', '/');
        if (path.EndsWith("/*", StringComparison.Ordinal) || path.EndsWith("/_", StringComparison.Ordinal))
        {
            path = path[..^2];
            if (Type(request, path) is { } type) return [type];
            return request.Paths.FolderEnding(path, request.From) is { } folder ? request.Paths.FilesIn(folder).Where(f => JavaEndings.Contains(Path.GetExtension(f), StringComparer.Ordinal)) : [];
        }

        // A static import has a member at its end, a nested type its outer type's name in between.
        return [Type(request, path) ?? Type(request, PathIndex.FolderOf(path))];
    }

    private static string? Type(ImportRequest request, string path)
    {
        if (path.Length == 0) return null;
        foreach (var ending in JavaEndings)
            if (request.Paths.Ending(path + ending, request.From) is { } found) return found;
        return null;
    }

    private static IEnumerable<string?> GoFiles(ImportRequest request, string folder) =>
        request.Paths.FilesIn(folder).Where(static f => f.EndsWith(".go", StringComparison.Ordinal) && !f.EndsWith("_test.go", StringComparison.Ordinal));
}
