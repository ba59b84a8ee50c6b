using Lathe.Bench.Overhead;

namespace Lathe.Bench.Quality;

/// <summary>What the whole command costs for a change of ten files: of one or more programs in turns, with nothing kept and with all kept, beside the empty start of the same program and git's own look at the change.</summary>
internal static class ChangeRun
{
    private const int Files = 10;

    public static int Run(string source, string[] programs, string[] endings, int rounds)
    {
        using var repository = ChangedRepository.Make(source, endings, Files);
        var subjects = new List<Subject>();
        foreach (var program in programs)
        {
            subjects.Add(new Subject($"{program}, nothing kept", program, ["assess", "--diff", "HEAD"], IsCold: true));
            subjects.Add(new Subject($"{program}, kept", program, ["assess", "--diff", "HEAD"], IsCold: false));
            subjects.Add(new Subject($"{program} --version", program, ["--version"], IsCold: false));
        }

        subjects.Add(new Subject("git diff --stat", "/usr/bin/git", ["diff", "--stat"], IsCold: false));
        Console.WriteLine($"{repository.Changed.Count} changed files ({string.Join(", ", endings)}), {rounds} rounds in turns after one that is not counted; load at the start: {File.ReadAllText("/proc/loadavg").Trim()}");
        for (var round = 0; round <= rounds; round++)
            foreach (var subject in subjects) subject.Take(repository, isCounted: round > 0);

        Console.WriteLine($"{"milliseconds",-64}{"wall min",10}{"median",8}{"CPU min",10}{"median",8}{"own min",10}{"peak MB",9}");
        foreach (var subject in subjects) Console.WriteLine(subject.Row());
        Console.WriteLine($"load at the end: {File.ReadAllText("/proc/loadavg").Trim()}. CPU is the measure where others use the machine: the wall time then tells of them. Busy processors are slower, too: compare with the empty start.");
        return subjects.All(static subject => subject.IsGood) ? 0 : 1;
    }

    private sealed record Subject(string Name, string Program, string[] Arguments, bool IsCold)
    {
        private readonly List<ProcessCost> _costs = [];

        // 1: it does not pass, which is an answer.
        public bool IsGood => _costs.TrueForAll(static cost => cost.ExitCode is 0 or 1);

        public void Take(ChangedRepository repository, bool isCounted)
        {
            var cache = Path.Combine(repository.Home, ".cache");
            if (IsCold && Directory.Exists(cache)) Directory.Delete(cache, recursive: true);
            var environment = new Dictionary<string, string> { ["HOME"] = repository.Home, ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["XDG_CACHE_HOME"] = cache };
            var cost = MeasuredProcess.Run(Program, Arguments, environment, repository.Tree, Path.Combine(repository.Folder, "output"));
            if (isCounted) _costs.Add(cost);
        }

        public string Row()
        {
            double[] wall = Sorted(static cost => cost.Wall), cpu = Sorted(static cost => cost.OwnCpu + cost.ChildCpu), own = Sorted(static cost => cost.OwnCpu);
            var name = Name.Length <= 63 ? Name : "…" + Name[^62..];
            return $"{name,-64}{wall[0],10:0}{wall[wall.Length / 2],8:0}{cpu[0],10:0}{cpu[cpu.Length / 2],8:0}{own[0],10:0}{_costs.Max(static cost => cost.PeakBytes) / 1e6,9:0}{(IsGood ? "" : "  FAILED")}";
        }

        private double[] Sorted(Func<ProcessCost, double> seconds) => [.. _costs.Select(cost => seconds(cost) * 1000).Order()];
    }
}
