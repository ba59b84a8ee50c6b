using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Runs all sources: those that need only the task first, then those that start from the best files of these.</summary>
internal static class EvidenceCollector
{
    private const int TopFiles = 30;

    // As much as the two columns of git history together: a run that was accepted is a commit whose whole task is known. It cannot be measured on tasks made of commits.
    private const float Runs = 0.9f;

    // What the second pass starts from: shares of the best file's value, added up.
    public static readonly (string Column, float Weight)[] FirstPass =
    [
        ("text.file", 0.8f), ("text.window", 1f), ("text.windowTitle", 0.6f), ("text.title", 0.5f), ("text.names", 0.4f), ("path.stem", 0.5f), ("path.stemTitle", 0.3f), ("path.exact", 0.3f), ("path.scope", 0.3f), ("mention.path", 0.8f),
        ("mention.title", 0.5f), ("mention.trace", 0.4f), ("definition.any", 0.3f), ("definition.named", 0.3f), ("history.vote", 0.4f), ("history.profile", 0.5f), ("history.touchesLate", 0.15f),
    ];

    public static void Collect(RankScene scene, CancellationToken cancellationToken)
    {
        foreach (var source in new IEvidence[] { new TextEvidence(), new PathEvidence(), new MentionEvidence(), new DefinitionEvidence(), new HistoryEvidence(), new RunsEvidence(), new GeneratedEvidence() }) source.Weigh(scene, cancellationToken);
        scene.First = First(scene);
        scene.Top = Best(scene);
        foreach (var source in new IEvidence[] { new GraphEvidence(), new CompletionEvidence(), new ExpansionEvidence(), new CallEvidence(), new KeyEvidence(), new KinEvidence() }) source.Weigh(scene, cancellationToken);
    }

    private static float[] First(RankScene scene)
    {
        var first = scene.Table.Add("first");
        foreach (var (name, weight) in FirstPass)
        {
            var column = scene.Table.Column(name);
            var most = 0f;
            foreach (var value in column)
                if (value > most) most = value;
            if (most <= 0) continue;
            for (var i = 0; i < first.Length; i++) first[i] += weight * column[i] / most;
        }

        var runs = scene.Table.Column("runs.vote");
        for (var i = 0; i < first.Length; i++) first[i] += Runs * runs[i];
        return first;
    }

    private static int[] Best(RankScene scene)
    {
        var kept = new BestFiles(TopFiles);
        var isCode = scene.Paths.Words.IsCode;
        var traits = scene.Documents.Traits;
        for (var i = 0; i < scene.First.Length; i++)
        {
            if (scene.First[i] <= 0 || traits[i] != FileTraits.None || !isCode[i]) continue;
            kept.Offer(i, scene.First[i]);
        }

        var best = new int[kept.Count];
        for (var i = best.Length - 1; i >= 0; i--) best[i] = kept.TakeWorst();
        return best;
    }
}
