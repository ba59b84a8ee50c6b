namespace Lathe.Syntax;

/// <summary>Modules and packages of Python: relative ones from their folder, others from the folders that the interpreter could have started in.</summary>
internal static class PythonImports
{
    public static IEnumerable<string?> Resolve(ImportRequest request)
    {
        var target = request.Target;
        var dots = target.Length - target.TrimStart('.').Length;
        var module = target[dots..].Replace('.', '/');
        if (dots > 0)
        {
            var folder = request.Folder;
            for (var up = 1; up < dots && folder.Length > 0; up++) folder = PathIndex.FolderOf(folder);
            yield return Module(request, folder, module, relative: true);
            yield break;
        }

        foreach (var root in Roots(request.Folder))
        {
            if (Module(request, root, module, relative: false) is not { } found) continue;
            yield return found;
            yield break;
        }

        if (!module.Contains('/')) yield break;
        yield return request.Paths.Ending(module + ".py", request.From) ?? request.Paths.Ending(module + "/__init__.py", request.From)
            ?? (PathIndex.FolderOf(module) is { Length: > 0 } parent && parent.Contains('/') ? request.Paths.Ending(parent + ".py", request.From) ?? request.Paths.Ending(parent + "/__init__.py", request.From) : null);
    }

    /// <summary>A module, or the one that defines the name at its end.</summary>
    private static string? Module(ImportRequest request, string root, string module, bool relative)
    {
        for (var part = module; ; part = PathIndex.FolderOf(part))
        {
            var path = root.Length > 0 && part.Length > 0 ? $"{root}/{part}" : root + part;
            if (request.First(path + ".py", path + "/__init__.py", path + ".pyi", path.Length == 0 ? "__init__.py" : null) is { } found) return found;
            // One name at the end may be what the module defines; more would be guessing. A package above is named by dots only.
            if (part.Length == 0 || part.Length != module.Length || (!relative && !part.Contains('/'))) return null;
        }
    }

    // From the repository's root inwards: an absolute import never means a sibling, unless it is a script's.
    private static IEnumerable<string> Roots(string folder)
    {
        yield return "";
        yield return "src";
        yield return "lib";
        for (var slash = folder.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = folder.IndexOf('/', slash + 1))
        {
            yield return folder[..slash];
            yield return folder[..slash] + "/src";
        }

        yield return folder;
    }
}
