using Lathe.Engine.Agents;
using Lathe.Engine.Feedback;
using Lathe.Engine.Feedback.Sources;
using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Runs;

/// <summary>The attempt that follows.</summary>
/// <param name="Message">What it is told.</param>
/// <param name="Told">The event that says so; null where it is recorded.</param>
/// <param name="Answers">See <see cref="AttemptResult.Answers"/>.</param>
internal sealed record NextAttempt(string Message, FeedbackTold? Told, int Answers)
{
    /// <summary>The first attempt, which is told the task.</summary>
    public static NextAttempt First(string message) => new(message, null, 0);
}

/// <summary>What stands between two attempts: gathers what the one left to mend, decides whether another follows, brings the files to where it begins, and says what it is told. What is recorded is not decided again.</summary>
internal sealed class AttemptFeedback(Run run, RunServices services, IWorkspace workspace, ModelSession model, PersonWords words, string folder)
{
    /// <summary>The attempt after this one; null where there is none.</summary>
    public async Task<NextAttempt?> NextAsync(AttemptResult attempt, AttemptResult best, CancellationToken cancellationToken)
    {
        if (Recorded(attempt.Number + 1) is { } started) return await TakeUpAsync(started, attempt, cancellationToken);
        // The attempt then begins with the files that the person chose.
        var isPutBack = run.IsPutBack;
        await words.TakeAsync(cancellationToken);
        var places = Places(attempt.Change.Tree);
        await GatherAsync(attempt, places, cancellationToken);
        var ledger = run.Ledger();
        var open = Open(ledger, attempt.Number);
        var decision = AttemptPolicy.Decide(Situation(attempt, ledger, open, out var otherModel));
        var goesBack = decision.Again && best.Number != attempt.Number && !isPutBack;
        await DecideAsync(attempt.Number, decision, otherModel, goesBack ? best : null, cancellationToken);
        if (!decision.Again) return null;
        if (goesBack) await GoBackAsync(attempt.Number + 1, best, cancellationToken);

        var message = FeedbackWriter.Write(services.Prompts, new FeedbackMessage
        {
            Attempt = attempt,
            Items = open,
            Known = Known(ledger, attempt.Number),
            Overruled = Overruled(ledger, attempt.Number),
            Approach = decision.Approach,
            From = goesBack ? best.Number : null,
            Places = goesBack ? Places(best.Change.Tree) : places,
        }, model.Estimate);
        return new NextAttempt(run.Redactor.Redact(message), PersonWords.Telling($"attempt-{attempt.Number + 1}", open), Answers(attempt.Number));
    }

    private AttemptStarted? Recorded(int number) => run.History.Attempts.FirstOrDefault(a => a.Number == number)?.Started;

    private async Task<NextAttempt> TakeUpAsync(AttemptStarted started, AttemptResult attempt, CancellationToken cancellationToken)
    {
        if (run.History.Feedback.DecisionAfter(attempt.Number) is { From: { } tree, FromAttempt: { } from } decided) await GoBackAsync(started.Number, new WorkspaceState(tree, decided.FromIgnored), from, cancellationToken);
        return new NextAttempt(started.Feedback ?? "", null, Answers(attempt.Number));
    }

    // Nothing to look at and nothing to follow up on: the usual end of a run whose first attempt is accepted.
    private async Task GatherAsync(AttemptResult attempt, TreePlaces places, CancellationToken cancellationToken)
    {
        var evidence = new AttemptEvidence
        {
            Checks = attempt.Checks,
            Places = places,
            PlacesBefore = Places(() => workspace.Base),
            Findings = attempt.Quality.Details ?? [],
            QualityRefuses = !attempt.Quality.Passed,
            Refused = attempt.Report.Refused,
            Remarks = attempt.Remarks,
        };
        if (attempt.Accepted && run.History.Feedback.Marks.Count == 0 && evidence is { Findings.Count: 0, Remarks: null or { Count: 0 } } && !evidence.Checks.Any(c => c.Scan is not null)) return;
        var request = new StepRequest(new StepId($"attempt-{attempt.Number}").Child("feedback"), StepKind.Feedback, attempt.Change.Tree.Hex, StepDurability.Repeatable) { Title = "what is to be mended" };
        await run.StepAsync(request, FeedbackJson.FeedbackStep, _ => Task.FromResult(new StepEffect<FeedbackRecord>(Gathered(attempt, evidence))), cancellationToken);
        await run.FlushAsync();
    }

    private FeedbackRecord Gathered(AttemptResult attempt, AttemptEvidence evidence)
    {
        var ledger = run.Ledger();
        var items = FeedbackCollector.Collect(evidence);
        return new FeedbackRecord(attempt.Number, items, FixedItems.Of(ledger.Items, items, evidence), Signature(attempt, items));
    }

    // Advice and what a reviewer says vary from one time to the next and fail nothing.
    private static string Signature(AttemptResult attempt, IReadOnlyList<FeedbackItem> items)
    {
        var failing = items.Where(i => i.Priority > FeedbackPriority.Low && i.Source is not (FeedbackSource.Review or FeedbackSource.Edit)).Select(FeedbackId.Digest).Order(StringComparer.Ordinal);
        return FeedbackId.Hash($"{attempt.Verdict.Verdict}\n{attempt.Change.Files > 0}\n{string.Join('\n', failing)}");
    }

    private AttemptSituation Situation(AttemptResult attempt, FeedbackLedger ledger, IReadOnlyList<FeedbackItem> open, out string? otherModel)
    {
        var signature = ledger.Records.TryGetValue(attempt.Number, out var record) ? record.Signature : "";
        var situation = new AttemptSituation
        {
            Number = attempt.Number,
            MaxAttempts = run.Settings.MaxAttempts,
            Accepted = attempt.Accepted,
            Verdict = attempt.Verdict.Verdict,
            Stop = attempt.Report.Stop,
            Untold = ledger.Untold.Count,
            Asks = Asks(attempt, ledger),
            Signature = signature,
            Earlier = [.. ledger.Records.Where(r => r.Key < attempt.Number && r.Key >= SincePerson(attempt.Number)).Select(r => r.Value.Signature)],
            RefusedEdits = attempt.Report.Refused.Count,
            Hopeless = attempt.Verdict is { TreeMoved: true, Verdict: Verdict.PartlyVerified } ? "the repository changes while the run stands on it" : HopelessChecks.Why(attempt.Checks),
            Words = FeedbackWords.Count(open),
        };
        otherModel = situation.Repeats == 0 || attempt.Accepted ? null : services.Router.Route(new RouteQuestion(attempt.Number, situation.Repeats, ModelOf(attempt.Number), open));
        return situation with { OtherModel = otherModel };
    }

    // What is open and was seen in this attempt, and what people say; without what is overruled, and without advice that nobody asked for.
    private static List<FeedbackItem> Open(FeedbackLedger ledger, int attempt)
    {
        var overruled = ledger.Contradictions.Select(c => c.Overruled).ToHashSet(StringComparer.Ordinal);
        var open = ledger.Items
            .Where(t => t.State == FeedbackState.Open && !overruled.Contains(t.Item.Id) && (t.LastSeen == attempt || t.Item.Source == FeedbackSource.Person))
            .Select(t => t.Item)
            .Where(i => i.Priority > FeedbackPriority.Low || i.Source == FeedbackSource.Review)
            .ToList();
        open.Sort(FeedbackOrder.Default);
        return open;
    }

    private static List<string> Overruled(FeedbackLedger ledger, int attempt)
    {
        var lines = new List<string>();
        foreach (var pair in ledger.Contradictions)
        {
            if (ledger.Find(pair.Kept) is { } kept && ledger.Find(pair.Overruled) is { } overruled && overruled.LastSeen == attempt)
                lines.Add($"holds: {FeedbackWords.Line(kept.Item)}; does not: {FeedbackWords.Line(overruled.Item)}");
        }

        return lines;
    }

    // Told before, and the same as in the attempt before.
    private static HashSet<string> Known(FeedbackLedger ledger, int attempt)
    {
        if (!ledger.Records.TryGetValue(attempt - 1, out var earlier)) return [];
        var before = earlier.Items.Select(FeedbackId.Digest).ToHashSet(StringComparer.Ordinal);
        return ledger.Items.Where(t => t.Told > 0 && t.LastSeen == attempt && before.Contains(FeedbackId.Digest(t.Item))).Select(t => t.Item.Id).ToHashSet(StringComparer.Ordinal);
    }

    private int Asks(AttemptResult attempt, FeedbackLedger ledger)
    {
        if (run.Settings.ReviewRetryAt is not { } least) return 0;
        var places = Places(attempt.Change.Tree);
        return (attempt.Remarks ?? []).Count(r => r.Severity >= least && ledger.Find(FindingItems.Of(r, FeedbackSource.Review, FeedbackPriority.Low, places).Id) is { State: FeedbackState.Open, Told: 0 });
    }

    private async Task DecideAsync(int attempt, AttemptDecision decision, string? otherModel, AttemptResult? from, CancellationToken cancellationToken)
    {
        var before = run.History.Feedback.DecisionAfter(attempt);

        // An accepted first attempt says it all by itself.
        if (decision.Code == "accepted" && before is null && attempt == 1) return;
        var decided = new AttemptDecided(attempt, decision.Again, decision.Code, decision.Reason, decision.Approach.Count > 0 ? decision.Approach : null, otherModel, from?.Change.Tree, from?.Number) { FromIgnored = from?.Change.Ignored };
        if (before is null || before with { Approach = null } != decided with { Approach = null }) await run.AppendAsync(decided, cancellationToken);
    }

    private Task GoBackAsync(int next, AttemptResult best, CancellationToken cancellationToken) => GoBackAsync(next, best.Change.State, best.Number, cancellationToken);

    private async Task GoBackAsync(int next, WorkspaceState state, int from, CancellationToken cancellationToken)
    {
        var request = new StepRequest(new StepId($"attempt-{next}").Child("restore"), StepKind.Workspace, state.Tree.Hex, StepDurability.Once)
        {
            Title = $"back to attempt {from}",
            Checkpoint = async token => (await workspace.SealAsync(token)).State,
        };
        var record = await run.StepAsync(request, RunJson.WorkspaceStep, async token =>
        {
            var restored = await workspace.RestoreAsync(state, token);
            return new StepEffect<WorkspaceRecord>(WorkspaceRecord.Of(restored));
        }, cancellationToken);
        run.Files = record.State;
    }

    private string ModelOf(int attempt)
    {
        for (var number = attempt - 1; number >= 1; number--)
        {
            if (run.History.Feedback.DecisionAfter(number) is { Again: true, Model: { } chosen }) return chosen;
        }

        return run.Settings.Model;
    }

    private int SincePerson(int attempt)
    {
        for (var number = attempt - 1; number >= 1; number--)
        {
            if (run.History.Feedback.DecisionAfter(number) is { Again: true, Code: "person" }) return number + 1;
        }

        return 1;
    }

    private int Answers(int attempt) => Enumerable.Range(1, attempt).Count(n => run.History.Feedback.DecisionAfter(n) is { Again: true, Code: "person" or "review" });

    private TreePlaces Places(Objects.ObjectHash tree) => Places(() => Snapshots.Load(tree, services.Objects));

    private TreePlaces Places(Func<Snapshot> tree) => new(tree, services.Objects, workspace.MountPath, CheckTreeOf("check"), CheckTreeOf("check-before"), workspace.Root);

    // Without a box a check sees the tree where it lies.
    private string CheckTreeOf(string name) => new WorkspaceLayout(Path.Combine(folder, name)).Tree;
}
