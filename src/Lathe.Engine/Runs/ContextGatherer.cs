using Lathe.Context;
using Lathe.Engine.Agents;
using Lathe.Engine.Journal;
using Lathe.Engine.Prompts;
using Lathe.Engine.Redaction;
using Lathe.Engine.Tools;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Runs;

/// <summary>Ranks the repository's files for the task and packs the best of them into the first message, as one recorded step.</summary>
internal sealed class ContextGatherer(Run run, IWorkspace workspace, ModelSession model, Redactor redactor, SeenFiles seen)
{
    private const int LargestPack = 24_000;
    private const int WindowShare = 5;

    public async Task<ContextRecord> GatherAsync(CancellationToken cancellationToken)
    {
        var query = Query();
        var request = new StepRequest(new StepId("context"), StepKind.Context, $"{query}\n{workspace.Base.Id}", StepDurability.Repeatable) { Title = "gather context" };
        var record = await run.StepAsync(request, RunJson.ContextStep, token => Task.FromResult(new StepEffect<ContextRecord>(Pack(query, token))), cancellationToken);
        seen.Note(record.Seen);
        return record;
    }

    private ContextRecord Pack(string query, CancellationToken cancellationToken)
    {
        var files = WorkspaceFiles.Of(workspace.Base, workspace.Tree, redactor);
        var named = run.Started.Task.Context.Files.Concat(run.Started.Task.Codebase?.ExistingFiles ?? []).ToList();
        var ranking = ContextRanker.Rank(files, new ContextRequest(query) { Files = named }, new RankOptions(), cancellationToken);
        var budget = Math.Min(LargestPack, model.Window / WindowShare);
        var pack = ContextPacker.Pack(files, ranking, budget, model.Estimate);
        var whole = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var piece in pack.Pieces)
        {
            if (piece.Whole && workspace.Base.Entries.TryGetValue(piece.Path, out var entry)) whole[piece.Path] = entry.Content.Hex;
        }

        // Text that closes the data marks would let a file speak as if it were not one.
        var text = DataMarks.Keep(redactor.Redact(pack.Text));
        return new ContextRecord(text, [.. pack.Pieces.Select(p => p.Path).Distinct(StringComparer.Ordinal)], pack.Tokens, whole);
    }

    private string Query()
    {
        var task = run.Started.Task;
        return string.Join('\n', [task.Title, task.Description, .. task.Requirements, .. task.AcceptanceCriteria, .. task.Constraints, .. task.Context.Notes]);
    }
}
