using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Recognises how a repository is arranged, by the names of its folders and files. Each claim names the paths that show it; none is made from a single name.</summary>
internal static class ArchitecturePatterns
{
    private const int MaxEvidence = 6;
    private const int MaxFolders = 20_000;

    private static readonly string[][] Layers =
    [
        ["controllers", "controller", "api", "endpoints", "handlers", "routes", "presentation", "web"], ["services", "service", "application", "usecases", "use_cases", "business", "bll"],
        ["repositories", "repository", "dal", "dao", "data", "persistence", "infrastructure", "stores"], ["models", "model", "entities", "entity", "domain", "core"],
    ];

    private static readonly HashSet<string> FeatureParents = new(StringComparer.OrdinalIgnoreCase) { "features", "modules", "apps", "domains", "slices", "areas", "plugins", "packages", "crates", "services" };

    public static IReadOnlyList<PatternClaim> Of(SourceFile[] files)
    {
        var tree = FolderTree.Of(files, MaxFolders);
        var claims = new List<PatternClaim>();
        Add(claims, SourceAndTests(tree));
        Add(claims, TestsBesideCode(files));
        foreach (var (parent, children) in tree.Children)
        {
            if (claims.Count > 12) break;
            // How tests arrange what they try out says nothing about the program.
            if (FileClassifier.ClassifyPath($"{parent}x").HasFlag(FileTraits.Test) || TopFolders.IsAside($"{parent}x")) continue;
            Add(claims, Mvc(parent, children));
            Add(claims, Ports(parent, children));
            Add(claims, LayersIn(parent, children));
            Add(claims, Features(tree, parent, children));
            Add(claims, Together(parent, children, "component-folders", "a front end by components with", ["components"], ["hooks", "pages", "views", "composables", "store", "stores"]));
            Add(claims, Together(parent, children, "commands-and-internals", "Go's layout of commands and packages:", ["cmd"], ["internal", "pkg"]));
        }

        Add(claims, DjangoApps(files));
        Add(claims, NameEndings(files));
        return claims;
    }

    private static void Add(List<PatternClaim> claims, PatternClaim? claim)
    {
        // The same arrangement in a second place is no second claim; the first is the one nearest to the root.
        if (claim is not null && !claims.Exists(c => c.Kind == claim.Kind)) claims.Add(claim with { Evidence = [.. claim.Evidence.Take(MaxEvidence)] });
    }

    private static PatternClaim? SourceAndTests(FolderTree tree)
    {
        if (!tree.Children.TryGetValue("", out var top)) return null;
        var source = top.FirstOrDefault(static n => n is "src" or "lib" or "source");
        var tests = top.FirstOrDefault(static n => n is "test" or "tests" or "spec" or "specs");
        return source is null || tests is null ? null : new PatternClaim("src-and-tests", $"code in {source}/, tests in {tests}/", [$"{source}/", $"{tests}/"]);
    }

    private static PatternClaim? TestsBesideCode(SourceFile[] files)
    {
        var withCode = new HashSet<string>(StringComparer.Ordinal);
        var folders = withCode.GetAlternateLookup<ReadOnlySpan<char>>();
        var tests = new List<string>();
        foreach (var file in files)
        {
            if (!file.IsCode) continue;
            if (file.IsTest) tests.Add(file.Path);
            else folders.Add(file.Path.AsSpan(0, file.Path.LastIndexOf('/') + 1));
        }

        var beside = tests.Where(t => withCode.Contains(FolderTree.FolderOf(t))).Order(StringComparer.Ordinal).ToList();
        return beside.Count < 3 || beside.Count * 10 < tests.Count * 6 ? null : new PatternClaim("tests-beside-code", $"{beside.Count} of {tests.Count} test files lie beside the code that they test", beside);
    }

    private static PatternClaim? Mvc(string parent, List<string> children) =>
        Find(children, "models", "model") is { } m && Find(children, "views", "view", "templates") is { } v && Find(children, "controllers", "controller") is { } c
            ? new PatternClaim("mvc", $"model, view, controller in {Shown(parent)}", [$"{parent}{m}/", $"{parent}{v}/", $"{parent}{c}/"])
            : null;

    private static PatternClaim? Ports(string parent, List<string> children)
    {
        if (Find(children, "ports") is { } ports && Find(children, "adapters") is { } adapters) return new PatternClaim("ports-and-adapters", $"ports and adapters in {Shown(parent)}", [$"{parent}{ports}/", $"{parent}{adapters}/"]);
        var domain = Ending(children, "domain");
        var application = Ending(children, "application") ?? Ending(children, "usecases");
        var infrastructure = Ending(children, "infrastructure");
        return domain is not null && application is not null && infrastructure is not null
            ? new PatternClaim("ports-and-adapters", $"a domain, application and infrastructure apart in {Shown(parent)}", [$"{parent}{domain}/", $"{parent}{application}/", $"{parent}{infrastructure}/"])
            : null;
    }

    private static PatternClaim? LayersIn(string parent, List<string> children)
    {
        var found = new List<string>();
        foreach (var layer in Layers)
            if (Find(children, layer) is { } name) found.Add($"{parent}{name}/");
        return found.Count < 3 ? null : new PatternClaim("layers", $"layers as folders in {Shown(parent)}", found);
    }

    private static PatternClaim? Features(FolderTree tree, string parent, List<string> children)
    {
        var name = parent.TrimEnd('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        if (!FeatureParents.Contains(name)) return null;
        var holding = children.Where(c => tree.HasFiles($"{parent}{c}/")).ToList();
        return holding.Count < 3 ? null : new PatternClaim("feature-folders", $"a folder for each part in {parent}: {string.Join(", ", holding.Take(5).Select(h => PlainName.Of(h, 40)))}{(holding.Count > 5 ? $" and {holding.Count - 5} more" : "")}", [.. holding.Select(h => $"{parent}{h}/")]);
    }

    private static PatternClaim? Together(string parent, List<string> children, string kind, string text, string[] first, string[] second)
    {
        var one = Find(children, first);
        var others = children.Where(c => second.Contains(c, StringComparer.OrdinalIgnoreCase)).ToList();
        return one is null || others.Count == 0 ? null : new PatternClaim(kind, $"{text} {string.Join(", ", others.Prepend(one).Select(o => $"{parent}{o}/"))}", [.. others.Prepend(one).Select(o => $"{parent}{o}/")]);
    }

    private static PatternClaim? DjangoApps(SourceFile[] files)
    {
        var parts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var name = file.Path.AsSpan(file.Path.LastIndexOf('/') + 1);
            if (name is "models.py" or "views.py" or "urls.py" or "apps.py" or "admin.py") parts[FolderTree.FolderOf(file.Path)] = parts.GetValueOrDefault(FolderTree.FolderOf(file.Path)) + 1;
        }

        var apps = parts.Where(p => p.Value >= 3).Select(p => p.Key).Order(StringComparer.Ordinal).ToList();
        return apps.Count < 2 ? null : new PatternClaim("feature-folders", $"{apps.Count} Django apps, each with its models and views", apps);
    }

    private static PatternClaim? NameEndings(SourceFile[] files)
    {
        var endings = FileNameEndings.Of(files);
        return endings.Count == 0 ? null : new PatternClaim("name-endings", $"file names end in {string.Join(", ", endings.Select(e => $"{e.Ending} ({e.Files})"))}", [.. endings.Select(e => e.Example)]);
    }

    private static string? Find(List<string> names, params string[] wanted) => names.Find(n => wanted.Contains(n, StringComparer.OrdinalIgnoreCase));

    // "Shop.Domain" is the domain as much as "domain" is.
    private static string? Ending(List<string> names, string wanted) => names.Find(n => n.Equals(wanted, StringComparison.OrdinalIgnoreCase) || n.EndsWith("." + wanted, StringComparison.OrdinalIgnoreCase));

    private static string Shown(string parent) => parent.Length == 0 ? "the top folder" : parent;
}
