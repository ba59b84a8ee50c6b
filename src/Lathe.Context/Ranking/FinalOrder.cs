using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Puts the files in their order: those that a person named, then those that the model weighed, then the rest by the first pass.</summary>
internal static class FinalOrder
{
    private const int Weighed = 100;
    private const int PerSource = 20;
    private const int Others = 60;
    private const float NamedScore = 1000;

    // The model has seen ordinary source files only; other kinds are put forward by the same evidence, but less.
    private const float TestPenalty = 1.2f;
    private const float OtherPenalty = 2f;
    private const float UnreadPenalty = 4f;

    /// <summary>The columns whose best files are weighed too, wherever the first pass has them.</summary>
    public static readonly string[] Sources = ["together.sum", "graph.users", "graph.makers", "history.profile", "text.window", "kin.defined", "call.named"];

    public static List<(int File, float Score)> Of(RankScene scene, ContextRequest request, RankOptions options)
    {
        var chosen = new HashSet<int>();
        Take(scene, scene.First, Weighed, ordinary: true, chosen);
        foreach (var source in Sources) Take(scene, scene.Table.Column(source), PerSource, ordinary: true, chosen);
        Take(scene, scene.First, Others, ordinary: false, chosen);

        var ranked = Weigh(scene, chosen);
        ranked.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : scene.Documents.PathOf(a.File).SequenceCompareTo(scene.Documents.PathOf(b.File)));
        AddRest(scene, ranked, chosen, options);
        return Named(scene, request, ranked, options.MaxFiles);
    }

    private static List<(int File, float Score)> Weigh(RankScene scene, HashSet<int> chosen)
    {
        var rows = new FeatureRows(scene);
        var (trees, network) = (RankModel.Default, RankNetwork.Default);
        int[] places = Places(rows, trees.Features), inputs = Places(rows, network.Features);
        Span<float> row = new float[rows.Names.Count];
        Span<float> asked = new float[places.Length], input = new float[inputs.Length];
        var ranked = new List<(int, float)>(chosen.Count);
        foreach (var file in chosen)
        {
            rows.Fill(file, row);
            Pick(row, places, asked);
            Pick(row, inputs, input);
            ranked.Add((file, trees.Score(asked) + network.Score(input) - Penalty(scene, file)));
        }

        return ranked;
    }

    private static int[] Places(FeatureRows rows, IReadOnlyList<string> features)
    {
        var places = new int[features.Count];
        for (var i = 0; i < places.Length; i++) places[i] = rows.Names.IndexOf(features[i]);
        return places;
    }

    private static void Pick(ReadOnlySpan<float> row, int[] places, Span<float> into)
    {
        for (var i = 0; i < places.Length; i++) into[i] = places[i] < 0 ? 0 : row[places[i]];
    }

    private static void AddRest(RankScene scene, List<(int File, float Score)> ranked, HashSet<int> chosen, RankOptions options)
    {
        if (ranked.Count >= options.MaxFiles) return;
        var touches = scene.Table.Column("history.touches");
        var rest = new List<int>();
        var fill = ranked.Count < options.MinFiles;
        for (var d = 0; d < scene.Documents.Count; d++)
            if (!chosen.Contains(d) && (scene.First[d] > 0 || fill) && (scene.Documents.Traits[d] & (FileTraits.Binary | FileTraits.LockFile)) == FileTraits.None) rest.Add(d);
        rest.Sort((a, b) => scene.First[a] != scene.First[b] ? scene.First[b].CompareTo(scene.First[a]) : touches[a] != touches[b] ? touches[b].CompareTo(touches[a]) : scene.Documents.PathOf(a).SequenceCompareTo(scene.Documents.PathOf(b)));
        var least = ranked.Count > 0 ? ranked[^1].Score : 0;
        for (var i = 0; i < rest.Count && ranked.Count < options.MaxFiles; i++) ranked.Add((rest[i], least - 1 - i));
    }

    private static List<(int File, float Score)> Named(RankScene scene, ContextRequest request, List<(int File, float Score)> ranked, int limit)
    {
        var result = new List<(int File, float Score)>();
        var seen = new HashSet<int>();
        for (var i = 0; i < request.Files.Count; i++)
            if (scene.Paths.Find(request.Files[i]) is var file and >= 0 && seen.Add(file)) result.Add((file, NamedScore * (request.Files.Count - i)));
        foreach (var entry in ranked)
        {
            if (result.Count >= limit) break;
            if (seen.Add(entry.File)) result.Add(entry);
        }

        return result;
    }

    private static float Penalty(RankScene scene, int file)
    {
        var traits = scene.Documents.Traits[file];
        if ((traits & (FileTraits.Binary | FileTraits.LockFile | FileTraits.Minified | FileTraits.Vendored | FileTraits.Generated)) != FileTraits.None) return UnreadPenalty;
        return ((traits & FileTraits.Test) != FileTraits.None ? TestPenalty : 0) + (scene.Paths.Words.IsProgram[file] ? 0 : OtherPenalty);
    }

    private static void Take(RankScene scene, float[] column, int count, bool ordinary, HashSet<int> chosen)
    {
        var best = new BestFiles(count);
        var traits = scene.Documents.Traits;
        var isProgram = scene.Paths.Words.IsProgram;
        for (var d = 0; d < column.Length; d++)
        {
            if (column[d] <= 0 || (traits[d] & (FileTraits.Binary | FileTraits.LockFile)) != FileTraits.None) continue;
            if ((traits[d] == FileTraits.None && isProgram[d]) == ordinary) best.Offer(d, column[d]);
        }

        while (best.Count > 0) chosen.Add(best.TakeWorst());
    }
}
