using Lathe.Engine.Verification;

namespace Lathe.Engine.Tests.Verification;

public sealed class CheckFilesTests
{
    [Theory]
    [InlineData("test/run.mjs")]
    [InlineData("src/__tests__/a.js")]
    [InlineData("src/app.test.ts")]
    [InlineData("src/app.spec.tsx")]
    [InlineData("pkg/server_test.go")]
    [InlineData("app/test_models.py")]
    [InlineData("conftest.py")]
    [InlineData("deep/down/conftest.py")]
    [InlineData("sitecustomize.py")]
    [InlineData("src/main/java/AppTest.java")]
    [InlineData("Shop.Tests/OrderFacts.cs")]
    [InlineData("package.json")]
    [InlineData("packages/a/package.json")]
    [InlineData(".npmrc")]
    [InlineData(".mocharc.json")]
    [InlineData("jest.config.js")]
    [InlineData("vitest.config.mts")]
    [InlineData("Makefile")]
    [InlineData("Cargo.toml")]
    [InlineData("build.rs")]
    [InlineData("App.csproj")]
    [InlineData("Directory.Build.targets")]
    [InlineData("scripts/check.py")]
    [InlineData("run.sh")]
    [InlineData(".github/workflows/ci.yml")]
    [InlineData("lathe.yaml")]
    [InlineData("lib/Makefile.am")]
    [InlineData("Makefile.PL")]
    [InlineData("configure.ac")]
    [InlineData("gradle/tests.gradle")]
    [InlineData("dirs.proj")]
    [InlineData("gulpfile.js")]
    [InlineData("karma.conf.js")]
    [InlineData("vitest.workspace.ts")]
    [InlineData("mypy.ini")]
    [InlineData("ruff.toml")]
    [InlineData("pytest.toml")]
    public void Tests_their_configuration_and_scripts_are_check_files(string path) => Assert.True(CheckFiles.Matches(path, []));

    [Theory]
    [InlineData("src/app.ts")]
    [InlineData("src/contest.py")]
    [InlineData("lib/latest.rb")]
    [InlineData("src/attestation/verify.go")]
    [InlineData("README.md")]
    [InlineData("shop/tasks.py")]
    [InlineData("config/default.toml")]
    [InlineData("src/nginx.conf.j2")]
    [InlineData("src/Shop/Order.cs")]
    public void Other_files_are_not(string path) => Assert.False(CheckFiles.Matches(path, []));

    [Theory]
    [InlineData("python3 check.py", "check.py", true)]
    [InlineData("./verify", "verify", true)]
    [InlineData("node bin/verify.js --fast", "bin/verify.js", true)]
    [InlineData("cat data.txt | ./verify", "data.txt", true)]
    [InlineData("make all", "src/all", false)]
    [InlineData("./verify2", "verify", false)]
    [InlineData("run preverify", "verify", false)]
    public void A_file_that_a_command_names_is_a_check_file(string command, string path, bool expected) =>
        Assert.Equal(expected, CheckFiles.Matches(path, [command]));

    [Theory]
    [InlineData("node_modules/.bin/mocha", true)]
    [InlineData("packages/a/node_modules/chai/index.js", true)]
    [InlineData("unittest/__main__.py", true)]
    [InlineData("traceback.py", true)]
    [InlineData("tools2/checker", true)]
    [InlineData("checker.py", true)]
    [InlineData("src/traceback.py", false)]
    [InlineData("src/Shop/Order.cs", false)]
    [InlineData("src/vendors.ts", false)]
    [InlineData("src/checker.ts", false)]
    public void A_new_file_that_would_be_found_in_place_of_a_checks_own_is_a_check_file(string path, bool expected) =>
        Assert.Equal(expected, CheckFiles.Shadows(path, ["checker --all && python3 -m unittest"]));
}
