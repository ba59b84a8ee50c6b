using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Folders;

/// <summary>
/// What of a folder without a repository is nobody's own work: installed packages, what builds and tools leave. Who has no repository has no <c>.gitignore</c> either, mostly. The weakest rules of all: a
/// <c>!pattern</c> in a <c>.gitignore</c> or <c>.ignore</c> lifts them.
/// </summary>
internal static class PlainRules
{
    private const int MostPlaces = 200;

    // Only names that hardly anybody gives to a folder of their own, and places that only a tool makes; names like bin and dist count by what lies beside them.
    private const string Text =
        """
        .hg/
        .svn/
        .bzr/
        .jj/
        .DS_Store
        node_modules/
        bower_components/
        jspm_packages/
        .yarn/cache/
        .yarn/unplugged/
        .pnpm-store/
        .npm/
        .venv/
        venv/
        __pypackages__/
        .tox/
        .nox/
        .eggs/
        *.egg-info/
        __pycache__/
        *.py[cod]
        .pytest_cache/
        .mypy_cache/
        .ruff_cache/
        .hypothesis/
        .ipynb_checkpoints/
        .coverage
        .nyc_output/
        .next/
        .nuxt/
        .svelte-kit/
        .parcel-cache/
        .turbo/
        .angular/cache/
        .terraform/
        .gradle/
        .dart_tool/
        .build/
        DerivedData/
        elm-stuff/
        .m2/repository/
        .bundle/
        **/vendor/bundle/
        **/Carthage/Build/
        **/Carthage/Checkouts/
        **/bin/Debug/
        **/bin/Release/
        **/obj/Debug/
        **/obj/Release/
        **/obj/project.assets.json
        **/obj/project.nuget.cache
        **/obj/*.nuget.*
        **/target/debug/
        **/target/release/
        **/target/classes/
        **/target/test-classes/
        **/target/surefire-reports/
        **/target/maven-*/
        **/target/.rustc_info.json
        **/target/CACHEDIR.TAG
        **/_build/default/
        **/_build/dev/
        **/_build/test/
        CMakeFiles/
        CMakeCache.txt
        *.class
        *.o
        """;

    // A file that says what a folder is built with, and the folders beside it that the build writes or the package manager fills.
    private static readonly (string Name, string[] Folders)[] Beside =
    [
        (".csproj", ["bin", "obj"]),
        (".fsproj", ["bin", "obj"]),
        (".vbproj", ["bin", "obj"]),
        ("Cargo.toml", ["target"]),
        ("pom.xml", ["target"]),
        ("build.sbt", ["target"]),
        ("build.gradle", ["build"]),
        ("build.gradle.kts", ["build"]),
        ("package.json", ["dist", "out"]),
        ("pyproject.toml", ["build", "dist"]),
        ("setup.py", ["build", "dist"]),
        ("pubspec.yaml", ["build"]),
        ("mix.exs", ["_build", "deps"]),
        ("rebar.config", ["_build"]),
        ("dune-project", ["_build"]),
        ("composer.json", ["vendor"]),
        ("Podfile", ["Pods"]),
    ];

    /// <summary>The user's own rules with these before them.</summary>
    /// <param name="userExcludes">The text of the user's own ignore file.</param>
    /// <param name="places">Folders that are left out besides, by path.</param>
    public static string Before(string? userExcludes, IEnumerable<string>? places = null) => string.Join('\n', [Text, .. (places ?? []).Take(MostPlaces).Select(Pattern).OfType<string>(), userExcludes ?? ""]);

    /// <summary>The names of folders that, beside these names, are a build's or a package manager's.</summary>
    public static HashSet<string>? NamesBeside(IReadOnlyList<DirectoryName> names)
    {
        HashSet<string>? found = null;
        foreach (var name in names)
        {
            if (name.Type == EntryType.Directory || name.Text is not { } text) continue;
            foreach (var (mark, folders) in Beside)
            {
                if (mark[0] == '.' ? text.EndsWith(mark, StringComparison.Ordinal) : text == mark) (found ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(folders);
            }
        }

        return found;
    }

    private static string? Pattern(string place)
    {
        if (place.Contains('\n', StringComparison.Ordinal)) return null;
        var pattern = new System.Text.StringBuilder("/");
        foreach (var c in place)
        {
            if (c is '\\' or '*' or '?' or '[') pattern.Append('\\');
            pattern.Append(c);
        }

        return pattern.Append('/').ToString();
    }
}
