using static Lathe.Quality.Tests.RuleTests;

namespace Lathe.Quality.Tests;

public sealed class ScoringTests
{
    [Fact]
    public void What_a_change_breaks_elsewhere_counts_though_the_change_did_not_write_that_line()
    {
        var change = Change("a.py", "one()\ntwo = 2\n", "one()\ntwo = 3\n");
        var broken = ImpactRules.RemovedStillUsed.At("a.py", 1, FindingSeverity.Error, "one was removed", "keep it");
        var other = new Finding("other", QualityDimension.Correctness, FindingSeverity.Error, "a.py", new LineRange(1, 1), "not of this change");
        var assessment = Scoring.Assess([change], [new Says(broken, other)], null, CancellationToken.None);
        Assert.Equal([broken], assessment.Findings);
        Assert.Equal(90, assessment.Scores.Single(s => s.Dimension == QualityDimension.Correctness).Score);
    }

    [Fact]
    public void A_change_without_findings_scores_100_and_passes()
    {
        var assessment = Assess(Change("a.py", "x = 1\n", "x = 2\n"));
        Assert.Equal(100, assessment.Total);
        Assert.Equal(1, assessment.ChangedLines);
        Assert.Equal(7, assessment.Scores.Count);
        Assert.True(new QualityGate().Judge(assessment).Passed);
    }

    [Fact]
    public void What_was_there_before_costs_nothing()
    {
        var before = "try:\n    f()\nexcept E:\n    pass\n\n\n\nx = 1\n";
        var assessment = Assess(Change("a.py", before, before.Replace("x = 1", "x = 2", StringComparison.Ordinal)));
        Assert.Empty(assessment.Findings);
    }

    [Fact]
    public void Findings_of_other_assessors_count_only_on_changed_lines()
    {
        var change = Change("a.py", "a = 1\nb = 2\n", "a = 1\nb = 3\n");
        var assessment = Scoring.Assess([change], [new Fixed("a.py", 1), new Fixed("a.py", 2), new Fixed("gone.py", 9)], null, CancellationToken.None);
        Assert.Equal([("a.py", 2), ("gone.py", 9)], assessment.Findings.Select(f => (f.Path, f.Range!.Value.StartLine)));
    }

    [Fact]
    public void The_same_findings_cost_less_in_a_larger_change_unless_they_block()
    {
        string Text(int lines) => "# TODO: x\n" + string.Concat(Enumerable.Range(0, lines).Select(i => $"a{i} = {i}\n"));
        var small = Score(Assess(Change("tests/test_a.py", null, Text(10))), QualityDimension.Maintainability);
        var large = Score(Assess(Change("tests/test_a.py", null, Text(1000))), QualityDimension.Maintainability);
        Assert.Equal(97, small);
        Assert.True(large > 99.5);
        var blocked = Score(Assess(Change("tests/test_a.py", null, Text(1000) + "x = (\n")), QualityDimension.Correctness);
        Assert.Equal(60, blocked);
    }

    [Fact]
    public void The_gate_names_what_blocks_and_a_score_that_is_too_low()
    {
        var assessment = Assess(Change("a.py", null, "x = (\n"));
        var result = new QualityGate { MinimumScore = 99 }.Judge(assessment);
        Assert.False(result.Passed);
        Assert.Equal(2, result.Reasons.Count);
        Assert.StartsWith("a.py:1: '(' is never closed", result.Reasons[0], StringComparison.Ordinal);
        Assert.Contains("below 99", result.Reasons[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_gate_stops_at_a_lower_severity_when_told_to()
    {
        var assessment = Assess(Change("src/a.py", null, "def f():\n    breakpoint()\n"));
        Assert.True(new QualityGate().Judge(assessment).Passed);
        Assert.False(new QualityGate { BlockingSeverity = FindingSeverity.Warning }.Judge(assessment).Passed);
    }

    [Fact]
    public void The_gates_reasons_are_bounded()
    {
        var findings = Enumerable.Range(1, 100).Select(i => new Finding("X", QualityDimension.Security, FindingSeverity.Blocking, "a", new LineRange(i, i), "bad")).ToList();
        Assert.Equal(21, new QualityGate().Judge(new Assessment([], 100, findings, 100)).Reasons.Count);
    }

    [Theory]
    [InlineData("a\nb\nc", "a\nb\nc", "")]
    [InlineData("a\nb\nc", "a\nX\nc", "2")]
    [InlineData("a\nb\nc\nd", "b\na\nc\nd", "")]
    [InlineData("a", "a\na", "2")]
    [InlineData("", "a\nb", "1,2")]
    public void Changed_lines_are_those_that_the_old_file_did_not_have(string before, string after, string expected)
    {
        var changed = ChangedLines.Between(before.Split('\n'), after.Split('\n'));
        Assert.Equal(expected, string.Join(',', changed.Select((c, i) => c ? i + 1 : 0).Where(i => i > 0)));
    }

    [Theory]
    [InlineData(2, 60, 88, 60)] // correctness has the largest weight: all of what it lacks
    [InlineData(5, 0, 95, 83.333)] // documentation a sixth of it
    [InlineData(4, 100, 100, 100)]
    public void Half_of_the_total_is_the_dimension_that_drags_the_most(int dimension, double score, double mean, double weakest)
    {
        var scores = Enumerable.Range(0, 7).Select(i => new DimensionScore((QualityDimension)i, i == dimension ? score : 100)).ToList();
        var total = TotalScore.Of(scores, new ScoringWeights().Dimensions);
        Assert.Equal((mean, weakest), (total.Mean, Math.Round(total.WeakestScore, 3)));
        Assert.Equal(Math.Round((mean + weakest) / 2, 1), total.Value);
        if (score < 100) Assert.Equal((QualityDimension)dimension, total.Weakest);
    }

    [Fact]
    public void A_dimension_that_counts_nothing_drags_nothing() =>
        Assert.Equal(100, TotalScore.Of([new DimensionScore(QualityDimension.Readability, 0), new DimensionScore(QualityDimension.Security, 100)], [0, 1]).Value);

    private static Assessment Assess(FileChange change) => Scoring.Assess([change], [new RuleAssessor()], null, CancellationToken.None);

    private static double Score(Assessment assessment, QualityDimension dimension) => assessment.Scores.Single(s => s.Dimension == dimension).Score;

    private sealed class Fixed(string path, int line) : IAssessor
    {
        public string Name => "fixed";

        public IReadOnlyList<Finding> Assess(CodeChange change, CancellationToken cancellationToken) =>
            [new Finding("X1", QualityDimension.Correctness, FindingSeverity.Warning, path, new LineRange(line, line), "x")];
    }

    private sealed class Says(params Finding[] findings) : IAssessor
    {
        public string Name => "says";

        public IReadOnlyList<Finding> Assess(CodeChange change, CancellationToken cancellationToken) => findings;
    }
}
