using Lathe.Edits;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Text;
using Lathe.Engine.Workspaces;
using Lathe.Quality;
using FileChange = Lathe.Edits.FileChange;

namespace Lathe.Engine.Runs;

/// <summary>Makes the change set of an attempt and assesses its quality, each as a recorded step.</summary>
internal sealed class ChangeAssessor(Run run, IWorkspace workspace, IObjectStore objects)
{
    private const int MostFindings = 40;
    private static readonly IReadOnlyList<IAssessor> Assessors = [new RuleAssessor()];

    /// <summary>Seals the tree and records how it differs from the base.</summary>
    public async Task<(ChangeRecord Change, Snapshot Delivered, IReadOnlyList<FileChange> Files)> ChangeAsync(StepId attempt, CancellationToken cancellationToken)
    {
        IReadOnlyList<FileChange>? files = null;
        Snapshot? delivered = null;
        var request = new StepRequest(attempt.Child("change"), StepKind.Assess, run.Tree.Hex, StepDurability.Repeatable) { Title = "what changed" };
        var record = await run.StepAsync(request, RunJson.ChangeStep, async token =>
        {
            delivered = await workspace.SealAsync(token);
            files = Snapshots.Changes(workspace.Base, delivered, objects);
            return new StepEffect<ChangeRecord>(Describe(delivered, files));
        }, cancellationToken);
        run.Tree = record.Tree;
        delivered ??= Snapshots.Load(record.Tree, objects);
        return (record, delivered, files ?? Snapshots.Changes(workspace.Base, delivered, objects));
    }

    /// <summary>Assesses the change.</summary>
    public Task<QualityRecord> AssessAsync(StepId attempt, IReadOnlyList<FileChange> files, CancellationToken cancellationToken)
    {
        var request = new StepRequest(attempt.Child("assess"), StepKind.Assess, run.Tree.Hex, StepDurability.Repeatable) { Title = "quality" };
        return run.StepAsync(request, RunJson.QualityStep, token => Task.FromResult(new StepEffect<QualityRecord>(Assess(files, token))), cancellationToken);
    }

    private ChangeRecord Describe(Snapshot delivered, IReadOnlyList<FileChange> files)
    {
        var added = 0;
        var removed = 0;
        foreach (var file in files)
        {
            var count = UnifiedDiff.Count(file);
            added += count.Added;
            removed += count.Removed;
        }

        return new ChangeRecord(delivered.Id, objects.Put(UnifiedDiff.Write(files), durable: true), files.Count, added, removed);
    }

    private QualityRecord Assess(IReadOnlyList<FileChange> files, CancellationToken cancellationToken)
    {
        var pairs = files.Where(f => !f.NewIsLink && !f.OldIsLink).Select(f => new Quality.FileChange(f.Path, f.Before, f.After)).ToList();
        var assessment = Scoring.Assess(pairs, Assessors, null, cancellationToken);
        var gate = new QualityGate { MinimumScore = run.Settings.ScoreThreshold }.Judge(assessment);
        var findings = assessment.Findings.OrderByDescending(f => f.Severity).Take(MostFindings).ToList();
        return new QualityRecord(assessment.Total, gate.Passed, gate.Reasons, findings.ConvertAll(Line)) { Details = findings };
    }

    private static string Line(Finding finding)
    {
        var place = finding.Range is { } range ? $"{finding.Path}:{range.StartLine}" : finding.Path;
        var suggestion = finding.Suggestion is null ? "" : $" ({finding.Suggestion})";
        return Bounded.OneLine($"{place}: {finding.Message} [{finding.RuleId}, {finding.Severity.ToString().ToLowerInvariant()}]{suggestion}", 300);
    }
}
