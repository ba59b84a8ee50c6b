using System.Runtime.Intrinsics;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// Turns the evidence of one ranking into the numbers that the model reads, one row for each file: each column as a share of its best value among ordinary source files, some also as a rank or as they are,
/// and a few numbers about the task.
/// </summary>
internal sealed class FeatureRows
{
    private static readonly HashSet<string> Absolute = new(StringComparer.Ordinal)
    {
        "text.cover", "text.coverWindow", "text.nameCount", "text.coverTitle", "text.rarest", "path.stemShare", "path.exact", "path.exactTitle", "path.scope", "path.scopeStem", "kind.factor", "kind.depth", "kind.size", "kind.code", "kind.major", "mention.path", "mention.title",
        "mention.trace", "mention.traceLast", "history.recency", "history.age", "history.touches", "family.same", "family.near", "family.near1", "folder.close", "folder.rank", "together.sum", "together.most", "together.first", "together.sharp", "graph.usersSharp", "graph.makersSharp",
        "kin.defined", "kin.defined1", "kin.share", "call.rare", "key.rare", "history.area", "history.project", "made.source", "runs.vote",
        "test.name", "graph.users", "graph.makers", "graph.users1", "graph.makers1",
    };

    private static readonly string[] Ranked = ["text.file", "text.window", "text.title", "text.windowTitle", "text.defined", "first", "history.profile", "history.vote", "together.sum", "graph.users", "graph.makers", "expand.messages", "expand.names", "text.comments", "text.names", "path.stem", "kin.defined", "call.named", "history.voteFresh", "kin.share"];

    private const int LastRank = 200;

    private readonly EvidenceTable _table;
    private readonly float[] _scale;
    private readonly bool[] _absolute;
    private readonly Dictionary<int, int>[] _ranks;
    private readonly float[] _task;

    public FeatureRows(RankScene scene)
    {
        _table = scene.Table;
        var columns = _table.Columns;
        var ordinary = Ordinary(scene.Documents.Traits);
        _scale = new float[columns.Count];
        _absolute = new bool[columns.Count];
        for (var c = 0; c < columns.Count; c++)
        {
            _absolute[c] = Absolute.Contains(_table.Names[c]);
            if (_absolute[c])
            {
                _scale[c] = 1;
                continue;
            }

            var most = Most(columns[c], ordinary);
            _scale[c] = most > 0 ? 1 / most : 0;
        }

        _ranks = Array.ConvertAll(Ranked, name => Ranks(_table.Column(name), scene));
        var query = scene.Query;
        var plain = query.Words.Count(static w => !w.Variant && !w.Joined);
        _task = [MathF.Log(1 + scene.Documents.Count), MathF.Log(1 + plain), query.Words.Count(static w => w.Name), query.HasCode ? 1 : 0, query.HasTrace ? 1 : 0, query.Scope.Count, scene.History is null ? 0 : 1];
        var names = new List<string>(_table.Names);
        foreach (var name in Ranked) names.Add(name + "#");
        names.AddRange(["task.files", "task.words", "task.names", "task.code", "task.trace", "task.scope", "task.history"]);
        Names = names;
    }

    public List<string> Names { get; }

    public void Fill(int document, Span<float> row)
    {
        var columns = _table.Columns;
        var at = 0;
        for (var c = 0; c < columns.Count; c++) row[at++] = columns[c][document] * _scale[c];
        foreach (var ranks in _ranks) row[at++] = MathF.Log(1 + ranks.GetValueOrDefault(document, LastRank));
        foreach (var value in _task) row[at++] = value;
    }

    // All bits set for a file that is neither a test nor anything else than ordinary, none for others.
    private static int[] Ordinary(ReadOnlySpan<FileTraits> traits)
    {
        var ordinary = new int[traits.Length];
        for (var d = 0; d < ordinary.Length; d++) ordinary[d] = traits[d] == FileTraits.None ? -1 : 0;
        return ordinary;
    }

    // The largest value of the ordinary files; nothing below 0 counts.
    internal static float Most(float[] column, int[] ordinary)
    {
        var most = 0f;
        var d = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var eight = Vector256<float>.Zero;
            for (; d <= column.Length - Vector256<float>.Count; d += Vector256<float>.Count)
            {
                var values = Vector256.Create(column, d) & Vector256.Create(ordinary, d).AsSingle();
                eight = Vector256.ConditionalSelect(Vector256.GreaterThan(values, eight), values, eight);
            }

            for (var i = 0; i < Vector256<float>.Count; i++) most = MathF.Max(most, eight[i]);
        }

        for (; d < column.Length; d++)
            if (column[d] > most && ordinary[d] != 0) most = column[d];
        return most;
    }

    // Ranks beyond the last one that counts are all the same to the model.
    private static Dictionary<int, int> Ranks(float[] column, RankScene scene)
    {
        var best = new BestFiles(LastRank);
        var traits = scene.Documents.Traits;
        for (var d = 0; d < column.Length; d++)
        {
            if (column[d] <= 0 || traits[d] != FileTraits.None) continue;
            best.Offer(d, column[d]);
        }

        var ranks = new Dictionary<int, int>(best.Count);
        for (var rank = best.Count; rank > 0; rank--) ranks[best.TakeWorst()] = rank;
        return ranks;
    }
}
