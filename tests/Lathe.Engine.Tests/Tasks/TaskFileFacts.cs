using System.Text;
using Lathe.Engine.Tasks;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Tasks;

public sealed class TaskFileFacts
{
    private const string Snake = """
        title: Round totals to cents
        description: |
          Totals are off by a cent.
          See the report.
        requirements:
          - Use half-even rounding
        acceptance_criteria: ["Sum of 0.1 and 0.2 is 0.30"]
        mode: bugfix
        priority: high
        language: csharp
        framework: aspnet
        testing_framework: xunit
        complexity_score: 3
        constraints: Do not touch the API
        verify:
          - dotnet test
        limits: { max_attempts: 2, max_turns: 9, max_cost: 0.50, max_tokens: 20000, max_time: 1h30m }
        context:
          files: [src/Totals.cs]
          notes: The bug came with v2.
        codebase_context:
          repository: shop
          branch: 1.20
          existing_files: [a.cs, b.cs]
          dependencies: [Dapper]
        project_context:
          architecture: layered
          deployment: one server
        """;

    [Fact]
    public void Every_key_reaches_the_task()
    {
        var task = TaskFile.Parse(Snake, "task.yaml");
        Assert.Equal("Round totals to cents", task.Title);
        Assert.Equal("Totals are off by a cent.\nSee the report.", task.Description);
        Assert.Equal(["Use half-even rounding"], task.Requirements);
        Assert.Equal(["Sum of 0.1 and 0.2 is 0.30"], task.AcceptanceCriteria);
        Assert.Equal((TaskMode.Bugfix, TaskPriority.High), (task.Mode, task.Priority));
        Assert.Equal(("csharp", "aspnet", "xunit", 3), (task.Language, task.Framework, task.TestingFramework, task.ComplexityScore));
        Assert.Equal(["Do not touch the API"], task.Constraints);
        Assert.Equal(["dotnet test"], task.Verify);
        Assert.Equal(
            new TaskLimits { MaxAttempts = 2, MaxTurns = 9, MaxCost = 0.50m, MaxTokens = 20_000, MaxTime = TimeSpan.FromMinutes(90) }, task.Limits);
        Assert.Equal(["src/Totals.cs"], task.Context.Files);
        Assert.Equal(["The bug came with v2."], task.Context.Notes);
        Assert.Equal(("shop", "1.20"), (task.Codebase!.Repository, task.Codebase.Branch));
        Assert.Equal(["a.cs", "b.cs"], task.Codebase.ExistingFiles);
        Assert.Equal(["Dapper"], task.Codebase.Dependencies);
        Assert.Equal(new ProjectContext { Architecture = "layered", Deployment = "one server" }, task.Project);
    }

    [Fact]
    public void Camel_case_keys_mean_the_same()
    {
        var task = TaskFile.Parse("title: T\nacceptanceCriteria: [a]\ntestingFramework: xunit\ncomplexityScore: 2\nlimits: {maxAttempts: 4}\ncodebaseContext: {existingFiles: [x]}\n", "t");
        Assert.Equal(["a"], task.AcceptanceCriteria);
        Assert.Equal(("xunit", 2, 4), (task.TestingFramework, task.ComplexityScore, task.Limits.MaxAttempts));
        Assert.Equal(["x"], task.Codebase!.ExistingFiles);
    }

    [Theory]
    [InlineData("title: a\nrequirement: [x]\n", "task.unknown_key", "task.yaml:2:", "'requirement'", "Did you mean 'requirements'?")]
    [InlineData("title: a\nacceptanceCriterias: [x]\n", "task.unknown_key", "task.yaml:2:", "'acceptanceCriterias'", "Did you mean 'acceptanceCriteria'?")]
    [InlineData("title: a\nlimits:\n  max_atempts: 3\n", "task.unknown_key", "task.yaml:3:", "'limits.max_atempts'", "Did you mean 'max_attempts'?")]
    [InlineData("title: a\nzzzzzz: 3\n", "task.unknown_key", "task.yaml:2:", "'zzzzzz'", "there is no key")]
    [InlineData("title: [a]\n", "task.wrong_type", "task.yaml:1:", "'title'", "text, not a list")]
    [InlineData("title: a\nrequirements: {b: c}\n", "task.wrong_type", "task.yaml:2:", "'requirements'", "a list of texts")]
    [InlineData("title: a\nrequirements: [x, [y]]\n", "task.wrong_type", "task.yaml:2:", "'requirements[1]'", "text")]
    [InlineData("title: a\ncomplexityScore: high\n", "task.wrong_type", "task.yaml:2:", "'complexityScore'", "from 1 to 10")]
    [InlineData("title: a\ncomplexityScore: 11\n", "task.wrong_type", "task.yaml:2:", "'complexityScore'", "not '11'")]
    [InlineData("title: a\nmode: feture\n", "task.wrong_type", "task.yaml:2:", "'mode'", "feature, bugfix")]
    [InlineData("title: a\nlimits: 3\n", "task.wrong_type", "task.yaml:2:", "'limits'", "not '3'")]
    [InlineData("title: a\nlimits: {max_time: 30}\n", "task.wrong_type", "task.yaml:2:", "'limits.max_time'", "30s, 10m or 2h")]
    [InlineData("title: a\nlimits: {max_cost: -1}\n", "task.wrong_type", "task.yaml:2:", "'limits.max_cost'", "above 0")]
    [InlineData("title: a\ntitle: b\n", "task.duplicate_key", "task.yaml:2:", "'title'", "twice")]
    [InlineData("title: a\nacceptance_criteria: b\nacceptanceCriteria: c\n", "task.duplicate_key", "task.yaml:3:", "'acceptanceCriteria'", "twice")]
    [InlineData("title: 'a\n", "task.bad_yaml", "task.yaml:", "not YAML", "")]
    [InlineData("title: a\n  mode: b\n c: [", "task.bad_yaml", "task.yaml:", "not YAML", "")]
    [InlineData("title: a\n---\ntitle: b\n", "task.second_document", "task.yaml:2:", "second document", "")]
    [InlineData("title: &x a\ndescription: *x\n", "task.alias", "task.yaml:2:", "aliases", "")]
    [InlineData("title: !!binary aGk=\n", "task.tag", "task.yaml:1:", "tags", "")]
    [InlineData("- a\n- b\n", "task.wrong_type", "task.yaml:1:", "key: value", "")]
    [InlineData("? [a]\n: b\n", "task.wrong_type", "task.yaml:1:", "a key has to be text", "")]
    [InlineData("", "task.no_title", "task.yaml:1:", "neither 'title' nor 'description'", "")]
    [InlineData("# nothing\n", "task.no_title", "task.yaml:1:", "neither", "")]
    [InlineData("mode: docs\n", "task.no_title", "task.yaml:1:", "neither", "")]
    public void Mistakes_name_the_file_the_line_and_the_key(string text, string code, params string[] parts)
    {
        var error = Assert.Throws<LatheException>(() => TaskFile.Parse(text, "task.yaml")).Error;
        Assert.Equal((ErrorKind.Validation, code), (error.Kind, error.Code));
        foreach (var part in parts) Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bombs_are_refused_before_they_cost_anything()
    {
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\n";
        Assert.Equal("task.alias", Code(bomb));
        Assert.Equal("task.too_deep", Code("title: " + new string('[', 5000)));
        Assert.Equal("task.too_deep", Code("title: " + string.Concat(Enumerable.Repeat("{a: ", 40))));
        Assert.Equal("task.too_large", Code("title: " + new string('x', 1 << 20)));
        Assert.Equal("task.too_large", Code("title: " + new string('é', 600_000)));
        Assert.Equal("task.out_of_range", Code($"title: a\nrequirements: [{string.Join(',', Enumerable.Repeat("x", 1001))}]"));
        Assert.Equal("task.too_large", Code($"title: a\nrequirements: [{string.Join(',', Enumerable.Repeat("x", 30_000))}]"));
        Assert.Equal("task.out_of_range", Code($"title: {new string('x', 201)}"));
        Assert.Equal("task.out_of_range", Code($"title: a\ndescription: {new string('x', 100_001)}"));
        Assert.Equal("task.out_of_range", Code("title: |\n  a\n  b\n"));
    }

    [Fact]
    public void Values_that_are_not_given_are_as_if_the_key_were_not_there()
    {
        var task = TaskFile.Parse("title: a\ndescription:\nmode: ~\nlanguage: null\nlimits:\n", "t");
        Assert.Equal(("", TaskMode.Feature, null), (task.Description, task.Mode, task.Language));
    }

    [Fact]
    public void A_task_without_a_title_takes_the_first_sentence_of_its_description()
    {
        Assert.Equal("Fix it.", TaskFile.Parse("description: Fix it. Then test it.\n", "t").Title);
    }

    [Fact]
    public void Random_bytes_are_an_error_and_never_a_crash()
    {
        var random = new Random(17);
        var alphabet = "ab:-[]{}&*!|>'\"%@`#,?\n  \t\u0000é";
        for (var i = 0; i < 3000; i++)
        {
            var text = new StringBuilder();
            for (var j = random.Next(40); j >= 0; j--) text.Append(alphabet[random.Next(alphabet.Length)]);
            try
            {
                TaskFile.Parse(text.ToString(), "t");
            }
            catch (LatheException exception)
            {
                Assert.Equal(ErrorKind.Validation, exception.Error.Kind);
            }
        }
    }

    private static string Code(string text) => Assert.Throws<LatheException>(() => TaskFile.Parse(text, "t")).Error.Code;
}
