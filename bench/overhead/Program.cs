using Lathe.Bench.Overhead;

// overhead [RUNS] [PROGRAM]: what one headless task costs beside the model's own time. The first run warms the machine's caches and is not counted.
var runs = args is [var count, ..] ? int.Parse(count) : 5;
var lathe = Path.GetFullPath(args is [_, var program] ? program : "artifacts/lathe/lathe");
if (!File.Exists(lathe))
{
    await Console.Error.WriteLineAsync($"{lathe} is not there; build it with './lathe --version', and start this from the repository's root.");
    return 2;
}

await using var scenario = await Scenario.OpenAsync();
var costs = new List<RunCost>();
var versions = new List<ProcessCost>();
for (var run = 0; run < runs + 1; run++)
{
    var cost = scenario.Measure(lathe);
    var version = MeasuredProcess.Run(lathe, ["--version"], scenario.Environment(), scenario.Repository, scenario.Output);
    if (run == 0) continue;
    costs.Add(cost);
    versions.Add(version);
}

var alone = MeasuredProcess.Run("/bin/sh", ["test.sh"], scenario.Environment(), scenario.Repository, scenario.Output);
Report.Write(Console.Out, costs, versions, alone);
return 0;
