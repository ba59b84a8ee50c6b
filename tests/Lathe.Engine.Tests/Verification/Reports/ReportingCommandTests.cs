using Lathe.Engine.Verification.Reports;

namespace Lathe.Engine.Tests.Verification.Reports;

public sealed class ReportingCommandTests
{
    [Theory]
    [InlineData("go test ./...", "go test -json ./...")]
    [InlineData("cd tools/a && CGO_ENABLED=0 go test ./...", "cd tools/a && CGO_ENABLED=0 go test -json ./...")]
    [InlineData("python3 -m unittest", "python3 -m unittest -v")]
    [InlineData("/usr/bin/python3 -m unittest discover -s tests", "/usr/bin/python3 -m unittest discover -v -s tests")]
    [InlineData("python manage.py test shop", "python manage.py test -v 2 shop")]
    [InlineData("vendor/bin/phpunit tests", "vendor/bin/phpunit --log-junit /r/phpunit.xml tests")]
    public void A_plain_command_gets_the_word_that_makes_it_name_its_tests(string command, string run) => Assert.Equal(run, ReportingCommand.Of(command, "/r").CommandLine);

    [Theory]
    [InlineData("go test -v ./...")]
    [InlineData("go test -bench=. ./...")]
    [InlineData("go vet ./...")]
    [InlineData("go test ./... | tee log")]
    [InlineData("go test ./... && go vet ./...")]
    [InlineData("go test $(go list ./...)")]
    [InlineData("go test `go list ./...`")]
    [InlineData("go test ./...; true")]
    [InlineData("go test ./... > /dev/null")]
    [InlineData("cd $X && go test ./...")]
    [InlineData("python3 -m unittest -q")]
    [InlineData("make check")]
    [InlineData("pytest -q")]
    [InlineData("A=1")]
    [InlineData("")]
    public void Any_other_command_runs_as_it_was_given(string command) => Assert.Equal(command, ReportingCommand.Of(command, "/r").CommandLine);

    [Fact]
    public void Runners_that_listen_to_variables_get_those()
    {
        var variables = ReportingCommand.Of("make check", "/r").Variables;
        Assert.Equal("--junitxml=/r/pytest.xml -o junit_family=xunit1", variables["PYTEST_ADDOPTS"]);
        Assert.Equal(("trx", "/r", "1", "1"), (variables["VSTestLogger"], variables["VSTestResultsDirectory"], variables["CTEST_OUTPUT_ON_FAILURE"], variables["VERBOSE"]));
        Assert.DoesNotContain("HARNESS_VERBOSE", variables.Keys);
        Assert.Equal("1", ReportingCommand.Of("prove -r t", "/r").Variables["HARNESS_VERBOSE"]);
    }

    [Fact]
    public void Reports_are_found_by_what_is_really_there_and_links_are_not_followed()
    {
        var folder = Directory.CreateTempSubdirectory("lathe-reports-").FullName;
        try
        {
            var reports = Path.Combine(folder, "reports");
            ReportFiles.Prepare(reports);
            Directory.CreateDirectory(Path.Combine(reports, "inner"));
            File.WriteAllText(Path.Combine(folder, "outside.xml"), "<secret/>");
            File.WriteAllText(Path.Combine(reports, "inner", "a.xml"), "<testsuite/>");
            File.WriteAllText(Path.Combine(reports, "b.txt"), "no report");
            File.CreateSymbolicLink(Path.Combine(reports, "link.xml"), Path.Combine(folder, "outside.xml"));
            Directory.CreateSymbolicLink(Path.Combine(reports, "loop"), reports);
            var found = ReportFiles.In(reports).Select(Read).ToList();
            Assert.Equal(["<testsuite/>"], found);
            ReportFiles.Remove(reports);
            Assert.False(Directory.Exists(reports));
            Assert.True(File.Exists(Path.Combine(folder, "outside.xml")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Of_a_build_tools_reports_only_those_written_by_this_build_count()
    {
        var folder = Directory.CreateTempSubdirectory("lathe-reports-").FullName;
        try
        {
            var old = Write(folder, "a/target/surefire-reports/TEST-Old.xml");
            Write(folder, "a/target/surefire-reports/TEST-New.xml");
            Write(folder, "b/build/test-results/test/TEST-Gradle.xml");
            Write(folder, "pom.xml");
            var since = DateTimeOffset.UtcNow.AddHours(-1);
            File.SetLastWriteTimeUtc(old, since.UtcDateTime.AddHours(-1));
            Assert.Equal(["a/target/surefire-reports/TEST-New.xml", "b/build/test-results/test/TEST-Gradle.xml"], ReportFiles.InTree(folder, since).Select(Read));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Write(string folder, string path)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, path);
        return full;
    }

    private static string Read(Func<Stream?> open)
    {
        using var reader = new StreamReader(open()!);
        return reader.ReadToEnd();
    }
}
