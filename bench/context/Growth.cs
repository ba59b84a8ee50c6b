using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lathe.Context;

namespace Lathe.Bench.Context;

/// <summary>A cold index of one made-up tree at several sizes, to see that cost grows with bytes and with nothing else.</summary>
internal static class Growth
{
    public static void Run(TextWriter output, int[] sizes)
    {
        output.WriteLine("| files | MB | cold, CPU | CPU per MB | unchanged | index |");
        output.WriteLine("|---|---|---|---|---|---|");
        Measure(200);
        foreach (var size in sizes) output.WriteLine(Measure(size));
    }

    private static string Measure(int files)
    {
        var scratch = Directory.CreateTempSubdirectory("lathe-growth-").FullName;
        try
        {
            var root = Path.Join(scratch, "tree");
            long bytes = 0;
            for (var i = 0; i < files; i++)
            {
                var folder = Path.Join(root, $"m{i / 1000}", $"p{i / 25 % 40}");
                Directory.CreateDirectory(folder);
                var text = Text(i);
                bytes += text.Length;
                File.WriteAllText(Path.Join(folder, $"file{i}.py"), text);
            }

            using var index = new RepositoryIndex(new IndexOptions(root) { Folder = Path.Join(scratch, "index") });
            var before = Cpu();
            var cold = index.Update(new UpdateRequest(), CancellationToken.None);
            var cost = Cpu() - before;
            index.Update(new UpdateRequest(), CancellationToken.None);
            var again = index.Update(new UpdateRequest(), CancellationToken.None).Report.Time;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {files:N0} | {bytes / 1e6:0.0} | {cost:0.00} s | {1000 * cost / (bytes / 1e6):0.0} ms | {again.TotalMilliseconds:0} ms | {100.0 * cold.Report.IndexBytes / bytes:0.0} % |");
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static double Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    // About 5 kB, with words of a common stock and names of its own, as in real trees.
    private static string Text(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var function = 0; function < 12; function++)
        {
            text.Append($"def handle_{seed}_{function}(request, item{random.Next(5000)}):\n    \"\"\"Reads the {Word(random)} of the {Word(random)} and checks it.\"\"\"\n");
            for (var line = 0; line < 8; line++) text.Append($"    {Word(random)}_{Word(random)} = self.{Word(random)}{random.Next(300)}({Word(random)}, \"{Word(random)}\")\n");
        }

        return text.ToString();
    }

    private static string Word(Random random)
    {
        string[] stock = ["request", "session", "account", "invoice", "buffer", "window", "driver", "model", "field", "query", "cache", "token", "user", "group", "path", "node"];
        return stock[random.Next(stock.Length)];
    }
}
