namespace Lathe.Engine.Verification;

/// <summary>
/// Knows which files decide what a check checks: tests, their configuration, and the scripts that run them. A change to one of these is no proof of itself: the
/// checks run again with these files as they were before the change. Too many matches cost time; one too few would let a cheat through.
/// </summary>
internal static class CheckFiles
{
    private static readonly HashSet<string> TestFolders = new(StringComparer.OrdinalIgnoreCase)
    {
        "test", "tests", "testing", "__tests__", "__mocks__", "__snapshots__", "spec", "specs", "e2e", "integration", "fixtures", "testdata", "conformance",
        ".ci", ".github", ".circleci", ".gitlab", ".buildkite", ".husky", "ci", "scripts", "tools", "eng", "build-tools", ".mvn", ".cargo", ".config", ".vscode",
    };

    private static readonly HashSet<string> ConfigurationFiles = new(StringComparer.OrdinalIgnoreCase)
    {
        "package.json", "tsconfig.json", "jsconfig.json", "deno.json", "deno.jsonc", "bunfig.toml", "Makefile", "GNUmakefile", "makefile", "CMakeLists.txt", "CMakePresets.json", "meson.build", "BUILD",
        "BUILD.bazel", "WORKSPACE", "justfile", "Taskfile.yml", "Rakefile", "Gemfile", "noxfile.py", "tox.ini", "pytest.ini", "setup.cfg", "setup.py", "pyproject.toml", "conftest.py", "sitecustomize.py",
        "usercustomize.py", "manage.py", "Cargo.toml", "build.rs", "rust-toolchain", "rust-toolchain.toml", "clippy.toml", "go.mod", "go.work", "pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts",
        "gradle.properties", "gradlew", "mvnw", "build.xml", "build.sbt", "global.json", "nuget.config", "Directory.Build.props", "Directory.Build.targets", "Directory.Build.rsp", "Directory.Packages.props", "MSBuild.rsp",
        "phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml", "composer.json", "mix.exs", "stack.yaml", "Dockerfile", "codecov.yml", "Jenkinsfile", "lathe.yaml",
        "Makefile.am", "Makefile.in", "configure.ac", "configure", "Makefile.PL", "Build.PL", "dist.ini", "meson_options.txt", "meson.options", "MODULE.bazel", "Taskfile.yaml", "Makefile.toml", "magefile.go", "runtests.py",
        "pytest.toml", "mypy.ini", "ruff.toml", "pyrightconfig.json", "pylintrc", "nose2.cfg", "unittest.cfg", "biome.json", "biome.jsonc", "tslint.json", "angular.json", "nx.json", "turbo.json", "rustfmt.toml", "testng.xml",
        "junit-platform.properties", "xunit.runner.json", "testconfig.json",
    };

    private static readonly HashSet<string> PackageFolders = new(StringComparer.OrdinalIgnoreCase)
    {
        "node_modules", "bower_components", "jspm_packages", ".venv", "venv", "site-packages", "dist-packages", "__pypackages__", "vendor", "Pods", "deps",
    };

    // What the runners of Python's tests import: one of these names in the repository's root is found before the library's own.
    private static readonly HashSet<string> FrameworkModules = new(StringComparer.Ordinal)
    {
        "unittest", "pytest", "_pytest", "nose", "nose2", "doctest", "hypothesis", "pluggy", "coverage", "traceback", "inspect", "runpy", "site", "difflib", "warnings", "argparse", "importlib", "contextlib",
    };

    private static readonly string[] ConfigurationEndings =
    [
        ".runsettings", ".testsettings", ".csproj", ".fsproj", ".vbproj", ".proj", ".props", ".targets", ".sln", ".slnx", ".slnf", ".ruleset", ".editorconfig", ".globalconfig", ".cabal", ".gemspec", ".gradle", ".gradle.kts", ".sbt", ".bzl", ".bazel", ".rake",
        ".sh", ".bash", ".bats", ".ps1", ".cmd", ".bat", ".mk", ".cmake", ".snap", ".conf.js", ".conf.cjs", ".conf.mjs", ".conf.ts",
    ];

    /// <summary>Whether a change to this path would be a change to the checks.</summary>
    /// <param name="path">A relative path.</param>
    /// <param name="commands">The verify commands; files that they name count too.</param>
    public static bool Matches(string path, IReadOnlyList<string> commands)
    {
        var slash = path.LastIndexOf('/');
        var name = path[(slash + 1)..];
        if (InTestFolder(path, slash) || IsTestName(name) || IsConfiguration(name)) return true;
        foreach (var command in commands)
        {
            if (Names(command, path)) return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a new file could be found in place of what a check means to run: an installed package, a module of the test framework, a program that the command names.
    /// </summary>
    /// <param name="path">The relative path of a file that was not there before.</param>
    /// <param name="commands">The verify commands.</param>
    public static bool Shadows(string path, IReadOnlyList<string> commands)
    {
        foreach (var range in path.AsSpan().Split('/'))
        {
            var segment = path.AsSpan()[range];
            if (PackageFolders.GetAlternateLookup<ReadOnlySpan<char>>().Contains(segment)) return true;
        }

        // Python looks beside the script, or in the current folder, before it looks in its own library; shells look where PATH says.
        var first = path.AsSpan();
        if (first.IndexOf('/') is var slash and >= 0) first = first[..slash];
        else if (first.LastIndexOf('.') is var dot and > 0) first = first[..dot];
        if (FrameworkModules.GetAlternateLookup<ReadOnlySpan<char>>().Contains(first)) return true;
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (name.LastIndexOf('.') is var end and > 0)
        {
            // Below the root, source files may well be called what a command calls one of its arguments.
            if (path.Contains('/')) return false;
            name = name[..end];
        }

        foreach (var command in commands)
        {
            if (Names(command, name)) return true;
        }

        return false;
    }

    private static bool InTestFolder(string path, int slash)
    {
        if (slash < 0) return false;
        foreach (var range in path.AsSpan(0, slash).Split('/'))
        {
            var folder = path.AsSpan(0, slash)[range];
            if (TestFolders.GetAlternateLookup<ReadOnlySpan<char>>().Contains(folder)) return true;
            if (EndsWithAny(folder, ".Tests", ".Test", ".Specs", ".IntegrationTests", "-tests", "_tests", "-test", "_test")) return true;
        }

        return false;
    }

    private static bool IsTestName(string name)
    {
        var dot = name.LastIndexOf('.');
        var stem = dot > 0 ? name.AsSpan(0, dot) : name;
        if (stem.StartsWith("test_", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("test-", StringComparison.OrdinalIgnoreCase)) return true;
        if (stem.Equals("test", StringComparison.OrdinalIgnoreCase) || stem.Equals("tests", StringComparison.OrdinalIgnoreCase)) return true;
        return EndsWithAny(stem, "_test", "-test", ".test", "_tests", "-tests", ".tests", "_spec", "-spec", ".spec", ".cy", ".e2e")
            || stem.EndsWith("Test", StringComparison.Ordinal) || stem.EndsWith("Tests", StringComparison.Ordinal) || stem.EndsWith("Spec", StringComparison.Ordinal) || stem.EndsWith("Specs", StringComparison.Ordinal)
            || stem.EndsWith("TestCase", StringComparison.Ordinal) || stem.EndsWith("IT", StringComparison.Ordinal);
    }

    private static bool IsConfiguration(string name)
    {
        if (ConfigurationFiles.Contains(name)) return true;

        // Dot files are configuration of some tool (.npmrc, .mocharc.json, .babelrc, .env.test, .coveragerc, .gitattributes …), and so is every *.config.* of the JavaScript world.
        if (name[0] == '.' || name.Contains(".config.", StringComparison.OrdinalIgnoreCase) || name.Contains(".setup.", StringComparison.OrdinalIgnoreCase)) return true;
        if (name.StartsWith("gulpfile.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Gruntfile.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("vitest.workspace.", StringComparison.OrdinalIgnoreCase)) return true;
        return name.StartsWith("tsconfig.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("requirements", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("Dockerfile", StringComparison.OrdinalIgnoreCase) || name.StartsWith("docker-compose", StringComparison.OrdinalIgnoreCase) || EndsWithAny(name, ConfigurationEndings);
    }

    private static bool EndsWithAny(ReadOnlySpan<char> text, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (text.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    // A command names a file when the path, or ./ and the path, stands in it as a word.
    private static bool Names(string command, string path)
    {
        for (var at = command.IndexOf(path, StringComparison.Ordinal); at >= 0; at = command.IndexOf(path, at + 1, StringComparison.Ordinal))
        {
            var before = at == 0 || command[at - 1] is ' ' or '\t' or '"' or '\'' or '/' or '=' or ';' or '&' or '|' or '(' or ':';
            var end = at + path.Length;
            if (before && (end == command.Length || command[end] is ' ' or '\t' or '"' or '\'' or ';' or '&' or '|' or ')' or ':' or '\n')) return true;
        }

        return false;
    }
}
