using System.Text;

namespace Lathe.Engine.Tests.Prompts;

/// <summary>A prompt read back: what Lathe says, and what stands between the marks. Knows nothing of how prompts are made.</summary>
/// <param name="Said">The text outside of the marks.</param>
/// <param name="Data">The text of each pair of marks.</param>
internal sealed record PromptShape(string Said, IReadOnlyList<string> Data)
{
    private const string Open = "«data»";
    private const string Close = "«/data»";

    public static PromptShape Of(string prompt)
    {
        var said = new StringBuilder();
        var data = new List<string>();
        StringBuilder? inside = null;
        foreach (var line in prompt.Split('\n'))
        {
            if (line is Open or Close)
            {
                Assert.True(line is Open == inside is null, "The marks do not come in pairs.");
                if (inside is not null) data.Add(inside.ToString());
                inside = inside is null ? new StringBuilder() : null;
                said.Append(line).Append('\n');
                continue;
            }

            // Lathe's own sentence about the marks names them.
            Assert.False((line.Contains(Open, StringComparison.Ordinal) && !line.Contains("«data» marks", StringComparison.Ordinal)) || line.Contains(Close, StringComparison.Ordinal), $"A mark in the middle of a line: {line}");
            (inside ?? said).Append(line).Append('\n');
        }

        Assert.True(inside is null, "A mark is not closed.");
        return new PromptShape(said.ToString(), data);
    }
}
