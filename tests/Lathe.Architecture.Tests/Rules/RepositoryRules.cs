using Lathe.Architecture.Tests.Model;

namespace Lathe.Architecture.Tests.Rules;

/// <summary>What the repository may hold.</summary>
internal static class RepositoryRules
{
    private const int LongestFile = 500;

    private static readonly string[] Root =
    [
        ".ci", ".editorconfig", ".gitattributes", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "LICENSE", "Lathe.slnx",
        "README.md", "bench", "docs", "eng", "global.json", "languages", "lathe", "lathe.yaml", "samples", "src", "test.sh", "tests", "web",
    ];

    private static readonly string[] Code = [".cs", ".ts", ".tsx", ".css", ".js", ".mjs", ".sh", ".sql"];

    // In two parts each, so that this file does not name what it forbids.
    private static readonly string[] Registries =
    [
        "nuget" + ".org", "npmjs" + ".org", "npmjs" + ".com", "yarnpkg" + ".com", "pypi" + ".org", "pythonhosted" + ".org", "crates" + ".io", "golang" + ".org", "maven" + ".org", "rubygems" + ".org",
        "docker" + ".io", "ghcr" + ".io", "mcr.micro" + "soft.com",
    ];

    public static IReadOnlyList<string> FilesStayShort(SolutionModel solution) =>
    [
        .. from file in solution.Files
           where Code.Contains(Path.GetExtension(file.Path), StringComparer.Ordinal)
           let lines = file.Text.AsSpan().Count('\n')
           where lines > LongestFile
           select $"{file.Path} has {lines} lines; {LongestFile} is the most.",
    ];

    public static IReadOnlyList<string> TheRootHoldsKnownFilesOnly(SolutionModel solution) =>
        [.. from entry in solution.RootEntries where !Root.Contains(entry, StringComparer.Ordinal) select $"{entry} does not belong into the root."];

    public static IReadOnlyList<string> NoRegistryIsNamed(SolutionModel solution) =>
    [
        .. from file in solution.Files
           from registry in Registries
           where file.Text.Contains(registry, StringComparison.OrdinalIgnoreCase)
           select $"{file.Path} names {registry}.",
    ];

    public static IReadOnlyList<string> LockFilesHoldNoAddresses(SolutionModel solution) =>
    [
        .. from file in solution.Files
           where Path.GetFileName(file.Path) is "package-lock.json" or "npm-shrinkwrap.json" && file.Text.Contains("\"resolved\"", StringComparison.Ordinal)
           select $"{file.Path} holds addresses of packages.",
    ];
}
