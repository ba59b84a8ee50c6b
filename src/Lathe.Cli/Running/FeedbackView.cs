using System.Text.Json;
using Lathe.Cli.Output;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;

namespace Lathe.Cli.Running;

/// <summary>One item of <c>lathe feedback --json</c>.</summary>
internal sealed record FeedbackItemView(
    string Id, string Source, string Priority, string State, string Title, string? Path, int? Line, string? Rule, string? Evidence, string? Advice, IReadOnlyList<string>? From, int Count, bool? WasBefore,
    int FirstAttempt, int LastAttempt, int Seen, int Told, int? ResolvedIn, bool? CameBack, string? Note);

/// <summary>The document of <c>lathe feedback --json</c>.</summary>
/// <param name="Run">The run.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Items">Open ones first.</param>
/// <param name="Taken">For something that was said: the id of its item, and false where the process that works on the run takes it up later.</param>
/// <param name="Said">The item of what was said or waived.</param>
internal sealed record FeedbackView(string Run, string State, IReadOnlyList<FeedbackItemView> Items, bool? Taken = null, string? Said = null);

/// <summary>Shows the items of a run.</summary>
internal static class FeedbackListing
{
    private static readonly FeedbackState[] Order = [FeedbackState.Open, FeedbackState.Answered, FeedbackState.Waived, FeedbackState.Fixed];

    public static IReadOnlyList<TrackedItem> Sorted(FeedbackLedger ledger) =>
        [.. ledger.Items.OrderBy(t => Array.IndexOf(Order, t.State)).ThenByDescending(t => t.Item.Priority).ThenBy(t => t.Item.Source).ThenBy(t => t.FirstSeen)];

    public static FeedbackItemView View(TrackedItem tracked)
    {
        var item = tracked.Item;
        return new FeedbackItemView(
            item.Id, Lower(item.Source), Lower(item.Priority), Lower(tracked.State), item.Title, item.Path, item.Line, item.Rule, item.Evidence, item.Advice, item.From.Count > 0 ? item.From : null, item.Count, item.WasBefore ? true : null,
            tracked.FirstSeen, tracked.LastSeen, tracked.Seen, tracked.Told, tracked.ResolvedIn, tracked.CameBack ? true : null, tracked.Note);
    }

    public static void WriteJson(CliHost host, OutputFormat format, RunSummary run, FeedbackLedger ledger, FeedbackReceipt? receipt)
    {
        var items = Sorted(ledger).Select(View).ToList();
        if (format == OutputFormat.StreamJson)
        {
            foreach (var item in items) host.Out.WriteLine(JsonSerializer.Serialize(item, CliJson.Lines.FeedbackItemView));
            return;
        }

        var view = new FeedbackView(run.Run.Value, run.State.ToString(), items, receipt?.Taken, receipt?.Item.Id);
        host.Out.WriteLine(JsonSerializer.Serialize(view, CliJson.Documents.FeedbackView));
    }

    public static void WriteText(CliHost host, RunSummary run, FeedbackLedger ledger)
    {
        if (ledger.Items.Count == 0)
        {
            Toned.WriteLine(host, new ViewLine($"Run {run.Run} has no feedback. Say something about its change: lathe feedback {run.Run} \"…\""));
            return;
        }

        Toned.WriteLine(host, new ViewLine($"run {run.Run}: {PlainText.OneLine(run.Title)}", LineTone.Heading));
        FeedbackState? before = null;
        foreach (var tracked in Sorted(ledger))
        {
            if (tracked.State != before) Toned.WriteLine(host, new ViewLine(Heading(tracked.State), tracked.State switch { FeedbackState.Open => LineTone.Bad, FeedbackState.Fixed => LineTone.Good, _ => LineTone.Plain }));
            before = tracked.State;
            Toned.WriteLine(host, new ViewLine($"  {tracked.Item.Id}  {PlainText.OneLine(FeedbackWords.Line(tracked.Item))}"));
            Toned.WriteLine(host, new ViewLine($"            {History(tracked)}", LineTone.Faint));
        }

        host.Out.WriteLine();
        Toned.WriteLine(host, new ViewLine($"say more:  lathe feedback {run.Run} \"…\" [--on FILE:LINE]") { AsItIs = true });
        Toned.WriteLine(host, new ViewLine($"let it be: lathe feedback {run.Run} --waive ITEM \"why\"") { AsItIs = true });
    }

    private static string Heading(FeedbackState state) => state switch
    {
        FeedbackState.Open => "open",
        FeedbackState.Answered => "answered (whether it is met, you judge)",
        FeedbackState.Waived => "waived",
        _ => "fixed",
    };

    private static string History(TrackedItem tracked)
    {
        var parts = new List<string>();
        if (tracked.Item.Source != FeedbackSource.Person) parts.Add(tracked.FirstSeen == tracked.LastSeen ? $"seen in attempt {tracked.FirstSeen}" : $"seen in attempts {tracked.FirstSeen} to {tracked.LastSeen}");
        if (tracked.Item.WasBefore) parts.Add("it was so before the change");
        parts.Add(tracked.Told switch { 0 => "not told yet", 1 => "told once", _ => $"told {tracked.Told} times" });
        if (tracked.CameBack) parts.Add("it came back after it was fixed");
        if (tracked is { State: FeedbackState.Fixed, ResolvedIn: { } attempt }) parts.Add($"fixed in attempt {attempt}");
        if (tracked.Note is { } note) parts.Add(PlainText.OneLine(note));
        return string.Join("; ", parts);
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
