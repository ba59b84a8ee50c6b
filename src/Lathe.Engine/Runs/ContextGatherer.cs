using Lathe.Context;
using Lathe.Engine.Agents;
using Lathe.Engine.Indexes;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Prompts;
using Lathe.Engine.Redaction;
using Lathe.Engine.Tasks;
using Lathe.Engine.Tools;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Runs;

/// <summary>Says what the repository is like, ranks its files for the task and packs the best of them into the first message, as one recorded step.</summary>
internal sealed class ContextGatherer(Run run, IWorkspace workspace, ModelSession model, Redactor redactor, SeenFiles seen, ProfileStore profiles, WorkspaceIndex index, SymbolStore symbols, Func<CancellationToken, Task<(RepositoryHistory? History, RepositoryHistory? Runs)>> past, IObjectStore objects)
{
    private const int SampleFiles = 60;
    private const int SampleBytes = 1 << 20;
    private const int LargestPack = 24_000;
    private const int WindowShare = 5;

    // Fewer are packed whole, whatever their order.
    private static readonly int TooFewToRank = new PackOptions().SmallRepositoryFiles;

    // Of a small window, files are worth more.
    private const int FactsShare = 4;

    public async Task<ContextRecord> GatherAsync(CancellationToken cancellationToken)
    {
        var query = Query(run.Started.Task);
        var request = new StepRequest(new StepId("context"), StepKind.Context, $"{query}\n{workspace.Base.Id}", StepDurability.Repeatable) { Title = "gather context" };
        var record = await run.StepAsync(request, RunJson.ContextStep, async token => new StepEffect<ContextRecord>(await PackAsync(query, token)), cancellationToken);
        seen.Note(record.Seen);
        return record;
    }

    /// <summary>Whether a repository of so many files is ranked at all.</summary>
    public static bool Ranks(int files) => files > TooFewToRank;

    /// <summary>A task in words.</summary>
    public static string Query(CodingTask task) =>
        string.Join('\n', [task.Title, task.Description, .. task.Requirements, .. task.AcceptanceCriteria, .. task.Constraints, .. task.Context.Notes]);

    private async Task<ContextRecord> PackAsync(string query, CancellationToken cancellationToken)
    {
        // A run that takes up a change or a stored version starts from other files than the user's.
        var start = run.Tree == workspace.Base.Id ? workspace.Base : Snapshots.Load(run.Tree, objects);
        var files = WorkspaceFiles.Of(start, workspace.Tree, redactor);
        var named = run.Started.Task.Context.Files.Concat(run.Started.Task.Codebase?.ExistingFiles ?? []).ToList();
        var learning = Task.Run(() => Facts(start, files, cancellationToken), cancellationToken);
        var (history, runs) = Ranks(files.Files.Count) ? await past(cancellationToken) : default;
        var asked = new ContextRequest(query) { Files = named, History = history, Runs = runs };
        var ranking = index.Rank(files.Files, asked, cancellationToken) ?? ContextRanker.Rank(files, asked, new RankOptions(), cancellationToken);
        var budget = Math.Min(LargestPack, model.Window / WindowShare);
        var facts = await learning;
        if (model.Estimate(facts) > budget / FactsShare) facts = "";
        var pack = ContextPacker.Pack(files, new PackRequest(ranking, budget - model.Estimate(facts), model.Estimate) { Pinned = named, Symbols = symbols });
        var whole = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var piece in pack.Pieces)
        {
            if (piece.Whole && start.ContentOf(piece.Path) is { } content) whole[piece.Path] = content.Hex;
        }

        // Text that closes the data marks would let a file speak as if it were not one.
        var text = DataMarks.Keep(redactor.Redact(facts + pack.Text));
        return new ContextRecord(text, [.. pack.Pieces.Select(p => p.Path).Distinct(StringComparer.Ordinal)], model.Estimate(text), whole);
    }

    // The hash of each file is known already, so what was measured before is found again without reading.
    private string Facts(Snapshot start, FileSet files, CancellationToken cancellationToken)
    {
        var options = new FactsOptions
        {
            SampleFiles = SampleFiles,
            SampleBytes = SampleBytes,
            ContentHash = path => start.ContentOf(path)?.Hex,
        };
        var facts = new RepositoryFacts(files, options, profiles);
        return facts.Brief(cancellationToken);
    }
}
