using static Lathe.Quality.Tests.RuleTests;

namespace Lathe.Quality.Tests;

public sealed class OldFindingsFacts
{
    private const string Swallows = "def f():\n    try:\n        g(a)\n    except E:\n        pass\n";

    [Fact]
    public void What_a_rewritten_line_had_before_is_not_the_changes_fault() =>
        Assert.Empty(Find(Change("a.py", Swallows, Swallows.Replace("except E:", "except Other:", StringComparison.Ordinal))));

    [Fact]
    public void A_second_one_in_the_same_function_is() =>
        Assert.Single(Find(Change("a.py", Swallows, Swallows.Replace("except E:", "except Other:", StringComparison.Ordinal) + "    try:\n        h()\n    except F:\n        pass\n")));

    [Fact]
    public void The_same_in_another_function_is() =>
        Assert.Single(Find(Change("a.py", Swallows, "def f():\n    g(a)\n\n\ndef h():\n    try:\n        g()\n    except Third:\n        pass\n")));

    [Fact]
    public void One_that_stays_where_it_was_excuses_no_new_one() =>
        Assert.Single(Find(Change("a.py", Swallows, Swallows + "    try:\n        h()\n    except F:\n        pass\n")));

    [Fact]
    public void Another_secret_in_the_place_of_one_is_a_new_one()
    {
        static string Text(string key) => "KEY = '" + "AKIA" + key + "'\n";
        Assert.Single(new RuleAssessor().Assess(new CodeChange([Change("a.py", Text("Q3EGRUPW7YVNL2TD"), Text("Q3EGRUPW7YVNL2TE"))]), CancellationToken.None), f => f.RuleId == "security.hard-coded-secret");
    }

    [Fact]
    public void A_finding_is_the_changes_when_one_of_its_other_lines_changed()
    {
        var change = new CodeChange([Change("a.py", "a = x\nrun(a)\n", "a = y\nrun(a)\n")]);
        var finding = new Finding("flow", QualityDimension.Security, FindingSeverity.Error, "a.py", new LineRange(2, 2), "m");
        Assert.Empty(Scoring.Assess(change, [new Says(finding)], null, CancellationToken.None).Findings);
        Assert.Single(Scoring.Assess(change, [new Says(finding with { Related = [new LineRange(1, 1)] })], null, CancellationToken.None).Findings);
    }

    [Fact]
    public void Many_files_give_their_findings_in_the_order_of_the_files()
    {
        var files = Enumerable.Range(0, 50).Select(i => Change($"f{i:00}.py", null, Swallows)).ToList();
        var paths = new RuleAssessor().Assess(new CodeChange(files), CancellationToken.None).Where(f => f.Range is not null).Select(f => f.Path).ToList();
        Assert.Equal(files.ConvertAll(f => f.Path), paths);
    }

    private static List<Finding> Find(FileChange change) => [.. new RuleAssessor().Assess(new CodeChange([change]), CancellationToken.None).Where(f => f.RuleId == "correctness.swallowed-error")];

    private sealed class Says(params Finding[] findings) : IAssessor
    {
        public string Name => "says";

        public IReadOnlyList<Finding> Assess(CodeChange change, CancellationToken cancellationToken) => findings;
    }
}
