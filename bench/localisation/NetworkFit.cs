using System.Numerics;
using System.Runtime.InteropServices;

namespace Lathe.Bench.Localisation;

/// <summary>
/// Fits a network by Adam (Kingma and Ba, <i>Adam: A Method for Stochastic Optimization</i>, 2014), one task at a time: a softmax of each file that is looked for against all files that are not, so that every file of a set counts and none is held
/// against another of its set. Columns are left out by chance at each step.
/// </summary>
internal static class NetworkFit
{
    private const int Rounds = 6;
    private const float Rate = 0.001f;
    private const float Decay = 0.02f;
    private const double LeftOut = 0.15;
    private const float Step = 1f / 3;

    public static Network Fit(IReadOnlyList<DumpedTask> tasks, string[] names, HashSet<string> without, Func<DumpedTask, float> weight, int seed)
    {
        var network = Standard(tasks, [.. Enumerable.Range(0, names.Length).Where(f => !without.Contains(Training.Source(names[f])) && !without.Contains(names[f]))]);
        var w = network.Weights;
        var random = new Random(seed);
        for (var i = 0; i < network.Biases; i++) w[i] = (float)(random.NextDouble() - 0.5) * 2 * MathF.Sqrt(3f / network.Features.Length);
        for (var h = 0; h < Network.Hidden; h++) w[network.Outs + h] = (float)(random.NextDouble() - 0.5) * 0.2f;
        // As the trees do, it corrects the first pass.
        var first = Array.IndexOf(network.Features, Array.IndexOf(names, "first"));
        w[network.Direct + first] = 1 / network.Scales[first];

        float[] g = new float[w.Length], m = new float[w.Length], v = new float[w.Length], mask = new float[network.Width];
        var inputs = tasks.Select(network.Inputs).ToArray();
        var order = Enumerable.Range(0, tasks.Count).Where(t => tasks[t].IsGold.Contains(true) && tasks[t].IsGold.Contains(false)).ToArray();
        var (step, steps) = (0, Rounds * order.Length);
        for (var round = 0; round < Rounds; round++)
        {
            random.Shuffle(order);
            foreach (var t in order)
            {
                for (var i = 0; i < mask.Length; i++) mask[i] = random.NextDouble() < LeftOut ? 0 : 1;
                Array.Clear(g);
                Gradient(network, inputs[t], tasks[t], weight(tasks[t]), mask, g);
                step++;
                var rate = Rate * 0.5f * (1 + MathF.Cos(MathF.PI * step / steps));
                float fresh = 1 - MathF.Pow(0.9f, step), slow = 1 - MathF.Pow(0.999f, step);
                for (var i = 0; i < w.Length; i++)
                {
                    m[i] = (0.9f * m[i]) + (0.1f * g[i]);
                    v[i] = (0.999f * v[i]) + (0.001f * g[i] * g[i]);
                    w[i] -= rate * ((m[i] / fresh / (MathF.Sqrt(v[i] / slow) + 1e-6f)) + (Decay * w[i]));
                }
            }
        }

        return network;
    }

    private static Network Standard(IReadOnlyList<DumpedTask> tasks, int[] features)
    {
        var found = new List<(int Feature, float Mean, float Scale)>();
        foreach (var f in features)
        {
            double n = 0, sum = 0, squares = 0;
            foreach (var task in tasks)
                foreach (var row in task.Rows)
                {
                    n++;
                    sum += row[f];
                    squares += row[f] * row[f];
                }

            var spread = Math.Sqrt(Math.Max(0, (squares / n) - (sum / n * (sum / n))));
            // What is the same everywhere says nothing.
            if (spread > 1e-6) found.Add((f, (float)(sum / n), (float)(1 / spread)));
        }

        return new Network([.. found.Select(static f => f.Feature)], [.. found.Select(static f => f.Mean)], [.. found.Select(static f => f.Scale)]);
    }

    private static void Gradient(Network network, float[] inputs, DumpedTask task, float weight, float[] mask, float[] g)
    {
        var (n, width) = (task.Rows.Length, network.Width);
        float[] x = new float[n * width], hidden = new float[n * Network.Hidden], scores = new float[n], wrong = new float[n];
        for (var i = 0; i < x.Length; i++) x[i] = inputs[i] * mask[i % width];
        for (var r = 0; r < n; r++) scores[r] = network.Score(x.AsSpan(r * width, width), hidden.AsSpan(r * Network.Hidden, Network.Hidden));
        var most = scores.Max();
        var others = 0f;
        for (var r = 0; r < n; r++)
        {
            scores[r] = MathF.Exp(scores[r] - most) + 1e-12f;
            if (!task.IsGold[r]) others += scores[r];
        }

        var share = Step * weight / MathF.Sqrt(task.Gold);
        for (var r = 0; r < n; r++)
        {
            if (!task.IsGold[r]) continue;
            var all = scores[r] + others;
            wrong[r] -= share * others / all;
            for (var o = 0; o < n; o++)
                if (!task.IsGold[o]) wrong[o] += share * scores[o] / all;
        }

        for (var r = 0; r < n; r++)
            if (MathF.Abs(wrong[r]) >= 1e-5f) Back(network, x.AsSpan(r * width, width), hidden.AsSpan(r * Network.Hidden, Network.Hidden), wrong[r], g);
    }

    private static void Back(Network network, ReadOnlySpan<float> x, ReadOnlySpan<float> hidden, float wrong, float[] g)
    {
        Add(g.AsSpan(network.Direct, network.Width), x, wrong);
        for (var h = 0; h < hidden.Length; h++)
        {
            if (hidden[h] <= 0) continue;
            g[network.Outs + h] += wrong * hidden[h];
            var back = wrong * network.Weights[network.Outs + h];
            g[network.Biases + h] += back;
            Add(g.AsSpan(h * network.Width, network.Width), x, back);
        }
    }

    private static void Add(Span<float> into, ReadOnlySpan<float> x, float weight)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(into);
        var b = MemoryMarshal.Cast<float, Vector<float>>(x);
        for (var i = 0; i < a.Length; i++) a[i] += weight * b[i];
    }
}
