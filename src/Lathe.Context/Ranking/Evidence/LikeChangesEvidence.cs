namespace Lathe.Context;

/// <summary>What changed with the first pass's best files in commits whose messages are like the task: a file's usual company depends on what is done to it.</summary>
internal sealed class LikeChangesEvidence : IEvidence
{
    private const int Seeds = 10;
    private const int LargestCommit = 40;

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        float[] sum = scene.Table.Add("like.sum"), most = scene.Table.Add("like.most"), late = scene.Table.Add("like.late");
        if (scene.HistoryFiles is not { } files || scene.Top.Length == 0) return;
        var weights = new float[scene.Documents.Count];
        for (var i = 0; i < Math.Min(Seeds, scene.Top.Length); i++) weights[scene.Top[i]] = scene.First[scene.Top[i]] / scene.First[scene.Top[0]] / (1 + (i / 4f));
        var best = 0f;
        foreach (var value in scene.Similarity) best = Math.Max(best, value);
        for (var c = 0; c < files.Files.Length; c++)
        {
            if (files.Sizes[c] > LargestCommit) continue;
            var with = 0f;
            foreach (var f in files.Files[c]) with += weights[f];
            if (with == 0) continue;
            var alike = best > 0 && c < scene.Similarity.Length ? scene.Similarity[c] / best : 0;
            var gain = alike * alike / MathF.Sqrt(files.Sizes[c]);
            var recent = MathF.Exp(-c / 150f) / MathF.Sqrt(files.Sizes[c]);
            foreach (var f in files.Files[c])
            {
                var others = with - weights[f];
                if (others <= 0) continue;
                sum[f] += gain * others;
                most[f] = Math.Max(most[f], gain * others);
                late[f] += recent * others;
            }
        }
    }
}
