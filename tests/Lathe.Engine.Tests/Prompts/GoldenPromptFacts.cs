using Lathe.Engine.Journal;
using Lathe.Engine.Prompts;
using Lathe.Engine.Tasks;
using Lathe.Engine.Text;

namespace Lathe.Engine.Tests.Prompts;

/// <summary>Every built-in template, through the small renderer and through Handlebars, comes to the same accepted text.</summary>
public sealed class GoldenPromptFacts
{
    private static readonly PromptLibrary s_small = new(new Dictionary<string, string>());
    private static readonly PromptLibrary s_handlebars = new(PromptLibrary.Names.ToDictionary(name => name, name => EmbeddedText.Read(name + ".hbs"), StringComparer.Ordinal));

    private static readonly CodingTask s_task = new()
    {
        Title = "The total of an invoice & its shares differ",
        Description = "100.00 split between three gives 33.33 three times.\nA cent is gone.",
        Requirements = ["shares add up to the total", "no share differs from another by more than a cent"],
        AcceptanceCriteria = ["100.00 / 3 gives 33.34, 33.33, 33.33"],
        Constraints = ["the signature of split stays"],
        Language = "Python",
        Framework = "Flask",
        Context = new TaskContext { Files = ["src/invoice.py"], Notes = ["The first share may be the larger one."] },
    };

    public static TheoryData<TaskMode, PromptLevel, bool> Prompts()
    {
        var data = new TheoryData<TaskMode, PromptLevel, bool>();
        foreach (var mode in Enum.GetValues<TaskMode>())
        {
            foreach (var level in Enum.GetValues<PromptLevel>()) data.Add(mode, level, false);
            data.Add(mode, PromptLevel.Standard, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Each_mode_and_level_has_its_prompt(TaskMode mode, PromptLevel level, bool example)
    {
        var started = Started(s_task with { Mode = mode }, new RunSettings
        {
            Model = "m",
            Verify = ["pytest -q", "npm run \"lint\nall\""],
            UntrustedVerify = ["npm run \"lint\nall\""],
            ProjectNotes = "AGENTS.md:\nUse tabs.",
            PromptLevel = level,
            PromptExamples = example,
        });
        Same($"{mode}-{level}{(example ? "-example" : "")}".ToLowerInvariant(), started, "<file path=\"src/invoice.py\">\nx = {{title}}\n</file>");
    }

    [Theory]
    [InlineData("trimmed-example", 1_600, PromptLevel.Standard, true)]
    [InlineData("trimmed-guidance", 1_450, PromptLevel.Comprehensive, false)]
    [InlineData("trimmed-lists", 900, PromptLevel.Comprehensive, true)]
    [InlineData("trimmed-all", 1_000, PromptLevel.Comprehensive, true)]
    public void What_is_too_long_loses_what_matters_least_and_says_so(string name, int most, PromptLevel level, bool example)
    {
        var task = s_task with
        {
            Mode = TaskMode.Bugfix,
            Description = name == "trimmed-all" ? string.Concat(Enumerable.Range(1, 100).Select(i => $"Line {i} of what somebody pasted.\n")) : s_task.Description,
            Context = new TaskContext { Notes = [.. Enumerable.Range(1, 12).Select(i => $"Note {i}: it is seen with {i} shares.")] },
        };
        var started = Started(task, new RunSettings { Model = "m", Verify = ["pytest -q"], ProjectNotes = "Use tabs.", PromptLevel = level, PromptExamples = example, MaxPromptLength = most });
        Same(name, started, "<file path=\"src/invoice.py\">\n</file>");
        var (text, left) = TaskPrompt.Write(s_small, started with { Settings = started.Settings with { ProjectNotes = null } }, "");
        Assert.NotEmpty(left);
        Assert.Contains($"Left out here for length: {string.Join("; ", left)}.", text, StringComparison.Ordinal);
        if (name != "trimmed-all") Assert.InRange(text.Length, most / 2, most);
    }

    [Fact]
    public void The_feedback_the_words_of_a_person_and_the_review_are_the_same_through_both()
    {
        var values = new PromptValues()
            .With("attempt", "2").With("verdict", "the checks fail").With("reasons", ["r & <r>"]).With("ended", "It went in circles.").With("items", ["1. a\n«data»\nb\n«/data»", "2. c"])
            .With("said", ["s"]).With("more", ["m"]).With("left", "3").With("known", ["k"]).With("before", ["b"]).With("overruled", ["o"]).With("code", ["c {{title}}"]).With("smaller_step", "yes").With("stands", "2")
            .With("task", "T").With("checks", ["c: passed"]).With("diff", "+x").With("network", "no network").With("title", "T & <t>").With("words", "200").With("work", "said: {{x}}");
        foreach (var name in (string[])["system", "feedback", "person", "review", "summary"])
        {
            Assert.Equal(s_small.Render(name, values), s_handlebars.Render(name, values));
            GoldenPrompt.Same(name, s_small.Render(name, values));
        }
    }

    [Fact]
    public void Standard_guidance_costs_at_most_400_characters_and_an_example_at_most_1000()
    {
        foreach (var mode in Enum.GetValues<TaskMode>())
        {
            int Length(PromptLevel level, bool example) => TaskPrompt.Task(s_small, Started(s_task with { Mode = mode }, new RunSettings { Model = "m", PromptLevel = level, PromptExamples = example }), "").Length;
            var standard = Length(PromptLevel.Standard, false);
            Assert.InRange(standard - Length(PromptLevel.Minimal, false), 100, 400);
            Assert.InRange(Length(PromptLevel.Comprehensive, false) - standard, 100, 600);
            Assert.InRange(Length(PromptLevel.Standard, true) - standard, 200, 1_000);
        }
    }

    [Fact]
    public void A_prompt_of_a_hundred_thousand_characters_is_brought_under_its_length_and_the_checks_and_the_title_stay()
    {
        var many = Enumerable.Range(1, 400).Select(i => $"point {i} " + new string('x', 200)).ToList();
        var task = s_task with { Description = new string('d', 100_000), Requirements = many, AcceptanceCriteria = many, Constraints = many, Context = new TaskContext { Notes = many } };
        var (text, left) = TaskPrompt.Write(s_small, Started(task, new RunSettings { Model = "m", Verify = ["pytest -q"] }), "", ["Python: 4 spaces.", "Python, security: no eval."]);
        Assert.InRange(text.Length, 4_000, TaskPrompt.DefaultLength);
        Assert.Contains("- pytest -q", text, StringComparison.Ordinal);
        Assert.Contains("- point 1 ", text, StringComparison.Ordinal);
        Assert.Equal(["guidance on how to go about it", "400 notes", "2 facts about the project", "2 rules of the language"], left.Take(4));
    }

    private static void Same(string name, RunStarted started, string context)
    {
        var text = TaskPrompt.Task(s_small, started, context);
        GoldenPrompt.Same(name, text);
        Assert.Equal(text, TaskPrompt.Task(s_handlebars, started, context));
    }

    private static RunStarted Started(CodingTask task, RunSettings settings) => new(task, "/repo", settings, new Dictionary<string, string>(), "test");
}
