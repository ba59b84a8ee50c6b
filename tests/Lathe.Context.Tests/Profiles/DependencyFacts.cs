namespace Lathe.Context.Tests.Profiles;

public sealed class DependencyFacts
{
    private static ManifestFacts Read(params (string Path, string Text)[] files)
    {
        var tree = Trees.Of(files);
        return ManifestReader.Read(new ProfileReads(tree, ProfileReads.PathsOf(tree)), RepositoryProfile.Of(tree.Files).Manifests);
    }

    private static string Shown(ManifestFacts facts) => string.Join("; ", facts.Dependencies.Select(d => $"{d.Name}|{d.Version ?? "-"}|{(d.Dev ? "dev" : "own")}"));

    [Theory]
    [InlineData("package.json", """{"dependencies": {"react": "^18", "@a/b": "1"}, "devDependencies": {"jest": "git+https://me:pass@x/y"}, "peerDependencies": {"react": "*"}}""", "react|^18|own; @a/b|1|own; jest|url|dev")]
    [InlineData("composer.json", """{"require": {"php": ">=8", "ext-json": "*", "a/b": "^2"}, "require-dev": {"phpunit/phpunit": "11"}}""", "a/b|^2|own; phpunit/phpunit|11|dev")]
    [InlineData("requirements.txt", "# all\nDjango>=3.2,<4 ; python_version > '3'\nrequests[socks] == 2.1 # why\n-r other.txt\n-e git+https://x\nhttps://x/y.whl\nplain\n", "Django|>=3.2,<4|own; requests|== 2.1|own; plain|-|own")]
    [InlineData("requirements-dev.txt", "pytest\n", "pytest|-|dev")]
    [InlineData("requirements/test.txt", "tox==4\n", "tox|==4|dev")]
    [InlineData("setup.cfg", "[options]\ninstall_requires =\n  a>=1\n  b\n[options.extras_require]\ntest = pytest\nfast = c\n", "a|>=1|own; b|-|own; pytest|-|dev; c|-|own")]
    [InlineData("pyproject.toml", "[project]\ndependencies = [\"a>=1\", \"b\"]\n[project.optional-dependencies]\ntest = [\"pytest\"]\n[dependency-groups]\nci = [\"ruff==1\", {include-group = \"x\"}]\n", "a|>=1|own; b|-|own; pytest|-|dev; ruff|==1|dev")]
    [InlineData("pyproject.toml", "[tool.poetry.dependencies]\npython = \"^3\"\na = \"^1\"\nb = {version = \"2\", extras = [\"x\"]}\n[tool.poetry.group.dev.dependencies]\nblack = \"*\"\n", "a|^1|own; b|2|own; black|-|dev")]
    [InlineData("Pipfile", "[packages]\na = \"*\"\n[dev-packages]\nb = {version = \"==1\"}\n", "a|-|own; b|==1|dev")]
    [InlineData("Cargo.toml", "[dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\nlocal = { path = \"../x\" }\nrand = \"0.8\"\n[dev-dependencies]\nproptest = \"1\"\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n", "serde|1|own; local|-|own; rand|0.8|own; proptest|1|dev; libc|0.2|own")]
    [InlineData("go.mod", "module x\n\ngo 1.22\n\nrequire github.com/a/b v1.2.3\nrequire (\n\texample.org/x/net v0.1.0\n\tgithub.com/c/d v2.0.0+incompatible // indirect\n)\n", "github.com/a/b|v1.2.3|own; example.org/x/net|v0.1.0|own")]
    [InlineData("pom.xml", "<project><properties><v>5.1</v></properties><dependencyManagement><dependencies><dependency><groupId>no</groupId><artifactId>no</artifactId></dependency></dependencies></dependencyManagement><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId><version>${v}</version></dependency><dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4</version><scope>test</scope></dependency></dependencies></project>", "a:b|5.1|own; junit:junit|4|dev")]
    [InlineData("build.gradle", "dependencies {\n  implementation 'a:b:1'\n  api platform('c:d:2')\n  testImplementation \"org.junit.jupiter:junit-jupiter:5\"\n  println 'x:y:z'\n  implementation project(':core')\n}\n", "a:b|1|own; c:d|2|own; org.junit.jupiter:junit-jupiter|5|dev")]
    [InlineData("build.gradle.kts", "dependencies {\n  implementation(\"a:b:1\")\n  testRuntimeOnly(\"c:d\")\n}\n", "a:b|1|own; c:d|-|dev")]
    [InlineData("Gemfile", "source 'x'\ngem 'rails', '~> 7.0'\ngroup :development, :test do\n  gem \"rspec-rails\"\nend\ngem 'pg', group: :test\ngem 'puma', require: false\n", "rails|~> 7.0|own; rspec-rails|-|dev; pg|-|dev; puma|-|own")]
    [InlineData("a.csproj", "<Project><ItemGroup><PackageReference Include=\"A\" Version=\"1\" /><PackageReference Include=\"B\"><Version>2</Version></PackageReference><PackageReference Include=\"C\" PrivateAssets=\"all\" /></ItemGroup></Project>", "A|1|own; B|2|own; C|-|dev")]
    public void Each_kind_of_manifest_gives_names_versions_and_what_is_for_developing_only(string path, string text, string expected) => Assert.Equal(expected, Shown(Read((path, text))));

    [Fact]
    public void Versions_of_dotnet_come_from_the_props_file_nearest_above_and_a_test_project_is_for_developing()
    {
        var facts = Read(
            ("Directory.Packages.props", "<Project><ItemGroup><PackageVersion Include=\"A\" Version=\"1\" /></ItemGroup></Project>"),
            ("sub/Directory.Packages.props", "<Project><ItemGroup><PackageVersion Include=\"A\" Version=\"2\" /></ItemGroup></Project>"),
            ("src/P/P.csproj", "<Project><PackageReference Include=\"A\" /></Project>"),
            ("sub/Q/Q.csproj", "<Project><PackageReference Include=\"A\" /></Project>"),
            ("tests/T.Tests/T.Tests.csproj", "<Project><PackageReference Include=\"xunit\" Version=\"2\" /></Project>"));
        Assert.Equal("A|1|own; A|2|own; xunit|2|dev", Shown(facts));
    }

    [Fact]
    public void A_manifest_that_is_damaged_too_long_or_of_samples_does_no_harm()
    {
        var many = string.Concat(Enumerable.Range(0, 5000).Select(i => $"name{i}==1\n"));
        var facts = Read(("requirements.txt", many), ("a/package.json", "{\"dependencies\": {"), ("b/pom.xml", "<project><dependencies><dependency>"), ("samples/x/package.json", "{\"dependencies\": {\"left\": \"1\"}}"), ("c/package.json", "{\"dependencies\": {\"x\\u001b[31m\\ny\": \"1\\n2\"}}"));
        Assert.Equal(301, facts.Dependencies.Count);
        Assert.Equal(("x [31m y", "1 2"), (facts.Dependencies[^1].Name, facts.Dependencies[^1].Version));
    }

    [Theory]
    [InlineData("package.json", """{"workspaces": ["packages/*", "apps/*"]}""", "npm workspaces: packages/*, apps/*")]
    [InlineData("package.json", """{"workspaces": {"packages": ["p/*"]}}""", "npm workspaces: p/*")]
    [InlineData("pnpm-workspace.yaml", "packages:\n  - 'a'\n", "pnpm workspace: a")]
    [InlineData("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\n", "Cargo workspace: a, b")]
    [InlineData("pyproject.toml", "[tool.uv.workspace]\nmembers = [\"p\"]\n", "uv workspace: p")]
    [InlineData("go.work", "go 1.22\nuse (\n\t./a\n\t./b\n)\nuse ./c\n", "Go workspace: ./a, ./b, ./c")]
    [InlineData("pom.xml", "<project><modules><module>a</module><module>b</module></modules></project>", "Maven modules: a, b")]
    [InlineData("settings.gradle", "include ':a'\ninclude ':b'\n", "Gradle projects: :a, :b")]
    [InlineData("x.slnx", "<Solution><Project Path=\"src/A/A.csproj\" /><Folder><Project Path=\"src/B/B.csproj\" /></Folder></Solution>", ".NET solution: A, B")]
    [InlineData("x.sln", "Project(\"{F}\") = \"A\", \"A.csproj\", \"{1}\"\nEndProject\nProject(\"{F}\") = \"B\", \"B.csproj\", \"{2}\"\n", ".NET solution: A, B")]
    public void A_manifest_that_joins_packages_is_a_monorepo_with_its_members(string path, string text, string expected)
    {
        var claim = Assert.Single(Read((path, text)).Workspaces);
        Assert.Equal(("monorepo", expected), (claim.Kind, claim.Text));
        Assert.Equal([path], claim.Evidence);
    }

    [Fact]
    public void Scripts_for_testing_are_found_with_the_program_that_runs_them()
    {
        var facts = Read(("package.json", """{"scripts": {"test": "jest", "lint": "eslint .", "start": "x"}}"""), ("pnpm-lock.yaml", ""), ("Makefile", "CC := x\ntest:\n\tgo test\ncheck: test\n"), ("tox.ini", "[testenv]\ncommands = pytest\n"));
        Assert.Equal(["make test", "make check", "pnpm test", "pnpm run lint", "tox"], facts.Scripts.Select(s => s.Command));
    }
}
