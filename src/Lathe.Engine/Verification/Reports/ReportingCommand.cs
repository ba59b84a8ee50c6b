namespace Lathe.Engine.Verification.Reports;

/// <summary>
/// A verify command so that its runner says which tests ran. Where a runner listens to a variable, that variable is set: it reaches the runner through any script and means nothing to other
/// programs. A word is added only to a plain command, and only one that changes nothing but what is printed.
/// </summary>
/// <param name="CommandLine">What is run.</param>
/// <param name="Variables">What is set for it.</param>
/// <param name="IsGoJson">Whether the output is Go's events, which a person does not want to read.</param>
/// <param name="LeavesReports">Whether it may leave JUnit reports in the tree, as Maven and Gradle do.</param>
internal sealed record ReportingCommand(string CommandLine, IReadOnlyDictionary<string, string> Variables, bool IsGoJson, bool LeavesReports)
{
    /// <summary>Prepares a command.</summary>
    /// <param name="command">As the user or the repository gave it.</param>
    /// <param name="reports">The folder for reports, as the command sees it.</param>
    public static ReportingCommand Of(string command, string reports)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PYTEST_ADDOPTS"] = $"--junitxml={reports}/pytest.xml -o junit_family=xunit1",
            ["VSTestLogger"] = "trx",
            ["VSTestResultsDirectory"] = reports,
            ["CTEST_OUTPUT_ON_FAILURE"] = "1",
        };
        if (command.Contains("prove", StringComparison.Ordinal)) variables["HARNESS_VERBOSE"] = "1";
        if (command.Contains("make", StringComparison.Ordinal) && command.Contains("check", StringComparison.Ordinal)) variables["VERBOSE"] = "1";
        var leaves = command.Contains("mvn", StringComparison.Ordinal) || command.Contains("gradle", StringComparison.Ordinal);
        var adapted = CommandWords.Of(command) is { } words ? Adapt(words, reports) : null;
        return new ReportingCommand(adapted ?? command, variables, adapted?.Contains(" test -json", StringComparison.Ordinal) == true, leaves);
    }

    private static string? Adapt(CommandWords command, string reports)
    {
        var words = command.Words;
        var program = words[0][(words[0].LastIndexOf('/') + 1)..];
        if (program is "go" && words.Count > 1 && words[1] is "test") return command.Has("-json", "-v", "-test.v", "-bench", "-c", "-exec", "-args", "-fuzz") ? null : command.With(2, "-json");
        if (program is "phpunit" or "phpunit9" or "phpunit10") return command.Has("--log-junit", "--help", "--version") ? null : command.With(1, "--log-junit", $"{reports}/phpunit.xml");
        if (!program.StartsWith("python", StringComparison.Ordinal)) return null;
        if (words.Count > 2 && words[1] is "-m" && words[2] is "unittest") return command.Has("-v", "--verbose", "-q", "--quiet") ? null : command.With(words.Count > 3 && words[3] is "discover" ? 4 : 3, "-v");
        if (words.Count > 2 && words[1].EndsWith("manage.py", StringComparison.Ordinal) && words[2] is "test") return command.Has("-v", "--verbosity") ? null : command.With(3, "-v", "2");
        return null;
    }
}
