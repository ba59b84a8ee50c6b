using System.Diagnostics;
using System.Globalization;
using Lathe.TestKit.Faults;

// faults [RUNS] [SEED] [SHARE] [AT-ONCE] [FIRST]: many runs in one process against a provider of which so many calls of a hundred fail. Exit code 1 where a run was lost, an answer paid twice, a limit passed, or an end not explained.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var numbers = args.Select(int.Parse).ToArray();
var options = new CampaignOptions(At(0, 2_000), At(1, 1), At(2, 30), At(3, 24), At(4, 1));
Console.WriteLine($"{options.Runs:N0} runs, {options.AtOnce} at once, {options.Share} of 100 calls fail, seed {options.Seed}");
await using var campaign = await FaultCampaign.OpenAsync(options);
var clock = Stopwatch.StartNew();
var over = 0;
var report = await campaign.RunAsync(
    _ =>
    {
        var number = Interlocked.Increment(ref over);
        if (number % 100 == 0) Console.Error.WriteLine($"{number:N0} runs over, {clock.Elapsed.TotalSeconds:0} s");
    },
    CancellationToken.None);

Console.WriteLine($"{"requests",-40}{report.Requests,10:N0}  {clock.Elapsed.TotalSeconds:0} s");
foreach (var (kind, count) in report.Faults.OrderByDescending(f => f.Value)) Console.WriteLine($"  {kind,-38}{count,10:N0}");
Console.WriteLine("stops of runs, each followed by a taking-up");
foreach (var stop in report.Runs.SelectMany(r => r.Stops).CountBy(s => s).OrderByDescending(s => s.Value)) Console.WriteLine($"  {stop.Key,-38}{stop.Value,10:N0}");
Line("runs accepted without a stop", report.Runs.Count(r => r.Stops.Count == 0));
Line("most stops of one run", report.Runs.Max(r => r.Stops.Count));
Line("runs lost", report.Lost);
Line("whole answers asked for again", report.PaidAgain);
Line("runs over their limit by the journal", report.Overspent);
Line("runs over their limit by the provider", report.Overcharged);
Line("runs charged more than the journal says", report.Undercounted);
foreach (var (kinds, count) in report.Runs.Where(r => r.Delivered + r.Broken > r.Journalled).CountBy(r => string.Join(' ', r.BrokenKinds.Order())).OrderByDescending(k => k.Value).Take(8)) Line($"  after {(kinds.Length > 0 ? kinds : "whole answers only")}", count);
Console.WriteLine($"{"  the most of them, US dollars",-40}{report.MostUndercounted,10:0.0000}");
foreach (var run in report.Runs.OrderByDescending(r => r.Delivered + r.Broken - r.Journalled).Take(3)) Console.WriteLine($"  run {run.Number}: {run.Delivered + run.Broken - run.Journalled:0.0000} more, after {string.Join(' ', run.BrokenKinds)}; {string.Join(", ", run.Stops)}");
Console.WriteLine($"{"US dollars: journal, delivered, broken",-40}{report.Runs.Sum(r => r.Journalled),10:0.0000}{report.Runs.Sum(r => r.Delivered),10:0.0000}{report.Runs.Sum(r => r.Broken),10:0.0000}");
Line("ends that nobody explains", report.Unexplained.Count);
foreach (var text in report.Unexplained.Take(20)) Console.WriteLine($"  {text}");
foreach (var run in report.Runs.Where(r => r.AskedAgain.Count > 0).Take(10)) Console.WriteLine($"  asked again: run {run.Number}: {string.Join(", ", run.AskedAgain)}; {string.Join(", ", run.Stops)}");
foreach (var run in report.Runs.Where(r => r.Diff is null).Take(10)) Console.WriteLine($"  lost: run {run.Number}: {string.Join(", ", run.Stops)}");
Console.WriteLine($"{"the user's files",-40}{(report.RepositoryIsUntouched ? "as they were" : "CHANGED"),10}");
return report.Holds ? 0 : 1;

int At(int place, int otherwise) => numbers.Length > place ? numbers[place] : otherwise;

static void Line(string name, int number) => Console.WriteLine($"{name,-40}{number,10:N0}");
