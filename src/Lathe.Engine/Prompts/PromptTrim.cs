using Lathe.Engine.Text;

namespace Lathe.Engine.Prompts;

/// <summary>
/// Makes the values of a task's prompt fit a length: what matters least goes first. Of lists the last items go; of the description the middle. What is left out is a value of its own, so that the prompt says it.
/// The title, the checks and what comes from the repository are not touched: the latter has bounds of its own.
/// </summary>
/// <param name="values">The values; changed in place.</param>
/// <param name="most">The most characters.</param>
/// <param name="length">The characters of the prompt with these values, what comes from the repository left aside.</param>
internal sealed class PromptTrim(PromptValues values, int most, Func<PromptValues, int> length)
{
    private const int ShortestDescription = 400;

    private static readonly (string Name, string One, string Many)[] Lists =
    [
        ("notes", "note", "notes"), ("facts", "fact about the project", "facts about the project"), ("language", "rule of the language", "rules of the language"),
    ];

    private static readonly (string Name, string One, string Many)[] LastLists =
    [
        ("criteria", "acceptance criterion", "acceptance criteria"), ("requirements", "requirement", "requirements"), ("constraints", "constraint", "constraints"),
    ];

    private readonly List<string> _leftOut = [];

    /// <summary>Leaves out what has to be.</summary>
    /// <param name="modes">The forms of what is said about the kind of task, the fullest first.</param>
    /// <returns>What was left out, in words.</returns>
    public IReadOnlyList<string> Fit(IReadOnlyList<(string? Without, string Text)> modes)
    {
        values.With("mode", modes[0].Text);
        for (var i = 1; i < modes.Count && Over > 0; i++)
        {
            values.With("mode", modes[i].Text);
            LeaveOut(modes[i].Without!);
        }

        foreach (var list in Lists) Shorten(list);
        ShortenDescription();
        foreach (var list in LastLists) Shorten(list);
        return _leftOut;
    }

    private int Over => length(values) - most;

    private void Shorten((string Name, string One, string Many) list)
    {
        if (values.List(list.Name) is not { } items || Over is not (var over and > 0)) return;
        var kept = items.Count;

        // Saying so takes room too, so a second round may be needed.
        while (kept > 0 && over > 0)
        {
            for (; kept > 0 && over > 0; kept--) over -= items[kept - 1].Length + 3;
            if (kept > 0) values.With(list.Name, [.. items.Take(kept)]);
            else values.Without(list.Name);
            over = Over;
        }

        var left = items.Count - kept;
        LeaveOut(kept == 0 ? $"{left:N0} {(left == 1 ? list.One : list.Many)}" : $"the last {left:N0} of {items.Count:N0} {list.Many}");
    }

    private void ShortenDescription()
    {
        if (values.Text("description") is not { Length: > ShortestDescription } whole || Over is not (var over and > 0)) return;
        const int Said = 100;
        var kept = Bounded.HeadAndTail(whole, Math.Max(ShortestDescription, whole.Length - over - Said));
        values.With("description", kept);
        LeaveOut($"about {whole.Length - kept.Length:N0} characters in the middle of the description");
    }

    private void LeaveOut(string what)
    {
        if (!_leftOut.Contains(what)) _leftOut.Add(what);
        values.With("leftOut", string.Join("; ", _leftOut));
    }
}
