namespace Lathe.Syntax;

/// <summary>Rust's modules: <c>mod</c> beside the file, <c>crate</c>, <c>self</c> and <c>super</c> along the module tree, other crates of the workspace by their folder's name.</summary>
internal static class RustImports
{
    private const int MaxPaths = 100;

    public static IEnumerable<string?> Resolve(ImportRequest request)
    {
        if (request.Import.Statement.Contains("mod ", StringComparison.Ordinal) && !request.Target.Contains(':'))
        {
            var here = ModuleFolder(request.From);
            yield return request.First($"{here}/{request.Target}.rs".TrimStart('/'), $"{here}/{request.Target}/mod.rs".TrimStart('/'));
            yield break;
        }

        foreach (var path in Expand(request.Target)) yield return Module(request, path);
    }

    private static string? Module(ImportRequest request, string path)
    {
        var segments = path.Split("::", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length == 0) return null;
        var at = 1;
        string? folder;
        switch (segments[0])
        {
            case "crate":
                folder = CrateFolder(request.From);
                break;
            case "self":
                folder = ModuleFolder(request.From);
                break;
            case "super":
                folder = PathIndex.FolderOf(ModuleFolder(request.From));
                for (; at < segments.Length && segments[at] == "super"; at++) folder = PathIndex.FolderOf(folder);
                break;
            default:
                var crate = request.Paths.Ending($"{segments[0]}/src/lib.rs", request.From) ?? request.Paths.Ending($"{segments[0].Replace('_', '-')}/src/lib.rs", request.From);
                if (crate is null) return null;
                folder = PathIndex.FolderOf(crate);
                break;
        }

        // What follows the module's name is what it defines.
        for (var end = segments.Length; end > at; end--)
        {
            var module = PathIndex.Join(folder, string.Join('/', segments[at..end]));
            if (request.First(module + ".rs", module + "/mod.rs") is { } found) return found;
        }

        return request.First(Join(folder, "lib.rs"), Join(folder, "main.rs"), Join(folder, "mod.rs"), folder + ".rs");
    }

    /// <summary><c>a::{b, c::{d, e}}</c> as <c>a::b</c>, <c>a::c::d</c>, <c>a::c::e</c>.</summary>
    private static List<string> Expand(string text)
    {
        var paths = new List<string>();
        var prefixes = new Stack<string>();
        var prefix = "";
        var start = 0;
        for (var i = 0; i <= text.Length && paths.Count < MaxPaths; i++)
        {
            var c = i < text.Length ? text[i] : ',';
            if (c is not ('{' or '}' or ',')) continue;
            var part = text[start..i].Trim();
            start = i + 1;
            if (part.IndexOf(" as ", StringComparison.Ordinal) is var alias and > 0) part = part[..alias];
            if (c == '{')
            {
                prefixes.Push(prefix);
                prefix += part;
                continue;
            }

            if (part.Length > 0) paths.Add(prefix + part.TrimEnd('*').TrimEnd(':'));
            if (c == '}') prefix = prefixes.TryPop(out var outer) ? outer : "";
        }

        return paths;
    }

    private static string ModuleFolder(string file)
    {
        var folder = PathIndex.FolderOf(file);
        var name = PathIndex.NameOf(file);
        return name is "mod.rs" or "lib.rs" or "main.rs" ? folder : Join(folder, Path.GetFileNameWithoutExtension(name));
    }

    private static string CrateFolder(string file)
    {
        for (var folder = PathIndex.FolderOf(file); folder.Length > 0; folder = PathIndex.FolderOf(folder))
            if (PathIndex.NameOf(folder) == "src") return folder;
        return "src";
    }

    private static string Join(string folder, string name) => folder.Length > 0 ? $"{folder}/{name}" : name;
}
