using Lathe.Engine.Collecting;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Engine.Text;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Feedback;

/// <summary>What became of a person's message.</summary>
/// <param name="Item">The item that it is about.</param>
/// <param name="Taken">It is in the journal; else another process works on the run and takes it up at its next turn.</param>
/// <param name="State">Where the run stands.</param>
public sealed record FeedbackReceipt(FeedbackItem Item, bool Taken, RunState State);

/// <summary>What people do with feedback, for every front end: say something about a run's change, waive an item, list what there is.</summary>
/// <param name="journal">The journal.</param>
/// <param name="objects">Large bodies.</param>
/// <param name="inbox">Where messages for a run that is being worked on go.</param>
/// <param name="time">The clock, for ids.</param>
/// <param name="secrets">What is secret besides the shapes that are known; null for nothing.</param>
public sealed class RunFeedback(IJournal journal, IObjectStore objects, IRunInbox inbox, TimeProvider time, SecretPatterns? secrets = null)
{
    /// <summary>The marks of runs that were collected on this machine; null for none.</summary>
    public RunMarks? Marks { get; init; }

    /// <summary>The most characters of what a person says at once.</summary>
    public const int LongestText = 8_000;

    /// <summary>Every item of a run and where it stands.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<FeedbackLedger> ListAsync(RunId run, CancellationToken cancellationToken) =>
        FeedbackLedger.Of(await RunHistory.ReadAsync(journal, run, cancellationToken), objects);

    /// <summary>Says something about a run's change.</summary>
    /// <param name="run">The run.</param>
    /// <param name="text">What; secrets in it are replaced by marks.</param>
    /// <param name="path">The file that it is about, relative to the repository; null for the change as a whole.</param>
    /// <param name="line">The line in it, from 1; null for the file as a whole.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="LatheException">Validation <c>feedback.empty</c>, <c>feedback.too_long</c>, <c>feedback.no_line</c>; NotFound <c>feedback.no_file</c>, <c>run.collected</c>.</exception>
    public async Task<FeedbackReceipt> SayAsync(RunId run, string text, string? path, int? line, CancellationToken cancellationToken)
    {
        // Nobody would ever take it up.
        Marks?.Require(run);
        text = text.ReplaceLineEndings("\n").Trim();
        if (text.Length == 0) throw Bad("feedback.empty", "There is nothing said.", "Say what to change: lathe feedback RUN \"…\"");
        if (text.Length > LongestText) throw Bad("feedback.too_long", $"This is {text.Length:N0} characters long; {LongestText:N0} are the most.", "Say it shorter, or start a run with it as its task: lathe run - --continue RUN");
        var history = await RunHistory.ReadAsync(journal, run, cancellationToken);
        var item = Item(new Redactor(run.Value, secrets).Redact(text), history, path, line);
        return await LeaveAsync(run, item, new FeedbackSaid(RunId.New(time).Value, item), cancellationToken);
    }

    /// <summary>Decides that an item need not be mended. It is not told again; the verdict and the gate stay what they are.</summary>
    /// <param name="run">The run.</param>
    /// <param name="item">The item's id or its beginning.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="LatheException">Validation <c>feedback.no_reason</c>, <c>feedback.ambiguous</c>; NotFound <c>feedback.no_item</c>.</exception>
    public async Task<FeedbackReceipt> WaiveAsync(RunId run, string item, string reason, CancellationToken cancellationToken)
    {
        reason = Bounded.OneLine(new Redactor(run.Value, secrets).Redact(reason), 500);
        if (reason.Length == 0) throw Bad("feedback.no_reason", "A waiver needs a reason.", "Say why: lathe feedback RUN --waive ITEM \"…\"");
        var ledger = await ListAsync(run, cancellationToken);
        var meant = FeedbackId.CouldBe(item) ? ledger.Items.Where(t => t.Item.Id.StartsWith(item, StringComparison.OrdinalIgnoreCase)).ToList() : [];
        if (meant.Count > 1) throw Bad("feedback.ambiguous", $"{meant.Count} items begin with '{item}': {string.Join(", ", meant.Take(5).Select(t => t.Item.Id))}.", "Give more of the id.");
        if (meant.Count == 0)
        {
            throw new LatheError(ErrorKind.NotFound, "feedback.no_item", $"Run {run} has no item '{Bounded.OneLine(item, 40)}'.") { Guidance = $"'lathe feedback {run}' lists them." }.ToException();
        }

        return await LeaveAsync(run, meant[0].Item, new FeedbackWaived(RunId.New(time).Value, meant[0].Item.Id, reason), cancellationToken);
    }

    // The owner may end between the two looks at the lease: then what was left is taken here.
    private async Task<FeedbackReceipt> LeaveAsync(RunId run, FeedbackItem item, RunEventData message, CancellationToken cancellationToken)
    {
        if (await TakeAsync(run, message, cancellationToken) is { } state) return new FeedbackReceipt(item, true, state);
        await inbox.LeaveAsync(run, message, cancellationToken);
        return await TakeAsync(run, null, cancellationToken) is { } later ? new FeedbackReceipt(item, true, later) : new FeedbackReceipt(item, false, RunState.Running);
    }

    private async Task<RunState?> TakeAsync(RunId run, RunEventData? message, CancellationToken cancellationToken)
    {
        await using var lease = await journal.TryAcquireAsync(run, cancellationToken);
        if (lease is null) return null;
        var history = await RunHistory.ReadAsync(journal, run, cancellationToken);
        var left = await inbox.ReadAsync(run, cancellationToken);
        List<RunEventData> fresh = [.. InboxMessages.New(left, history)];
        if (message is not null) fresh.Add(message);
        if (fresh.Count > 0) await journal.AppendAsync(lease, fresh, cancellationToken);
        if (left.Count > 0) await inbox.RemoveAsync(run, [.. left.Select(InboxMessages.IdOf)], cancellationToken);
        return history.State;
    }

    private FeedbackItem Item(string text, RunHistory history, string? path, int? line)
    {
        string? anchor = null;
        if (path is not null && Tree(history) is { } tree)
        {
            var places = new TreePlaces(() => tree, objects, history.Started?.Repository ?? "/");
            if (!places.IsFile(path)) throw NoFile(path, tree);
            if (line is { } number && places.LineCount(path) is { } count && number > count) throw Bad("feedback.no_line", $"{path} has {count:N0} lines, so there is no line {number:N0}.", "See the change with 'lathe diff RUN'.");
            anchor = places.Anchor(path, line);
        }

        var title = Bounded.OneLine(text, FeedbackItem.LongestTitle);
        return new FeedbackItem(FeedbackId.Of(FeedbackSource.Person, text, path, anchor ?? line?.ToString()), FeedbackSource.Person, FeedbackPriority.Must, title)
        {
            Path = path,
            Line = line,
            Anchor = anchor,
            Evidence = title == text ? null : text,
        };
    }

    /// <summary>What a person says about the change as a whole, as an item.</summary>
    internal static FeedbackItem Said(string text)
    {
        var title = Bounded.OneLine(text, FeedbackItem.LongestTitle);
        return new FeedbackItem(FeedbackId.Of(FeedbackSource.Person, text, null, null), FeedbackSource.Person, FeedbackPriority.Must, title) { Evidence = title == text ? null : text };
    }

    // What a person sees: the outcome, else the latest attempt's files, else what the run began with.
    private Snapshot? Tree(RunHistory history)
    {
        var id = history.Ended?.Outcome?.Tree ?? history.Attempts.LastOrDefault(a => a.Finished is not null)?.Finished?.Tree
            ?? (history.TryGetResult(new StepId("workspace"), out var step) ? StepResults.Read(step, RunJson.WorkspaceStep, objects).Base : (ObjectHash?)null);
        return id is { } hash ? Snapshots.Load(hash, objects) : null;
    }

    private static LatheException NoFile(string path, Snapshot tree)
    {
        var nearest = NearestName.Find(path, [.. tree.Entries.Keys]);
        return new LatheError(ErrorKind.NotFound, "feedback.no_file", $"The run's files have no {Bounded.OneLine(path, 200)}.{(nearest is null ? "" : $" Did you mean {nearest}?")}")
        {
            Guidance = "Name a file as it lies in the repository, as src/a.c:12.",
        }.ToException();
    }

    private static LatheException Bad(string code, string message, string guidance) => new LatheError(ErrorKind.Validation, code, message) { Guidance = guidance }.ToException();
}
