using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lathe.Edits;

namespace Lathe.Bench.Edits;

/// <summary>Gives made-up answers to every parser and to the applier, and checks what must hold whatever they are.</summary>
internal static class Fuzzer
{
    private const int MostFailures = 20;

    private static readonly string[] Files =
    [
        "alpha\nbeta\ngamma\nbeta\n", "class A\n{\n    void F()\n    {\n        alpha();\n    }\n\n    void G()\n    {\n        alpha();\n    }\n}\n", "one\r\ntwo\rthree\nfour", "", "“quoted” – é\n\tindented\n\tindented\n",
    ];

    public static int Run(long count, int seed, string folder)
    {
        var seeds = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllText).ToArray();
        var threads = Environment.ProcessorCount;
        var clock = Stopwatch.StartNew();
        var tallies = new Tally[threads];
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, t =>
        {
            tallies[t] = new Tally();
            var random = new Random((seed * 1000) + t);
            var mutator = new Mutator(seeds, random);
            for (var i = t; i < count && tallies[t].Failures.Count < MostFailures; i += threads) tallies[t].Add(mutator.Next(), random);
        });
        var sum = tallies.Aggregate((a, b) => a.And(b));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sum.Inputs:N0} inputs from {seeds.Length} seeds (seed {seed}) in {clock.Elapsed.TotalSeconds:0} s: {sum.Parsed:N0} read, {sum.Applied:N0} applied, {sum.Refused:N0} refused; longest {sum.Longest.TotalMilliseconds:0} ms; {sum.Failures.Count} failures"));
        foreach (var (why, input) in sum.Failures.DistinctBy(f => f.Why)) Console.WriteLine($"FAILED {why}\n{Convert.ToBase64String(Encoding.Unicode.GetBytes(input))}\n");
        return sum.Failures.Count == 0 ? 0 : 1;
    }

    private static MemoryFileTree Tree(Random random)
    {
        var tree = new MemoryFileTree().With("f.txt", Files[random.Next(Files.Length)]).With("sub/f.txt", Files[random.Next(Files.Length)]).With("f.py", "def f(x):\n    return x\n").WithLink("l.txt", "f.txt");
        return random.Next(4) == 0 ? tree.With("g.txt", [0xE9, 0x0A, 0x62, 0x0A]) : tree;
    }

    private static string State(MemoryFileTree tree)
    {
        var state = new StringBuilder();
        foreach (var path in tree.Paths)
        {
            var entry = tree.Stat(path)!;
            state.Append(path).Append(' ').Append(entry.Mode).Append(' ').Append(entry.Kind == FileTreeEntryKind.File ? Convert.ToHexString(tree.Read(path)) : "").Append('\n');
        }

        return state.ToString();
    }

    private sealed class Tally
    {
        public long Inputs { get; private set; }

        public long Parsed { get; private set; }

        public long Applied { get; private set; }

        public long Refused { get; private set; }

        public TimeSpan Longest { get; private set; }

        public List<(string Why, string Input)> Failures { get; } = [];

        public void Add(string input, Random random)
        {
            var clock = Stopwatch.GetTimestamp();
            Inputs++;
            try
            {
                if (Check(input, random) is { } why) Failures.Add((why, input));
            }
            catch (Exception e)
            {
                Failures.Add((e.ToString(), input));
            }

            var elapsed = Stopwatch.GetElapsedTime(clock);
            if (elapsed > Longest) Longest = elapsed;
        }

        public Tally And(Tally other)
        {
            (Inputs, Parsed, Applied, Refused) = (Inputs + other.Inputs, Parsed + other.Parsed, Applied + other.Applied, Refused + other.Refused);
            Failures.AddRange(other.Failures);
            if (other.Longest > Longest) Longest = other.Longest;
            return this;
        }

        private string? Check(string input, Random random)
        {
            EditFormat? format = random.Next(2) == 0 ? null : (EditFormat)random.Next(5);
            var options = new EditParseOptions { Format = format, KnownFiles = random.Next(2) == 0 ? ["f.txt"] : [], Exists = p => p is "f.txt" or "sub/f.txt", Reverse = random.Next(8) == 0 };
            Stream(input, random, options);
            var parsed = EditParser.Parse(input, options);
            if ((parsed.Edits is null) == (parsed.Error is null) || parsed.Edits is { Edits.Count: 0 }) return "parsed to nothing, or to both";
            if (parsed.Edits is not { } edits) return parsed.Error!.Describe().Length > 0 ? null : "an error without words";
            Parsed++;
            var tree = Tree(random);
            var before = State(tree);
            var result = EditApplier.Apply(tree, edits, new ApplyOptions { Atomic = random.Next(3) != 0 });
            if (Encoding.UTF8.GetByteCount(result.Describe()) > 4096) return "a report that is too long";
            return result.Status is ApplyStatus.Applied or ApplyStatus.Partial ? CheckApplied(tree, before, result) : CheckRefused(tree, before);
        }

        private string? CheckRefused(MemoryFileTree tree, string before)
        {
            Refused++;
            return State(tree) == before ? null : "refused, and the tree is another";
        }

        private string? CheckApplied(MemoryFileTree tree, string before, ApplyResult result)
        {
            Applied++;
            var after = State(tree);
            if (result.Changes.Count > 0 && after == before) return "applied, and nothing changed";
            if (tree.Paths.Any(p => !RelativePath.TryNormalize(p, out _, out _) || p.Split('/').Any(s => RelativePath.IsDeviceName(s)))) return "a path that may not be";
            SymbolImpact.Of(result.Changes);
            ChangeSyntax.NewProblems(result.Changes);
            var diff = UnifiedDiff.Write(result.Changes);
            var patches = UnifiedDiff.Parse(diff);
            if (result.Changes.Count > 0 && (patches.Error is not null || !UnifiedDiff.Write(patches.Patches).AsSpan().SequenceEqual(diff))) return "the diff is not read as it was printed";
            var undone = EditApplier.Apply(tree, result.Inverse());
            if (result.Changes.Count > 0 && (!undone.Succeeded || State(tree) != before)) return "taken back, and the tree is another";
            if (result.Changes.Count == 0) return null;
            var again = EditApplier.Apply(tree, UnifiedDiff.ToEdits(patches.Patches));
            return again.Succeeded && State(tree) == after ? null : "the printed diff makes another change: " + again.Describe();
        }

        private static void Stream(string input, Random random, EditParseOptions options)
        {
            if (random.Next(4) != 0) return;
            var stream = new EditStream(options);
            for (var at = 0; at < input.Length;)
            {
                var length = Math.Min(1 + random.Next(40), input.Length - at);
                stream.Append(input.AsSpan(at, length));
                at += length;
            }

            stream.Complete();
        }
    }
}
