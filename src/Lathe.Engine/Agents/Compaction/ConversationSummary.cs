using Lathe.Engine.Journal;
using Lathe.Engine.Prompts;
using Lathe.Engine.Runs;
using Lathe.Engine.Text;
using Lathe.Errors;

namespace Lathe.Engine.Agents.Compaction;

/// <summary>
/// The last stage of a compaction: the model writes in short what was done so far, and that stands for the older answers, calls and results. The call is a step of its own under the run's limits, with a request of its own. What it gives is
/// taken only where the conversation is smaller with it and still the same one; the files that were changed are added to it, whatever it says. Where it fails or is refused, a note says so and the work goes on without; two times, and it is not asked again.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="model">The models.</param>
/// <param name="prompts">The templates.</param>
internal sealed class ConversationSummary(Run run, ModelChain model, PromptLibrary prompts)
{
    /// <summary>The name of the stage.</summary>
    public const string Stage = "summary";

    private const int MostRefusals = 2;
    private const int LeastShare = 10;
    private const int LongestName = 120;
    private const int WordsPerThousand = 40;

    private int _refused;

    /// <summary>Whether a step is such a call.</summary>
    public static bool IsStep(StepId step) => step.Value.EndsWith("/summary", StringComparison.Ordinal);

    /// <summary>Adds a summary to what was planned.</summary>
    /// <param name="turn">The turn before whose call it is.</param>
    /// <param name="conversation">The conversation as it stands.</param>
    /// <param name="plan">What is shortened already.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <returns>The plan as it was where nothing comes of it.</returns>
    public async Task<CompactionPlan> AddAsync(StepId turn, IReadOnlyList<TranscriptMessage> conversation, CompactionPlan plan, CancellationToken cancellationToken)
    {
        var old = plan.Range.Messages.Where(i => plan.After[i].Role is TranscriptRole.Assistant or TranscriptRole.Tool).ToList();
        var worth = model.PlainSizeOf([.. old.Select(i => plan.After[i])]) - model.PlainSizeOf([.. old.Select(i => Bare(plan.After[i]))]);
        if (_refused >= MostRefusals || worth < model.Window / LeastShare) return plan;
        try
        {
            var answer = await model.Aside().CallAsync(turn.Child("summary"), [Request(conversation, plan.Range, worth)], 0, cancellationToken);
            var summarised = Compactor.With(conversation, plan, Edits(conversation, plan, old, answer), Stage);
            if (Problem(answer, plan, summarised) is not { } problem) return summarised;
            await RefuseAsync(turn, $"is left out, because {problem}", cancellationToken);
        }
        catch (LatheException e) when (e.Error.Kind is not (ErrorKind.Storage or ErrorKind.Conflict or ErrorKind.Cancelled))
        {
            await RefuseAsync(turn, $"could not be had: {Bounded.OneLine(e.Error.Message, 300)}", cancellationToken);
        }

        return plan;
    }

    private Task RefuseAsync(StepId turn, string why, CancellationToken cancellationToken)
    {
        _refused++;
        return run.NoteAsync("compaction.no_summary", $"A summary of the conversation before {turn} {why}.", cancellationToken);
    }

    private TranscriptMessage Request(IReadOnlyList<TranscriptMessage> conversation, CompactionRange range, long worth)
    {
        // Half of the window, at three characters a token.
        var room = Math.Max(2_000, model.Window / 2 * 3);
        var values = new PromptValues()
            .With("title", run.Started.Task.Title)
            .With("words", Math.Clamp(worth * WordsPerThousand / 1_000, 80, 600).ToString(System.Globalization.CultureInfo.InvariantCulture))
            .With("work", WorkText.Of(conversation, range, room));
        return TranscriptMessage.OfText(TranscriptRole.User, prompts.Render("summary", values));
    }

    private string? Problem(ModelAnswer answer, CompactionPlan plan, CompactionPlan summarised)
    {
        if (answer.Answer.Text.Trim().Length == 0 || answer.Answer.ToolCalls.Any()) return "it holds no text";
        if (answer.Finish is not "stop") return $"it did not come to its end ({answer.Finish})";
        if (model.PlainSizeOf(summarised.After) >= model.PlainSizeOf(plan.After) * 9 / 10) return "it is not smaller than what it stands for";
        return Compactor.Keeps(plan.After, summarised.After, plan.Range) ? null : "it would change what has to stay";
    }

    // The summary stands where the first of what it replaces stood.
    private static List<CompactedPart> Edits(IReadOnlyList<TranscriptMessage> conversation, CompactionPlan plan, List<int> old, ModelAnswer answer)
    {
        string? text = Text(answer.Answer.Text.Trim(), WorkText.ChangedFiles(conversation, plan.Range));
        var edits = new List<CompactedPart>();
        foreach (var place in old)
        {
            for (var part = 0; part < plan.After[place].Parts.Count; part++)
            {
                switch (plan.After[place].Parts[part])
                {
                    case TextPart { Text.Length: > 0 } or ToolResultPart when text is not null:
                        edits.Add(new CompactedPart(place, part, text));
                        text = null;
                        break;
                    case TextPart or ReasoningPart:
                        edits.Add(new CompactedPart(place, part, null));
                        break;
                    case ToolCallPart call:
                        edits.Add(new CompactedPart(place, part, ShortArguments.Names(call.Arguments, LongestName)));
                        break;
                    case ToolResultPart:
                        edits.Add(new CompactedPart(place, part, "[summarised]"));
                        break;
                }
            }
        }

        return edits;
    }

    private static string Text(string summary, IReadOnlyList<string> changed) =>
        $"{WorkText.SummaryHead}\n{summary}{(changed.Count > 0 ? $"\n{WorkText.ChangedHead}{string.Join(", ", changed)}" : "")}";

    private static TranscriptMessage Bare(TranscriptMessage message) => message with
    {
        Parts = [.. message.Parts.Select(static p => p switch
        {
            ToolResultPart result => result with { Text = "[summarised]" },
            ToolCallPart call => call with { Arguments = ShortArguments.Names(call.Arguments, LongestName) },
            _ => (TranscriptPart)new TextPart(""),
        })],
    };
}
