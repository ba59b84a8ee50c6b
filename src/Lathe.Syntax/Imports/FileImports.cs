namespace Lathe.Syntax;

/// <summary>Languages whose imports name files by their paths.</summary>
internal static class FileImports
{
    /// <summary>C and its relatives: from the file's folder, from the root, from a folder of headers, else by the end of the path.</summary>
    public static IEnumerable<string?> Include(ImportRequest request)
    {
        var target = request.Target;
        yield return request.First(PathIndex.Join(request.Folder, target), PathIndex.Join("", target), PathIndex.Join("include", target), PathIndex.Join("src", target))
            ?? request.Paths.Ending(target.TrimStart('.', '/'), request.From);
    }

    public static IEnumerable<string?> Ruby(ImportRequest request)
    {
        var name = request.Target.EndsWith(".rb", StringComparison.Ordinal) ? request.Target : request.Target + ".rb";
        if (request.Import.Statement.StartsWith("require_relative", StringComparison.Ordinal))
        {
            yield return request.First(PathIndex.Join(request.Folder, name));
            yield break;
        }

        yield return request.First(PathIndex.Join("lib", name), PathIndex.Join("", name), PathIndex.Join("app", name)) ?? (name.Contains('/') ? request.Paths.Ending(name, request.From) : null);
    }

    /// <summary>Classes by their namespace (its first segments are usually not folders), and files by their paths.</summary>
    public static IEnumerable<string?> Php(ImportRequest request)
    {
        var target = request.Target.TrimStart('/', '\\');
        if (target.EndsWith(".php", StringComparison.Ordinal))
        {
            yield return request.First(PathIndex.Join(request.Folder, target), PathIndex.Join("", target));
            yield break;
        }

        for (var rest = target.Replace('\\', '/') + ".php"; ; rest = rest[(rest.IndexOf('/', StringComparison.Ordinal) + 1)..])
        {
            if (request.Paths.Ending(rest, request.From) is { } found)
            {
                yield return found;
                yield break;
            }

            if (!rest.Contains('/')) yield break;
        }
    }

    /// <summary>Paths from the file or from a root; what a variable in front stands for is left out.</summary>
    public static IEnumerable<string?> Relative(ImportRequest request)
    {
        var target = request.Target;
        if (target.Contains("://", StringComparison.Ordinal)) yield break;
        if (target.IndexOfAny(['?', '#']) is var query and > 0) target = target[..query];
        if (target.StartsWith('$') || target.StartsWith('"'))
        {
            var slash = target.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0) yield break;
            target = target[(slash + 1)..];
        }

        var folder = PathIndex.FolderOf(target);
        var name = PathIndex.NameOf(target);
        yield return request.First(
            PathIndex.Join(request.Folder, target), PathIndex.Join("", target), PathIndex.Join("public", target), PathIndex.Join("static", target),
            PathIndex.Join(request.Folder, target + ".scss"), PathIndex.Join(request.Folder, $"{folder}/_{name}.scss"), PathIndex.Join(request.Folder, target + ".css"));
    }
}
