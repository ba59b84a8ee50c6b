using System.Diagnostics;
using System.Globalization;
using Lathe.TestKit.Crashes;

// crash PROGRAM [RUNS] [SEED] [KILLS] [AT-ONCE]: runs of the built program, each killed up to so many times at moments of chance and taken up again. Exit code 1 where anything was lost, doubled, paid twice or half done.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length == 0)
{
    await Console.Error.WriteLineAsync("usage: crash PROGRAM [RUNS] [SEED] [KILLS] [AT-ONCE]");
    return 2;
}

var numbers = args.Skip(1).Select(int.Parse).ToArray();
var options = new CrashOptions(At(0, 1_000), Path.GetFullPath(args[0]), At(1, 1), At(2, 5), At(3, 3));
Console.WriteLine($"{options.Runs:N0} runs, up to {options.MostKills} kills each, {options.AtOnce} at once, seed {options.Seed}");
var campaign = new CrashCampaign(options);
var clock = Stopwatch.StartNew();
var over = 0;
var runs = await campaign.RunAsync(
    _ =>
    {
        var number = Interlocked.Increment(ref over);
        if (number % 50 == 0) Console.Error.WriteLine($"{number:N0} runs over, {clock.Elapsed.TotalSeconds:0} s");
    },
    CancellationToken.None);

Line("seconds", (int)clock.Elapsed.TotalSeconds);
Line("kills", runs.Sum(r => r.Kills.Count));
foreach (var (place, count) in runs.SelectMany(r => r.Kills).CountBy(k => k).OrderByDescending(k => k.Value)) Line($"  in {place}", count);
Line("runs that were not killed", runs.Count(r => r.Kills.Count == 0));
Line("events in all", runs.Sum(r => r.Events));
Line("requests to the model", campaign.Requests);
Line("answers asked for again", runs.Sum(r => r.AskedAgain));
Line("  kills with a call in flight", runs.Sum(r => r.CallsInFlight));
var problems = runs.SelectMany(r => r.Problems.Select(p => $"run {r.Number} ({string.Join(", ", r.Kills)}): {p}")).ToList();
Line("problems", problems.Count);
foreach (var problem in problems.Take(20)) Console.WriteLine($"  {problem}");
return problems.Count == 0 ? 0 : 1;

int At(int place, int otherwise) => numbers.Length > place ? numbers[place] : otherwise;

static void Line(string name, int number) => Console.WriteLine($"{name,-40}{number,10:N0}");
