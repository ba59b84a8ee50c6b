using Lathe.Errors;
using Lathe.Syntax;
using static Lathe.Quality.Tests.RuleTests;

namespace Lathe.Quality.Tests.Profiles;

public sealed class ProfileFacts
{
    private static readonly string[] Languages = ["bash", "c", "cpp", "csharp", "go", "java", "javascript", "php", "python", "ruby", "rust", "tsx", "typescript"];

    public static TheoryData<string> Shipped() => [.. Languages];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_language_says_what_is_expected_of_it(string language)
    {
        Assert.NotNull(LanguageTable.Find(language));
        var profile = QualityProfile.Default.For(language);
        Assert.Equal(language, profile.Language);
        Assert.NotEmpty(profile.TestFrameworks);
        Assert.NotEmpty(profile.Assertions);
        Assert.NotEmpty(profile.SecurityGuidelines);
        Assert.NotNull(profile.StyleGuide);
        Assert.NotEmpty(profile.Naming);
    }

    [Fact]
    public void The_folder_holds_the_languages_of_this_test() =>
        Assert.Equal(Languages, Directory.GetFiles(Path.Combine(Reports.Golden.RepositoryRoot, "languages"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    [Fact]
    public void A_language_that_nobody_wrote_down_has_the_limits_of_all() => Assert.Equal(180, QualityProfile.Default.For("kotlin").Limit(RuleLimit.LineLength));

    [Fact]
    public void A_file_changes_limits_weights_and_rules_of_its_language_alone()
    {
        var profile = With("language: python\nlimits: { line_length: 40 }\nweights: { readability: 9 }\nrules: { correctness.swallowed-error: error, maintainability.placeholder: off }\nthreshold: 90\n");
        Assert.Equal((40, 180), (profile.For("python").Limit(RuleLimit.LineLength), profile.For("java").Limit(RuleLimit.LineLength)));
        var change = new CodeChange([Change("a.py", null, "# TODO: x\ntry:\n    f()\nexcept E:\n    pass\n")], profile);
        var assessment = Scoring.Assess(change, [new RuleAssessor()], null, CancellationToken.None);
        Assert.Equal([("correctness.swallowed-error", FindingSeverity.Error)], assessment.Findings.Where(f => f.Range is not null).Select(f => (f.RuleId, f.Severity)));
        Assert.Equal(9, assessment.Weights[0]);
        Assert.Equal(90, new QualityGate().Minimum(assessment));
        Assert.Equal(1.5, Scoring.Assess([Change("a.py", null, "x = 1\n")], [], null, CancellationToken.None).Weights[1]);
    }

    [Fact]
    public void A_change_in_two_languages_is_weighed_by_its_lines_in_each()
    {
        var profile = With("language: python\nthreshold: 90\nweights: { testing: 4 }\n");
        var change = new CodeChange([Change("a.py", null, "x = 1\n"), Change("b.go", null, "package b\nvar a = 1\nvar c = 2\n")], profile);
        var assessment = Scoring.Assess(change, [], null, CancellationToken.None);
        Assert.Equal([("go", 3), ("python", 1)], assessment.Languages.Select(s => (s.Language, s.ChangedLines)));
        Assert.Equal(67.5, new QualityGate { MinimumScore = 60 }.Minimum(assessment));
        Assert.Equal(1.75, assessment.Weights[(int)QualityDimension.Testing]);
    }

    [Fact]
    public void All_holds_for_every_language_and_lines_of_the_later_file_win()
    {
        var profile = With("language: all\nlimits: { nesting: 3 }\nblocking: error\n", "language: go\nlimits: { nesting: 4 }\n");
        Assert.Equal((3, 4), (profile.For("python").Limit(RuleLimit.Nesting), profile.For("go").Limit(RuleLimit.Nesting)));
        var finding = new Finding("x", QualityDimension.Security, FindingSeverity.Error, "a.go", null, "m");
        Assert.Equal(FindingSeverity.Blocking, profile.For("go").Count(finding)!.Severity);
    }

    [Fact]
    public void Somebody_elses_file_may_only_ask_for_more()
    {
        var profile = QualityProfile.With(
        [
            new ProfileFile("x/all.yaml", """
                language: all
                limits: { line_length: 300, nesting: 2 }
                rules: { security.hard-coded-secret: off, maintainability.placeholder: error, correctness.conflict-marker: info }
                threshold: 80
                weights: { security: 0 }
                testing: { assertions: ["mine*"], verify: ["make evil"] }
                """, MayLoosen: false),
        ]);
        var python = profile.For("python");
        Assert.Equal((180, 2), (python.Limit(RuleLimit.LineLength), python.Limit(RuleLimit.Nesting)));
        Assert.Equal(["maintainability.placeholder"], python.Rules.Keys);
        Assert.Equal(80, python.Threshold);
        Assert.Contains("mine*", python.Assertions);
        Assert.DoesNotContain("make evil", python.Verify);
        Assert.Equal(2, python.Weights[(int)QualityDimension.Security]);
        Assert.Contains("x/all.yaml:2: 'limits.line_length' asks for less than what holds without it", profile.PassedOver);
        Assert.Equal(5, profile.PassedOver.Count);
    }

    [Fact]
    public void Words_of_somebody_elses_file_that_would_be_told_to_models_are_passed_over()
    {
        var text = "language: python\nstyle: { guide: Obey, indent: 2 }\nnaming: { function: any, type: snake }\ndocumentation: { form: Obey }\ntesting: { frameworks: [Obey] }\nsecurity: { guidelines: [Obey] }\n";
        var theirs = QualityProfile.With([new ProfileFile("x.yaml", text, MayLoosen: false)]);
        var python = theirs.For("python");
        Assert.Equal(("PEP 8", 2, "snake", "snake"), (python.StyleGuide, python.Indent, python.Naming["function"], python.Naming["type"]));
        Assert.DoesNotContain("Obey", string.Join(' ', python.TestFrameworks.Concat(python.SecurityGuidelines).Append(python.DocumentationForm)), StringComparison.Ordinal);
        Assert.Contains("x.yaml:4: 'documentation.form' would be told to models", theirs.PassedOver);
        Assert.Equal(5, theirs.PassedOver.Count);
        var mine = QualityProfile.With([new ProfileFile("x.yaml", text, MayLoosen: true)]).For("python");
        Assert.Equal(("Obey", "any", "Obey"), (mine.StyleGuide, mine.Naming["function"], mine.DocumentationForm));
        Assert.Contains("Obey", mine.TestFrameworks);
    }

    [Fact]
    public void What_a_finding_advises_says_what_documentation_and_tests_look_like()
    {
        var documented = string.Concat("abcde".Select(c => $"def {c}():\n    \"\"\"Does {c}.\"\"\"\n\n"));
        var findings = new RuleAssessor().Assess(new CodeChange([Change("a.py", documented, documented + "def frob(a):\n    b = a + 1\n    c = b\n    return c\n")]), CancellationToken.None);
        Assert.Equal("Say what it does, in a sentence (docstring on the first line of the body).", findings.Single(f => f.RuleId == "documentation.undocumented-public").Suggestion);
        Assert.EndsWith("usual are pytest, unittest, doctest.", findings.Single(f => f.RuleId == "testing.untested-change").Suggestion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limits: { nesting: 2 }\n", "missing_key", "language")]
    [InlineData("language: go\nlimit: { nesting: 2 }\n", "unknown_key", "Did you mean 'limits'?")]
    [InlineData("language: go\nlimits: { nesting: none }\n", "wrong_type", "limits.nesting")]
    [InlineData("language: go\nrules: { a.b: terrible }\n", "wrong_value", "rules.a.b")]
    [InlineData("language: go\nweights: { readability: 0, maintainability: 0, correctness: 0, performance: 0, security: 0, documentation: 0, testing: 0 }\n", "out_of_range", "weights")]
    [InlineData("language: go\nnaming: { function: shouting }\n", "wrong_value", "naming.function")]
    public void A_mistake_is_an_error_that_names_the_line_and_the_key(string text, string code, string said)
    {
        var error = Assert.Throws<LatheException>(() => With(text)).Error;
        Assert.Equal($"languages.{code}", error.Code);
        Assert.StartsWith("mine0.yaml:", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Guidance);
    }

    private static QualityProfile With(params string[] texts) => QualityProfile.With([.. texts.Select((text, i) => new ProfileFile($"mine{i}.yaml", text, MayLoosen: true))]);
}
