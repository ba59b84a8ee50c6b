using Lathe.Engine.Tasks;

namespace Lathe.Engine.Prompts;

/// <summary>What a prompt says about its kind of task, from the template of that kind: the fullest that is asked for first, then what is left of it where there is no room.</summary>
internal static class ModeGuidance
{
    /// <summary>The templates of the modes.</summary>
    public static readonly IReadOnlyList<string> Names = ["feature", "bugfix", "refactor", "test", "docs", "optimize"];

    /// <summary>The forms for a task, the fullest first; with each but the first, what it is without.</summary>
    /// <param name="prompts">The templates.</param>
    /// <param name="mode">The kind of task.</param>
    /// <param name="level">How much is asked for.</param>
    /// <param name="example">Whether the worked example is.</param>
    public static IReadOnlyList<(string? Without, string Text)> Forms(PromptLibrary prompts, TaskMode mode, PromptLevel level, bool example)
    {
        var forms = new List<(string?, string)>();
        string? without = null;
        if (example)
        {
            forms.Add((without, Render(prompts, mode, level, example: true)));
            without = "the example";
        }

        for (var at = level; at >= PromptLevel.Minimal; at--)
        {
            forms.Add((without, Render(prompts, mode, at, example: false)));
            without = "guidance on how to go about it";
        }

        return forms;
    }

    private static string Render(PromptLibrary prompts, TaskMode mode, PromptLevel level, bool example) => prompts.Render(
        Names[(int)mode],
        new PromptValues()
            .With("standard", level >= PromptLevel.Standard ? "yes" : null)
            .With("comprehensive", level >= PromptLevel.Comprehensive ? "yes" : null)
            .With("example", example ? "yes" : null));
}
