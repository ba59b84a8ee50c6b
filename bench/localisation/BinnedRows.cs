namespace Lathe.Bench.Localisation;

/// <summary>The rows of tasks with each number as the number of its bin, column by column: made once, used for every fold and every source that is left out. The bins' limits know nothing of what is looked for.</summary>
internal sealed class BinnedRows
{
    private const int Sample = 40_000;
    private readonly Dictionary<DumpedTask, int> _starts = [];

    public BinnedRows(IReadOnlyList<DumpedTask> tasks, int features, int binCount)
    {
        var rows = new List<float[]>();
        foreach (var task in tasks)
        {
            _starts.Add(task, rows.Count);
            rows.AddRange(task.Rows);
        }

        var random = new Random(1);
        var sample = rows.Count <= Sample ? rows : [.. Enumerable.Range(0, Sample).Select(_ => rows[random.Next(rows.Count)])];
        Cuts = new float[features][];
        Bins = new byte[features][];
        for (var f = 0; f < features; f++)
        {
            Cuts[f] = CutsOf([.. sample.Select(r => r[f])], binCount);
            Bins[f] = new byte[rows.Count];
        }

        for (var r = 0; r < rows.Count; r++)
        {
            var row = rows[r];
            for (var f = 0; f < features; f++)
            {
                var at = Array.BinarySearch(Cuts[f], row[f]);
                Bins[f][r] = (byte)(at >= 0 ? at : ~at);
            }
        }
    }

    /// <summary>By column, the upper limits of the bins.</summary>
    public float[][] Cuts { get; }

    /// <summary>By column, the bin of each row.</summary>
    public byte[][] Bins { get; }

    /// <summary>One column for some of the tasks, in their order.</summary>
    public byte[] Column(int feature, IReadOnlyList<DumpedTask> tasks, int rows)
    {
        var column = new byte[rows];
        var at = 0;
        foreach (var task in tasks)
        {
            Bins[feature].AsSpan(_starts[task], task.Rows.Length).CopyTo(column.AsSpan(at));
            at += task.Rows.Length;
        }

        return column;
    }

    private static float[] CutsOf(float[] sample, int binCount)
    {
        Array.Sort(sample);
        var cuts = new List<float>();
        for (var b = 1; b < binCount; b++)
        {
            var cut = sample[(int)((long)sample.Length * b / binCount)];
            if (cuts.Count == 0 || cut > cuts[^1]) cuts.Add(cut);
        }

        // Many columns are zero nearly everywhere: their upper end needs cuts of its own.
        for (var b = 1; b <= 16; b++)
        {
            var at = sample.Length - 1 - (int)(sample.Length * Math.Pow(0.5, b + 2));
            if (at < sample.Length && !cuts.Contains(sample[at])) cuts.Add(sample[at]);
        }

        cuts.Sort();
        return [.. cuts];
    }
}
