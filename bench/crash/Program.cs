using System.Diagnostics;
using System.Globalization;
using Lathe.TestKit.Crashes;

// crash PROGRAM [RUNS] [SEED] [KILLS] [AT-ONCE] [--minutes M] [--plain N] [--layered N] [--with TROUBLE]: runs of the built program, each killed, or met by another trouble, up to so many times at moments of chance and taken up again; with --plain, each Nth in a folder that is in no repository; with --layered, each Nth in an overlay. Exit code 1 where anything was lost, doubled, paid twice, half done or left running; 3 where this machine cannot make the trouble.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var kinds = new Dictionary<string, CrashTroubleKind>(StringComparer.Ordinal)
{
    ["kills"] = CrashTroubleKind.Kills,
    ["disk-full"] = CrashTroubleKind.DiskFull,
    ["read-only"] = CrashTroubleKind.ReadOnly,
    ["clock"] = CrashTroubleKind.Clock,
    ["postgres"] = CrashTroubleKind.Postgres,
};
var with = Array.IndexOf(args, "--with");
var kind = CrashTroubleKind.Kills;
if (args.Length == 0 || (with >= 0 && (with + 1 >= args.Length || !kinds.TryGetValue(args[with + 1], out kind))))
{
    await Console.Error.WriteLineAsync($"usage: crash PROGRAM [RUNS] [SEED] [KILLS] [AT-ONCE] [--minutes M] [--plain N] [--layered N] [--with {string.Join('|', kinds.Keys)}]");
    return 2;
}

var minutes = Array.IndexOf(args, "--minutes");
var plain = Array.IndexOf(args, "--plain");
var layered = Array.IndexOf(args, "--layered");
var numbers = args.Skip(1).Where((_, i) => !IsOf(with, i) && !IsOf(minutes, i) && !IsOf(plain, i) && !IsOf(layered, i)).Select(int.Parse).ToArray();
var options = new CrashOptions(At(0, 1_000), Path.GetFullPath(args[0]), At(1, 1), At(2, 5), At(3, 3), kind) { For = minutes > 0 && minutes + 1 < args.Length ? TimeSpan.FromMinutes(int.Parse(args[minutes + 1])) : TimeSpan.MaxValue, PlainEvery = Every(plain), LayeredEvery = Every(layered) };
Console.WriteLine($"{options.Runs:N0} runs, up to {options.MostKills} troubles each, {options.AtOnce} at once, seed {options.Seed}, with {kinds.First(k => k.Value == kind).Key}");
var campaign = new CrashCampaign(options);
var clock = Stopwatch.StartNew();
var over = 0;
IReadOnlyList<CrashedRun> runs;
try
{
    runs = await campaign.RunAsync(
        run =>
        {
            var number = Interlocked.Increment(ref over);
            foreach (var problem in run.Problems) Console.Error.WriteLine(Told(run, problem));
            if (number % 50 == 0) Console.Error.WriteLine($"{number:N0} runs over, {clock.Elapsed.TotalSeconds:0} s");
        },
        CancellationToken.None);
}
catch (TroubleUnavailableException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 3;
}

Line("runs", runs.Count);
Line("seconds", (int)clock.Elapsed.TotalSeconds);
Line("kills", runs.Sum(r => r.Kills.Count));
Counts(runs.SelectMany(r => r.Kills));
Line("troubles", runs.Sum(r => r.Troubles.Count));
Counts(runs.SelectMany(r => r.Troubles));
Line("ends with an error", runs.Sum(r => r.Ends.Count));
Counts(runs.SelectMany(r => r.Ends));
foreach (var (end, words) in runs.SelectMany(r => r.Ends.Zip(r.Words)).DistinctBy(e => e.First)) Console.Error.WriteLine($"for example: {end}: {words}");
Line("runs in an overlay", runs.Count(r => r.IsLayered));
Line("runs that nothing befell", runs.Count(r => r.Kills.Count + r.Troubles.Count == 0));
Line("events in all", runs.Sum(r => r.Events));
Line("requests to the model", campaign.Requests);
Line("answers asked for again", runs.Sum(r => r.AskedAgain));
Line("  ends with a call in flight", runs.Sum(r => r.CallsInFlight));
Line("processes left", campaign.Left.Count);
foreach (var left in campaign.Left.Take(20)) Console.WriteLine($"  {left}");
var problems = runs.SelectMany(r => r.Problems.Select(p => Told(r, p))).ToList();
Line("problems", problems.Count);
foreach (var problem in problems.Take(20)) Console.WriteLine($"  {problem}");
return problems.Count + campaign.Left.Count == 0 ? 0 : 1;

// The option's name or its value, of the arguments after the first.
static bool IsOf(int option, int place) => option >= 0 && (place + 1 == option || place == option);

int Every(int option) => option > 0 && option + 1 < args.Length ? int.Parse(args[option + 1]) : 0;

int At(int place, int otherwise) => numbers.Length > place ? numbers[place] : otherwise;

static string Told(CrashedRun run, string problem) => $"run {run.Number} ({string.Join(", ", run.Kills.Concat(run.Troubles).Concat(run.Ends))}): {problem}";

static void Counts(IEnumerable<string> things)
{
    foreach (var (thing, count) in things.CountBy(t => t).OrderByDescending(t => t.Value)) Line($"  {thing}", count);
}

static void Line(string name, int number) => Console.WriteLine($"{name,-60}{number,10:N0}");
