using System.Runtime.InteropServices;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>A folder near the top of a repository and what it holds.</summary>
/// <param name="Path">With a slash at its end.</param>
/// <param name="Files">Files in it at any depth, vendored ones left out.</param>
/// <param name="Bytes">Their sizes together.</param>
/// <param name="Language">The id of the language of most of its text; null when it holds none that is known.</param>
/// <param name="Role">What folders of this name are for: <c>tests</c>, <c>docs</c>, <c>samples</c>, <c>tools</c>, …; null for code and for what is not known.</param>
public sealed record FolderSummary(string Path, int Files, long Bytes, string? Language, string? Role);

/// <summary>Sums up the top folders; one that holds most of the repository is opened, to four levels at most.</summary>
internal static class TopFolders
{
    private const int MaxFolders = 16;
    private const double MostOfIt = 0.6;

    private static readonly Dictionary<string, string> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["test"] = "tests",
        ["tests"] = "tests",
        ["spec"] = "tests",
        ["specs"] = "tests",
        ["__tests__"] = "tests",
        ["e2e"] = "tests",
        ["testing"] = "tests",
        ["doc"] = "docs",
        ["docs"] = "docs",
        ["documentation"] = "docs",
        ["examples"] = "samples",
        ["example"] = "samples",
        ["samples"] = "samples",
        ["sample"] = "samples",
        ["demo"] = "samples",
        ["tools"] = "tools",
        ["scripts"] = "tools",
        ["eng"] = "tools",
        ["build"] = "tools",
        ["ci"] = "tools",
        ["hack"] = "tools",
        [".github"] = "ci",
        [".gitlab"] = "ci",
        [".circleci"] = "ci",
        ["bench"] = "benchmarks",
        ["benches"] = "benchmarks",
        ["benchmark"] = "benchmarks",
        ["benchmarks"] = "benchmarks",
        ["migrations"] = "migrations",
        ["locale"] = "translations",
        ["locales"] = "translations",
        ["i18n"] = "translations",
        ["public"] = "assets",
        ["assets"] = "assets",
        ["static"] = "assets",
        ["resources"] = "assets",
        ["deploy"] = "deployment",
        ["deployment"] = "deployment",
        ["charts"] = "deployment",
        ["terraform"] = "deployment",
        ["infra"] = "deployment",
        ["config"] = "configuration",
        ["vendor"] = "vendored",
        ["third_party"] = "vendored",
        ["fixtures"] = "test data",
        ["testdata"] = "test data",
    };

    public static IReadOnlyList<FolderSummary> Of(SourceFile[] files)
    {
        var folders = Sum(files, "");
        for (var level = 0; level < 4; level++)
        {
            var total = folders.Sum(f => f.Files);
            var largest = folders.MaxBy(f => f.Files);
            if (largest is null || largest.Role is not null || largest.Files < total * MostOfIt) break;
            var inside = Sum(files, largest.Path);
            if (inside.Count == 0) break;
            folders.Remove(largest);
            folders.AddRange(inside);
            if (inside.Count > 1) break;
        }

        return [.. folders.OrderByDescending(f => f.Files).ThenBy(f => f.Path, StringComparer.Ordinal).Take(MaxFolders).OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    /// <summary>What folders of a name are for.</summary>
    public static string? RoleOf(string name) => Roles.GetValueOrDefault(name) ?? (name.EndsWith(".Tests", StringComparison.Ordinal) || name.EndsWith(".Test", StringComparison.Ordinal) ? "tests" : null);

    /// <summary>Whether a file belongs to samples, documents or test data: what it says is not about the repository's own program.</summary>
    public static bool IsAside(string path)
    {
        var folders = path.Split('/');
        for (var i = 0; i < folders.Length - 1; i++)
            if (RoleOf(folders[i]) is "samples" or "docs" or "test data" or "vendored" or "benchmarks") return true;
        return false;
    }

    private static List<FolderSummary> Sum(SourceFile[] files, string around)
    {
        var sums = new Dictionary<string, (int Files, long Bytes, Dictionary<Language, long> Languages)>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.IsVendored || !file.Path.StartsWith(around, StringComparison.Ordinal) || file.Path.IndexOf('/', around.Length) is not (> 0 and var slash)) continue;
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums.GetAlternateLookup<ReadOnlySpan<char>>(), file.Path.AsSpan(0, slash + 1), out _);
            sum = (sum.Files + 1, sum.Bytes + file.Size, sum.Languages ?? []);
            if (file.Language is { } language) sum.Languages[language] = sum.Languages.GetValueOrDefault(language) + Math.Max(1, file.Size);
        }

        var folders = new List<FolderSummary>(sums.Count);
        foreach (var (path, (count, bytes, languages)) in sums)
        {
            var main = languages.OrderBy(l => l.Key.Kind == LanguageKind.Code ? 0 : 1).ThenByDescending(l => l.Value).ThenBy(l => l.Key.Id, StringComparer.Ordinal).Select(l => l.Key.Id).FirstOrDefault();
            folders.Add(new FolderSummary(path, count, bytes, main, RoleOf(path[around.Length..^1])));
        }

        return folders;
    }
}
