using System.Diagnostics;
using System.Globalization;
using Lathe.TestKit.Servers;
using Lathe.TestKit.Stores;

// stores [OPERATIONS] [SEED] [SHARE] [WRITERS]: versions stored, edited, read, copied, locked and listed through proxies that fail so many requests of a hundred. Exit code 1 where anything was lost, doubled, overwritten, half visible or not explained.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var numbers = args.Select(int.Parse).ToArray();
var options = new StoreCampaignOptions(At(0, 10_000), At(1, 1), At(2, 25), At(3, 4));
var folder = Directory.CreateTempSubdirectory("lathe-stores-").FullName;
await using var first = new TestServers();
await using var second = new TestServers();
await using var third = new TestServers();
try
{
    var servers = await StoreServers.StartAsync(first, second, third);
    Console.WriteLine($"{options.Operations:N0} operations, {options.Writers} writers in each world, {options.Share} of 100 requests fail, seed {options.Seed}");
    var clock = Stopwatch.StartNew();
    var over = 0;
    var report = await StoreCampaign.RunAsync(
        options, servers, folder,
        () =>
        {
            var number = Interlocked.Increment(ref over);
            if (number % 500 == 0) Console.Error.WriteLine($"{number:N0} operations over, {clock.Elapsed.TotalSeconds:0} s");
        },
        CancellationToken.None);

    Line("seconds", (int)clock.Elapsed.TotalSeconds);
    Console.WriteLine($"worlds: {string.Join("; ", report.Worlds)}");
    Line("operations", report.Done);
    Line("requests", report.Requests);
    foreach (var (fault, count) in report.Drawn.OrderByDescending(f => f.Value)) Line($"  {fault}", count);
    foreach (var (what, count) in report.Counts.OrderBy(c => c.Key, StringComparer.Ordinal)) Line(what, count);
    Line("versions wanted", report.Wanted);
    Line("  refused because the item was there", report.Refused);
    Line("promises that did not hold", report.Problems.Count);
    foreach (var problem in report.Problems.Take(40)) Console.WriteLine($"  {problem}");
    return report.Holds ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

int At(int place, int otherwise) => numbers.Length > place ? numbers[place] : otherwise;

static void Line(string name, int number) => Console.WriteLine($"{name,-56}{number,10:N0}");
