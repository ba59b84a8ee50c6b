namespace Lathe.Context;

/// <summary>Which files say how a project is built, and to whom.</summary>
internal static class ManifestTable
{
    private static readonly Dictionary<string, string> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["package.json"] = "npm",
        ["pnpm-workspace.yaml"] = "npm",
        ["pyproject.toml"] = "python",
        ["setup.py"] = "python",
        ["setup.cfg"] = "python",
        ["requirements.txt"] = "python",
        ["pipfile"] = "python",
        ["tox.ini"] = "python",
        ["cargo.toml"] = "cargo",
        ["go.mod"] = "go",
        ["go.work"] = "go",
        ["pom.xml"] = "maven",
        ["build.gradle"] = "gradle",
        ["build.gradle.kts"] = "gradle",
        ["settings.gradle"] = "gradle",
        ["settings.gradle.kts"] = "gradle",
        ["build.sbt"] = "sbt",
        ["gemfile"] = "bundler",
        ["composer.json"] = "composer",
        ["package.swift"] = "swift",
        ["mix.exs"] = "mix",
        ["pubspec.yaml"] = "dart",
        ["makefile"] = "make",
        ["cmakelists.txt"] = "cmake",
        ["meson.build"] = "meson",
        ["build.bazel"] = "bazel",
        ["workspace"] = "bazel",
        ["directory.packages.props"] = "dotnet",
        ["directory.build.props"] = "dotnet",
        ["configure.ac"] = "autotools",
        ["deno.json"] = "deno",
        ["dockerfile"] = "docker",
        ["compose.yaml"] = "docker",
        ["docker-compose.yml"] = "docker",
    };

    private static readonly (string Ending, string Ecosystem)[] ByEnding =
    [
        (".csproj", "dotnet"), (".fsproj", "dotnet"), (".vbproj", "dotnet"), (".sln", "dotnet"), (".slnx", "dotnet"), (".gemspec", "bundler"), (".cabal", "cabal"), (".rockspec", "luarocks"),
    ];

    public static string? EcosystemOf(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        if (ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var ecosystem)) return ecosystem;
        foreach (var (ending, owner) in ByEnding)
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return owner;
        // requirements-dev.txt, requirements/test.txt.
        return name.EndsWith(".txt") && (name.StartsWith("requirements") || path.StartsWith("requirements/", StringComparison.Ordinal) || path.Contains("/requirements/", StringComparison.Ordinal)) ? "python" : null;
    }
}
