namespace Lathe.Context;

/// <summary>
/// Files that define the same names as the first pass's best files: an interface and what implements it, a method and its override, twins for two platforms or with and without waiting. What all of a kind share (<c>main</c>, <c>init</c>)
/// counts little.
/// </summary>
internal sealed class KinEvidence : IEvidence
{
    private const int Seeds = 8;
    private const int MaxNames = 80;
    private const int MostDefined = 24;

    public void Weigh(RankScene scene, CancellationToken cancellationToken)
    {
        float[] sum = scene.Table.Add("kin.defined"), first = scene.Table.Add("kin.defined1"), share = scene.Table.Add("kin.share");
        var gained = new Dictionary<int, float>();
        for (var i = 0; i < Math.Min(Seeds, scene.Top.Length); i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var seed = scene.Top[i];
            var weight = scene.First[seed] / scene.First[scene.Top[0]] / (1 + (i / 4f));
            gained.Clear();
            float total = 0;
            var taken = 0;
            foreach (var name in scene.Corpus.DefinedBy(seed))
            {
                if (name.Length < 4) continue;
                if (++taken > MaxNames) break;
                var files = scene.Corpus.Defining(name);
                if (files.Count > MostDefined) continue;
                var gain = 1 / MathF.Sqrt(Math.Max(1, files.Count));
                total += gain;
                if (files.Count < 2) continue;
                foreach (var file in files)
                    if (file != seed) gained[file] = gained.GetValueOrDefault(file) + gain;
            }

            foreach (var (file, gain) in gained)
            {
                sum[file] += weight * gain / (gain + 1);
                share[file] = Math.Max(share[file], weight * gain / (total + 1));
                if (i == 0) first[file] = gain / (gain + 1);
            }
        }
    }
}
