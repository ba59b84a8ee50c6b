using Lathe.Engine.Verification;

namespace Lathe.Engine.Tests.Verification;

public sealed class TestRunnersTests
{
    [Theory]
    [InlineData("python3 -m pytest -q")]
    [InlineData("cd sub && .venv/bin/pytest")]
    [InlineData("python -m unittest discover")]
    [InlineData("go test ./...")]
    [InlineData("cargo test --no-fail-fast")]
    [InlineData("npm test")]
    [InlineData("pnpm run test:unit")]
    [InlineData("node --test")]
    [InlineData("dotnet test Shop.slnx")]
    [InlineData("make -j2 check")]
    [InlineData("./gradlew test")]
    [InlineData("cmake --build .lathe-build && (cd .lathe-build && ctest)")]
    [InlineData("sh -c 'prove -lr t'")]
    public void A_command_that_runs_tests_is_known_by_its_words(string command) => Assert.True(TestRunners.Runs(command));

    [Theory]
    [InlineData("sh test/run.inc")]
    [InlineData("test -e src/main.c")]
    [InlineData("make all && test -x app")]
    [InlineData("if test -e a; then make; fi")]
    [InlineData("npm run lint")]
    [InlineData("cargo check")]
    [InlineData("make")]
    [InlineData("")]
    public void Others_are_not(string command) => Assert.False(TestRunners.Runs(command));
}
