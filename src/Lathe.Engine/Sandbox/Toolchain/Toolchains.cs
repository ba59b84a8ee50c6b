using Lathe.Engine.Configuration;

namespace Lathe.Engine.Sandbox.Toolchain;

/// <summary>One folder or file of the user's that a box shows read-only, at the path that it has on the machine.</summary>
/// <param name="Tool">The language or tool that it is for; <c>path</c> for what was found through PATH.</param>
/// <param name="Path">The absolute path.</param>
public sealed record ToolchainMount(string Tool, string Path);

/// <summary>The user's toolchains as a box shows them.</summary>
/// <param name="Mounts">What is mounted: parents before their children, no two within each other.</param>
/// <param name="Variables">Variables that tell the tools where their things are.</param>
/// <param name="SearchPath">The folders of PATH that exist in the box, in the user's order.</param>
public sealed record ToolchainSet(IReadOnlyList<ToolchainMount> Mounts, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<string> SearchPath);

/// <summary>Finds what a box needs of the user's own toolchains, and nothing else of the user's home.</summary>
public static class Toolchains
{
    /// <summary>Looks at PATH, the tools' own variables and their usual folders.</summary>
    /// <param name="environment">The surroundings.</param>
    public static ToolchainSet Find(LatheEnvironment environment)
    {
        var search = new ToolchainSearch(HomeOf(environment));
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in ToolchainTable.Rows) AddRow(row, environment, search, variables);

        var folders = new List<string>();
        foreach (var entry in (environment["PATH"] ?? "").Split(':'))
        {
            // A relative folder on PATH would make the working directory a source of programs.
            if (!entry.StartsWith('/')) continue;
            var folder = SandboxPaths.Normal(entry);
            if (folders.Contains(folder) || !Directory.Exists(folder)) continue;
            search.AddProgramFolder(folder);
            folders.Add(folder);
        }

        foreach (var program in ToolchainTable.Programs) AddTarget(program, folders, search);
        var mounts = search.Outermost();
        return new ToolchainSet(mounts, variables, Visible(folders, mounts));
    }

    internal static string? HomeOf(LatheEnvironment environment)
        => environment["HOME"] is { } home && home.StartsWith('/') && SandboxPaths.Normal(home) is var normal && normal != "/" ? normal : null;

    private static void AddRow(ToolchainRow row, LatheEnvironment environment, ToolchainSearch search, Dictionary<string, string> variables)
    {
        string root;
        var set = row.Variable is null ? null : environment[row.Variable];
        if (set is not null && set.StartsWith('/')) root = SandboxPaths.Normal(set);
        else if (search.Home is not null && row.Base.Length > 0) root = $"{search.Home}/{row.Base}";
        else return;

        var shown = row.Below.Length == 0 ? root : $"{root}/{row.Below}";
        if (!Path.Exists(shown)) return;
        if (!SandboxPaths.InSystem(shown) && !search.Add(row.Tool, shown)) return;
        if (row.Sets is not null && (set is not null || !row.OnlyWhenSet)) variables[row.Sets] = root;
    }

    private static void AddTarget(string program, List<string> folders, ToolchainSearch search)
    {
        foreach (var folder in folders)
        {
            var path = $"{folder}/{program}";
            if (!File.Exists(path)) continue;
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
            if (target is not null && !SandboxPaths.InSystem(target)) search.AddProgramFolder(Path.GetDirectoryName(target)!);
            return;
        }
    }

    private static List<string> Visible(List<string> folders, IReadOnlyList<ToolchainMount> mounts)
    {
        var visible = new List<string>();
        foreach (var folder in folders)
        {
            var shown = SandboxPaths.InSystem(folder);
            for (var i = 0; i < mounts.Count && !shown; i++) shown = SandboxPaths.IsWithin(folder, mounts[i].Path);
            if (shown) visible.Add(folder);
        }

        foreach (var usual in SandboxPaths.UsualSearchPath)
            if (!visible.Contains(usual)) visible.Add(usual);
        return visible;
    }
}
