namespace Lathe.Bench.Localisation;

/// <summary>Fits the weights of the first pass: a sum of shares, by a softmax over each task's files, plain gradient descent with momentum.</summary>
internal static class Linear
{
    private static readonly string[] Sources = ["text", "path", "mention", "definition", "history", "kind"];

    public static int Run(string[] args)
    {
        var (names, tasks) = Evaluation.Load(args[0]);
        var keep = names.Select((n, i) => (n, i)).Where(x => !x.n.EndsWith('#') && Sources.Contains(Training.Source(x.n)) && x.n is not ("kind.size" or "kind.depth" or "kind.major" or "history.age" or "text.rarest" or "text.nameCount")).ToArray();
        var train = tasks.Where(static t => Evaluation.Kind(t) == "train").ToList();
        var dev = tasks.Where(static t => Evaluation.Kind(t) != "train").ToList();
        var columns = Array.ConvertAll(keep, static k => k.i);
        var weights = Fit(train, columns);
        Evaluation.Report("linear", dev, t => Order(t, columns, weights));
        foreach (var (w, k) in weights.Zip(keep).OrderByDescending(static x => x.First)) Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"(\"{k.n}\", {w:0.00}f), "));
        return 0;
    }

    private static int[] Order(DumpedTask task, int[] columns, float[] weights)
    {
        var scores = Array.ConvertAll(task.Rows, r => -Score(r, columns, weights));
        var order = Enumerable.Range(0, scores.Length).ToArray();
        Array.Sort(scores, order);
        return order;
    }

    private static float Score(float[] row, int[] columns, float[] weights)
    {
        var sum = 0f;
        for (var c = 0; c < columns.Length; c++) sum += weights[c] * row[columns[c]];
        return sum;
    }

    private static float[] Fit(List<DumpedTask> tasks, int[] columns)
    {
        var weights = new float[columns.Length];
        var momentum = new float[columns.Length];
        for (var step = 0; step < 250; step++)
        {
            var gradient = new float[columns.Length];
            Parallel.ForEach(tasks, new ParallelOptions { MaxDegreeOfParallelism = 2 }, () => new float[columns.Length], (task, _, local) =>
            {
                var scores = Array.ConvertAll(task.Rows, r => Score(r, columns, weights));
                var most = scores.Length == 0 ? 0 : scores.Max();
                double sum = 0;
                for (var i = 0; i < scores.Length; i++) sum += scores[i] = MathF.Exp(scores[i] - most);
                var golds = task.IsGold.Count(static g => g);
                if (golds == 0) return local;
                var size = 1 / MathF.Sqrt(golds);
                for (var i = 0; i < scores.Length; i++)
                {
                    var push = size * ((task.IsGold[i] ? 1f : 0) - (golds * (float)(scores[i] / sum)));
                    if (MathF.Abs(push) < 1e-5f) continue;
                    for (var c = 0; c < columns.Length; c++) local[c] += push * task.Rows[i][columns[c]];
                }

                return local;
            }, local =>
            {
                lock (gradient)
                    for (var c = 0; c < columns.Length; c++) gradient[c] += local[c];
            });
            for (var c = 0; c < columns.Length; c++)
            {
                momentum[c] = (0.9f * momentum[c]) + (gradient[c] / tasks.Count) - (0.0005f * weights[c]);
                weights[c] += 0.8f * momentum[c];
            }
        }

        return weights;
    }
}
