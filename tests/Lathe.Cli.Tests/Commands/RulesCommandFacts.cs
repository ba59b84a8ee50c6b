using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class RulesCommandFacts : IDisposable
{
    private const string Good = """
        rules:
          - id: team.no-print
            name: Print
            dimension: maintainability
            severity: warning
            languages: [python]
            rationale: What is printed reaches no log.
            message: printed
            pattern: print(...)
            examples:
              python:
                bad: ["print(1)"]
                good: ["log(1)"]

        """;

    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Rules_whose_examples_hold_end_with_0()
    {
        _run.Write("work/.lathe/rules/team.yaml", Good);
        Assert.Equal(0, await _run.InvokeAsync("rules", "test"));
        Assert.Equal("1 rules, 2 examples, all hold\n", _run.Out);
        Assert.Equal(0, await _run.InvokeAsync("rules", "test", ".lathe/rules", "--json"));
        using var json = JsonDocument.Parse(_run.Out);
        Assert.Equal(0, json.RootElement.GetProperty("failed").GetInt32());
    }

    [Fact]
    public async Task An_example_that_does_not_hold_is_shown_and_ends_with_1()
    {
        _run.Write("work/.lathe/rules/team.yaml", Good.Replace("log(1)", "print(2)", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.FailedCheck, await _run.InvokeAsync("rules", "test"));
        Assert.StartsWith("FAILED team.no-print (.lathe/rules/team.yaml:2), python: a good example is reported in line 1\n    + print(2)\n", _run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.FailedCheck, await _run.InvokeAsync("rules", "test", "--output-format", "stream-json"));
        Assert.Contains("\"rule\":\"team.no-print\"", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_has_built_in_rules_and_the_teams_own()
    {
        _run.Write("work/.lathe/rules/team.yaml", Good);
        Assert.Equal(0, await _run.InvokeAsync("rules", "list", "--language", "python", "--dimension", "maintainability", "--json"));
        using var json = JsonDocument.Parse(_run.Out);
        var ids = json.RootElement.EnumerateArray().Select(rule => rule.GetProperty("id").GetString()).ToList();
        Assert.Contains("team.no-print", ids);
        Assert.Contains("maintainability.removed-python-api", ids);
        Assert.DoesNotContain("correctness.assert-on-tuple", ids);
        Assert.DoesNotContain("maintainability.thrown-text", ids);
        Assert.Equal(0, await _run.InvokeAsync("rules", "list"));
        Assert.Matches(@"team\.no-print +warning +Print \(\.lathe/rules/team\.yaml\) +python", _run.Out);
    }

    [Fact]
    public async Task One_rule_is_shown_with_its_examples()
    {
        _run.Write("work/.lathe/rules/team.yaml", Good);
        Assert.Equal(0, await _run.InvokeAsync("rules", "show", "team.no-print"));
        Assert.Contains("maintainability, warning, from .lathe/rules/team.yaml\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("reported in line 1 (src/example.py):\n    print(1)\n", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("rules", "show", "correctness.assert-on-tuple", "--json"));
        Assert.Contains("\"cwe\": [", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_a_mistake_is_left_out_of_the_list_and_said()
    {
        _run.Write("work/.lathe/rules/a.yaml", Good.Replace("pattern: print(...)", "pattern: print(", StringComparison.Ordinal));
        _run.Write("work/.lathe/rules/b.yaml", Good.Replace("team.no-print", "team.other", StringComparison.Ordinal));
        Assert.Equal(0, await _run.InvokeAsync("rules", "list", "--output-format", "stream-json"));
        Assert.Contains("team.other", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("team.no-print", _run.Out, StringComparison.Ordinal);
        Assert.Contains("ignored: .lathe/rules/a.yaml:9: 'rules[0].pattern' is not Python", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assessing_asks_the_teams_rules_too()
    {
        _run.Write("work/.lathe/rules/team.yaml", Good);
        _run.Write("work/a.py", "print(1)\n");
        await _run.InvokeAsync("assess", "a.py", "--all", "--no-linters", "--format", "sarif");
        using var json = JsonDocument.Parse(_run.Out);
        var run = json.RootElement.GetProperty("runs")[0];
        Assert.Contains(run.GetProperty("results").EnumerateArray(), result => result.GetProperty("ruleId").GetString() == "team.no-print");
        Assert.Contains(run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray(), rule => rule.GetProperty("id").GetString() == "team.no-print");
    }

    [Theory]
    [InlineData("rules.unknown", "rules", "show", "correctness.assert-on-tupel")]
    [InlineData("rules.unknown_language", "rules", "list", "--language", "klingon")]
    [InlineData("rules.none", "rules", "test")]
    [InlineData("rules.no_folder", "rules", "test", "nowhere")]
    [InlineData("cli.bad_argument", "rules", "list", "--dimension", "beauty")]
    [InlineData("cli.missing_command", "rules")]
    public async Task Mistakes_are_bad_input(string code, params string[] args)
    {
        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync(args));
        Assert.Contains($"({code})", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_a_rule_under_test_names_its_place()
    {
        _run.Write("work/.lathe/rules/team.yaml", Good.Replace("severity: warning", "severity: bad", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync("rules", "test"));
        Assert.Contains(".lathe/rules/team.yaml:5: 'rules[0].severity' cannot be 'bad'.", _run.Error, StringComparison.Ordinal);
    }
}
