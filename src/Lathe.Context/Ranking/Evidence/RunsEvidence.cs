namespace Lathe.Context;

/// <summary>
/// What earlier accepted runs of this repository changed for tasks with the same words. A run counts by the share of this task's words that its own has, squared, so that only alike tasks count; with few runs to compare, a share of the best one
/// would make the least unlike run a witness.
/// </summary>
internal sealed class RunsEvidence : IEvidence
{
    private const float DecayDays = 365;
    private const float LeastShare = 0.2f;

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        var vote = scene.Table.Add("runs.vote");
        if (scene.Runs is not { Commits.Count: > 0 } runs || scene.RunFiles is not { } files) return;
        var shares = new float[runs.Commits.Count];
        float total = 0;
        var words = scene.Query.Words;
        for (var w = 0; w < words.Count; w++)
        {
            if (words[w].Joined || words[w].Variant) continue;
            // Words that no file has still tell tasks apart.
            var rarity = scene.Rarity.Length > w && scene.Rarity[w] > 0 ? scene.Rarity[w] : MathF.Log(1 + scene.Documents.Count);
            var weight = (words[w].Weight + words[w].Title) * rarity;
            total += weight;
            foreach (var run in runs.Saying(words[w].Text)) shares[run] += weight;
        }

        if (total <= 0) return;
        var now = runs.Commits[0].Commit.Time;
        for (var run = 0; run < shares.Length; run++)
        {
            var share = shares[run] / total;
            if (share < LeastShare) continue;
            var age = Math.Max(0, (float)(now - runs.Commits[run].Commit.Time).TotalDays);
            var strength = share * share * MathF.Exp(-age / DecayDays) / MathF.Sqrt(Math.Max(1, files.Sizes[run]));
            foreach (var file in files.Files[run]) vote[file] = Math.Min(1, vote[file] + strength);
        }
    }
}
