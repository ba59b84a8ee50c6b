using Lathe.Edits;
using Lathe.Engine.Assessing;
using Lathe.Engine.Impact;
using Lathe.Engine.Indexes;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Redaction;
using Lathe.Engine.Text;
using Lathe.Engine.Tools;
using Lathe.Engine.Workspaces;
using Lathe.Quality;
using Lathe.Quality.Patterns;
using FileChange = Lathe.Edits.FileChange;

namespace Lathe.Engine.Runs;

/// <summary>Makes the change set of an attempt and assesses its quality, each as a recorded step.</summary>
internal sealed class ChangeAssessor(Run run, IWorkspace workspace, IObjectStore objects, Redactor redactor, WorkspaceIndex index, string cache)
{
    private const int MostFindings = 40;

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
        run.Files = record.State;
        delivered ??= Snapshots.Load(record.Tree, objects);
        return (record, delivered, files ?? Snapshots.Changes(workspace.Base, delivered, objects));
    }

    /// <summary>Assesses the change, with what linters said of it.</summary>
    public Task<QualityRecord> AssessAsync(StepId attempt, Snapshot delivered, IReadOnlyList<FileChange> files, IReadOnlyList<LinterResult> linters, CancellationToken cancellationToken)
    {
        var request = new StepRequest(attempt.Child("assess"), StepKind.Assess, run.Tree.Hex, StepDurability.Repeatable) { Title = "quality" };
        return run.StepAsync(request, RunJson.QualityStep, token => Task.FromResult(new StepEffect<QualityRecord>(Assess(delivered, files, linters, token))), cancellationToken);
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

        return new ChangeRecord(delivered.Id, objects.Put(UnifiedDiff.Write(files), durable: true), files.Count, added, removed) { Ignored = delivered.Ignored };
    }

    private QualityRecord Assess(Snapshot delivered, IReadOnlyList<FileChange> files, IReadOnlyList<LinterResult> linters, CancellationToken cancellationToken)
    {
        var pairs = files.Where(f => !f.NewIsLink && !f.OldIsLink).Select(f => new Quality.FileChange(f.Path, f.Before, f.After)).ToList();
        var kept = AssessOptions.KeptFindings(cache);
        var impact = new ImpactAssessor(files, () => Tree(delivered, cancellationToken), kept);
        var tree = new SnapshotTreeFiles(delivered, objects);
        var packages = new DependencyAssessor(tree, run.Settings.Advisories, cache);
        var change = new CodeChange(pairs, QualityProfile.With(run.Settings.LanguageFiles), new TreeAround(() => delivered.Files.Where(static f => f.Kind == SnapshotEntryKind.File).Select(static f => f.Path), tree));
        var assessment = Scoring.Assess(change, [new RuleAssessor(kept), new PatternAssessor(PatternRuleSet.Read(run.Settings.RuleFiles)), impact, packages, new LinterFindings(linters)], null, cancellationToken);
        var gate = new QualityGate { MinimumScore = run.Settings.ScoreThreshold }.Judge(assessment);
        var findings = assessment.Findings.OrderByDescending(f => f.Severity).Take(MostFindings).ToList();
        return new QualityRecord(assessment.Total, gate.Passed, gate.Reasons, findings.ConvertAll(Line)) { Details = findings };
    }

    // The workspace holds exactly what was sealed: checks run on copies of it.
    private ImpactTree Tree(Snapshot delivered, CancellationToken cancellationToken)
    {
        var files = WorkspaceFiles.Of(delivered, workspace.Tree, redactor);
        return new ImpactTree(files, names => index.MayHoldAny(files.Files, names, cancellationToken));
    }

    private static string Line(Finding finding)
    {
        var place = finding.Range is { } range ? $"{finding.Path}:{range.StartLine}" : finding.Path;
        var suggestion = finding.Suggestion is null ? "" : $" ({finding.Suggestion})";
        return Bounded.OneLine($"{place}: {finding.Message} [{finding.RuleId}, {finding.Severity.ToString().ToLowerInvariant()}]{suggestion}", 300);
    }
}
