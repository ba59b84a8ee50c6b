using System.Diagnostics;
using System.Globalization;
using Lathe.Bench.Sandbox;
using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox;

// sandbox [ROUNDS [BACKEND]]: what it costs to start a command in each backend, over the bare command. Each round starts every subject once, in an order that turns, so that
// all meet the same moods of the machine; what is reported is the difference within the round.
var rounds = args is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 60;
var only = args is [_, var name] ? name : null;
var folder = Directory.CreateTempSubdirectory("lathe-bench-sandbox-");
try
{
    File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
    var environment = LatheEnvironment.Current();
    var options = new SandboxOptions { Environment = environment, ScratchFolder = Path.Combine(folder.FullName, "scratch") };
    var tree = folder.CreateSubdirectory("tree").FullName;
    var subjects = new List<Subject> { Subject.Bare(), Subject.Shell(), Subject.RawBubblewrap(tree) };
    foreach (var status in await SandboxProbe.ProbeAsync(options, CancellationToken.None))
    {
        if (only is not null && only != status.Name) continue;
        if (status.Works)
        {
            subjects.Add(Subject.Of(Sandboxes.Create(status.Name, options), tree));
            subjects.Add(Subject.Of(Sandboxes.Create(status.Name, options), tree, Path.Combine(folder.FullName, "commands")));
        }
        else Console.WriteLine($"{status.Name}: not measured, {status.Detail}");
    }

    var own = subjects.ToDictionary(subject => subject.Name, _ => TimeSpan.Zero);
    var times = subjects.ToDictionary(subject => subject.Name, _ => new List<double>());
    for (var round = -5; round < rounds; round++)
    {
        for (var i = 0; i < subjects.Count; i++)
        {
            var subject = subjects[(i + round + subjects.Count * 5) % subjects.Count];
            var used = Environment.CpuUsage.TotalTime;
            var began = Stopwatch.GetTimestamp();
            await subject.RunAsync();
            // The first rounds warm the machine's caches and the compiler.
            if (round < 0) continue;
            times[subject.Name].Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            own[subject.Name] += Environment.CpuUsage.TotalTime - used;
        }
    }

    var bare = times[subjects[0].Name];
    Console.WriteLine($"{rounds} rounds of 'true', {environment.UserId switch { 0 => "as root", _ => "as an ordinary user" }}; milliseconds");
    Console.WriteLine($"{"",-26}{"min",8}{"median",8}{"over bare: min",16}{"median",8}{"own CPU",10}");
    foreach (var subject in subjects)
    {
        var walls = times[subject.Name];
        var over = walls.Zip(bare, (mine, other) => mine - other).ToList();
        // The minimum over the bare command is that of the two minima: the least of the differences would be the bare command's worst moment.
        Console.WriteLine($"{subject.Name,-26}{walls.Min(),8:0.0}{Median(walls),8:0.0}{walls.Min() - bare.Min(),16:0.0}{Median(over),8:0.0}{own[subject.Name].TotalMilliseconds / rounds,10:0.0}");
    }

    if (only is not (null or Sandboxes.Bubblewrap)) return 0;
    // What it costs to watch a command that does nothing: the longer one is the shorter one and ten seconds of watching.
    var watched = Sandboxes.Create(Sandboxes.Bubblewrap, options);
    await OwnAsync("sleep 3");
    var (shorter, longer) = (await OwnAsync("sleep 1"), await OwnAsync("sleep 11"));
    Console.WriteLine($"watching: {(longer - shorter).TotalMilliseconds / 10:0.0} ms CPU for each second of a command");
    return 0;

    async Task<TimeSpan> OwnAsync(string line)
    {
        var before = Environment.CpuUsage.TotalTime;
        await watched.RunAsync(new SandboxCommand { CommandLine = line, TreePath = tree, MountPath = "/srv/bench" }, null, CancellationToken.None);
        return Environment.CpuUsage.TotalTime - before;
    }
}
finally
{
    folder.Delete(recursive: true);
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();
    return sorted[sorted.Length / 2];
}
