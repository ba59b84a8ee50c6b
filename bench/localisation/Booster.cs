namespace Lathe.Bench.Localisation;

/// <summary>A tree of a boosted model: node i tests <c>row[Feature[i]] &lt;= Threshold[i]</c> and goes to Left[i] or Right[i]; a negative target is leaf ~target.</summary>
internal sealed class Tree
{
    public int[] Feature = [];
    public float[] Threshold = [];
    public int[] Left = [];
    public int[] Right = [];
    public float[] Values = [];

    /// <summary>Where not negative, this is no tree but a weight of one feature.</summary>
    public int Linear = -1;
    public float Weight;

    public float Score(ReadOnlySpan<float> row)
    {
        if (Linear >= 0) return Weight * row[Linear];
        if (Feature.Length == 0) return Values[0];
        var node = 0;
        while (node >= 0) node = row[Feature[node]] <= Threshold[node] ? Left[node] : Right[node];
        return Values[~node];
    }
}

internal sealed record BoostOptions
{
    public int Trees { get; init; } = 200;
    public int Leaves { get; init; } = 16;
    public float Rate { get; init; } = 0.08f;
    public int MinLeaf { get; init; } = 60;
    public float L2 { get; init; } = 5;
    public double ColumnShare { get; init; } = 0.4;
    public double TaskShare { get; init; } = 0.7;
    public float TopGain { get; init; } = 0.15f;
    public float Start { get; init; } = 6;
    public float DevWeight { get; init; } = 1;
    public float IssueWeight { get; init; } = 1;
    public int Seed { get; init; } = 1;
    public int Bins { get; init; } = 64;
}

/// <summary>
/// LambdaMART (Burges, From RankNet to LambdaRank to LambdaMART, 2010): regression trees fitted to the gradients of a pairwise loss in which a pair counts for what its exchange would change of a measure.
/// The measure here is a gold file's gain 1 / log2(1 + rank), shared out over the task's gold files, so that every file of a set counts.
/// </summary>
internal sealed class Booster
{
    private readonly BoostOptions _options;
    private readonly byte[][] _bins;
    private readonly float[][] _cuts;
    private readonly int[] _starts;
    private readonly bool[] _gold;
    private readonly int[] _golds;
    private readonly float[] _weights;
    private readonly float[] _gains;
    private readonly int _rows;

    public Booster(IReadOnlyList<DumpedTask> tasks, BinnedRows rows, bool[] allowed, BoostOptions options, Func<DumpedTask, float>? weight = null)
    {
        _options = options;
        _gains = [.. Enumerable.Range(0, 1000).Select(i => (1f / MathF.Log2(2 + i)) + (i < 8 ? options.TopGain : options.TopGain * MathF.Exp(-(i - 8) / 6f)))];
        _starts = new int[tasks.Count + 1];
        for (var t = 0; t < tasks.Count; t++) _starts[t + 1] = _starts[t] + tasks[t].Rows.Length;
        _rows = _starts[^1];
        _gold = new bool[_rows];
        _golds = [.. tasks.Select(static t => t.Gold)];
        _weights = [.. tasks.Select(t => weight?.Invoke(t) ?? 1)];
        _cuts = rows.Cuts;
        _bins = new byte[rows.Cuts.Length][];
        for (var t = 0; t < tasks.Count; t++) tasks[t].IsGold.CopyTo(_gold, _starts[t]);
        for (var f = 0; f < _bins.Length; f++)
            if (allowed[f] && _cuts[f].Length > 0) _bins[f] = rows.Column(f, tasks, _rows);
    }

    public List<Tree> Train(float[]? start = null)
    {
        var random = new Random(_options.Seed);
        var scores = start is null ? new float[_rows] : (float[])start.Clone();
        var gradient = new float[_rows];
        var hessian = new float[_rows];
        var trees = new List<Tree>();
        var features = Enumerable.Range(0, _bins.Length).Where(f => _bins[f] is { }).ToArray();
        for (var i = 0; i < _options.Trees; i++)
        {
            Array.Clear(gradient);
            Array.Clear(hessian);
            var rows = new List<int>();
            for (var t = 0; t + 1 < _starts.Length; t++)
            {
                if (random.NextDouble() > _options.TaskShare) continue;
                Gradients(t, scores, gradient, hessian);
                for (var r = _starts[t]; r < _starts[t + 1]; r++)
                    if (hessian[r] > 0) rows.Add(r);
            }

            var chosen = features.OrderBy(_ => random.Next()).Take(Math.Max(1, (int)(features.Length * _options.ColumnShare))).ToArray();
            var tree = new TreeGrower(_bins, _cuts, gradient, hessian, _options).Grow([.. rows], chosen);
            trees.Add(tree.Tree);
            Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, half =>
            {
                for (var r = half * (_rows / 2); r < (half == 0 ? _rows / 2 : _rows); r++) scores[r] += tree.Score(r);
            });
        }

        return trees;
    }

    private void Gradients(int task, float[] scores, float[] gradient, float[] hessian)
    {
        int start = _starts[task], n = _starts[task + 1] - start;
        var order = new int[n];
        var keys = new float[n];
        for (var i = 0; i < n; i++)
        {
            order[i] = i;
            keys[i] = -scores[start + i];
        }

        Array.Sort(keys, order);
        var weight = _weights[task] / MathF.Sqrt(_golds[task]);
        for (var gp = 0; gp < n; gp++)
        {
            var g = start + order[gp];
            if (!_gold[g]) continue;
            for (var op = 0; op < n; op++)
            {
                var o = start + order[op];
                if (_gold[o]) continue;
                var delta = MathF.Abs(Gain(gp) - Gain(op)) * weight;
                if (delta < 1e-4f) continue;
                var rho = 1 / (1 + MathF.Exp(Math.Clamp(scores[g] - scores[o], -30, 30)));
                gradient[g] += delta * rho;
                gradient[o] -= delta * rho;
                var h = delta * rho * (1 - rho) + 1e-6f;
                hessian[g] += h;
                hessian[o] += h;
            }
        }
    }

    private float Gain(int position) => _gains[Math.Min(position, _gains.Length - 1)];
}

/// <summary>Grows one tree, the leaf with the best split first.</summary>
internal sealed class TreeGrower(byte[][] bins, float[][] cuts, float[] gradient, float[] hessian, BoostOptions options)
{
    public sealed class Grown(byte[][] bins, List<(int Feature, int Bin, int Left, int Right)> nodes, Tree tree)
    {
        public Tree Tree { get; } = tree;

        public float Score(int row)
        {
            if (nodes.Count == 0) return Tree.Values[0];
            var node = 0;
            while (node >= 0)
            {
                var (feature, bin, left, right) = nodes[node];
                node = bins[feature][row] <= bin ? left : right;
            }

            return Tree.Values[~node];
        }
    }

    private sealed record Leaf(int[] Rows, Histogram Sums, float G, float H, int Feature, int Bin, float Gain, int Parent, bool IsLeft);

    /// <summary>Sums of gradients, of hessians and of rows by feature and bin.</summary>
    private sealed class Histogram(int features)
    {
        public readonly float[][] G = new float[features][];
        public readonly float[][] H = new float[features][];
        public readonly int[][] N = new int[features][];
    }

    public Grown Grow(int[] rows, int[] features)
    {
        var nodes = new List<(int Feature, int Bin, int Left, int Right)>();
        var values = new List<float>();
        var leaves = new List<Leaf> { Best(rows, Sums(rows, features), features, -1, false) };
        while (leaves.Count < options.Leaves)
        {
            var at = -1;
            for (var i = 0; i < leaves.Count; i++)
                if (leaves[i].Gain > 1e-3f && (at < 0 || leaves[i].Gain > leaves[at].Gain)) at = i;
            if (at < 0) break;
            var leaf = leaves[at];
            leaves.RemoveAt(at);
            var node = nodes.Count;
            nodes.Add((leaf.Feature, leaf.Bin, 0, 0));
            Attach(nodes, leaf, node);
            var column = bins[leaf.Feature];
            var left = new List<int>(leaf.Rows.Length);
            var right = new List<int>(leaf.Rows.Length);
            foreach (var r in leaf.Rows) (column[r] <= leaf.Bin ? left : right).Add(r);
            // The smaller side is counted; the other one is what is left of both.
            var fewer = left.Count <= right.Count ? left : right;
            var counted = Sums([.. fewer], features);
            var others = Without(leaf.Sums, counted);
            leaves.Add(Best([.. left], fewer == left ? counted : others, features, node, true));
            leaves.Add(Best([.. right], fewer == left ? others : counted, features, node, false));
        }

        foreach (var leaf in leaves)
        {
            var value = options.Rate * leaf.G / (leaf.H + options.L2);
            values.Add(value);
            if (leaf.Parent >= 0) Attach(nodes, leaf, ~(values.Count - 1));
        }

        var tree = new Tree
        {
            Feature = [.. nodes.Select(static n => n.Feature)],
            Threshold = [.. nodes.Select(n => cuts[n.Feature][n.Bin])],
            Left = [.. nodes.Select(static n => n.Left)],
            Right = [.. nodes.Select(static n => n.Right)],
            Values = [.. values],
        };
        return new Grown(bins, nodes, tree);
    }

    private static void Attach(List<(int Feature, int Bin, int Left, int Right)> nodes, Leaf leaf, int target)
    {
        if (leaf.Parent < 0) return;
        var parent = nodes[leaf.Parent];
        nodes[leaf.Parent] = leaf.IsLeft ? parent with { Left = target } : parent with { Right = target };
    }

    private Histogram Sums(int[] rows, int[] features)
    {
        var sums = new Histogram(features.Length);
        // Side by side, once for all features.
        float[] g = new float[rows.Length], h = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++) (g[i], h[i]) = (gradient[rows[i]], hessian[rows[i]]);
        Parallel.For(0, features.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            var f = features[i];
            var count = cuts[f].Length + 1;
            float[] gs = new float[count], hs = new float[count];
            var ns = new int[count];
            var bin = new (float G, float H, int N)[byte.MaxValue + 1];
            var column = bins[f];
            for (var k = 0; k < rows.Length; k++)
            {
                ref var at = ref bin[column[rows[k]]];
                at.G += g[k];
                at.H += h[k];
                at.N++;
            }

            for (var b = 0; b < count; b++) (gs[b], hs[b], ns[b]) = bin[b];

            (sums.G[i], sums.H[i], sums.N[i]) = (gs, hs, ns);
        });
        return sums;
    }

    private static Histogram Without(Histogram all, Histogram part)
    {
        var rest = new Histogram(all.G.Length);
        for (var i = 0; i < all.G.Length; i++)
        {
            var count = all.G[i].Length;
            (rest.G[i], rest.H[i], rest.N[i]) = (new float[count], new float[count], new int[count]);
            for (var b = 0; b < count; b++)
            {
                rest.G[i][b] = all.G[i][b] - part.G[i][b];
                rest.H[i][b] = all.H[i][b] - part.H[i][b];
                rest.N[i][b] = all.N[i][b] - part.N[i][b];
            }
        }

        return rest;
    }

    private Leaf Best(int[] rows, Histogram sums, int[] features, int parent, bool isLeft)
    {
        float g = 0, h = 0;
        foreach (var r in rows)
        {
            g += gradient[r];
            h += hessian[r];
        }

        var best = new Leaf(rows, sums, g, h, -1, -1, 0, parent, isLeft);
        if (rows.Length < 2 * options.MinLeaf) return best;
        var own = g * g / (h + options.L2);
        for (var i = 0; i < features.Length; i++)
        {
            float gl = 0, hl = 0;
            var nl = 0;
            for (var b = 0; b + 1 < sums.N[i].Length; b++)
            {
                gl += sums.G[i][b];
                hl += sums.H[i][b];
                nl += sums.N[i][b];
                if (nl < options.MinLeaf || rows.Length - nl < options.MinLeaf) continue;
                var gain = (gl * gl / (hl + options.L2)) + ((g - gl) * (g - gl) / (h - hl + options.L2)) - own;
                if (gain > best.Gain) best = best with { Gain = gain, Feature = features[i], Bin = b };
            }
        }

        return best;
    }
}
