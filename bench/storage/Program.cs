using System.Diagnostics;
using System.Globalization;
using Lathe.Bench.Storage;
using Lathe.Engine.Artifacts;
using Lathe.Storage.Artifacts.Files;
using Lathe.Storage.Artifacts.Sqlite;
using Lathe.Storage.Files;

// What the journal and the embedded store of versions cost beside plain writes with fsync to the same disk, in the same run.
// Usage: dotnet run -c Release --project bench/storage [FOLDER] [COUNT] [journal|files|long]
// "long" only writes a run of 10,000 events below FOLDER and leaves it there, for LATHE_HOME=FOLDER lathe show RUN.
var place = args.Length > 0 ? Path.GetFullPath(args[0]) : Path.GetTempPath();
var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 300;
var part = args.Length > 2 ? args[2] : "";
if (part == "long")
{
    Directory.CreateDirectory(place);
    Console.WriteLine(await new JournalBench(place).LongRunAsync());
    return;
}

var folder = Path.Combine(place, $"lathe-bench-{Environment.ProcessId}");
Directory.CreateDirectory(folder);
try
{
    if (part != "files") await new JournalBench(folder).RunAsync(count * 5);
    if (part == "journal") return;
    foreach (var size in (int[])[4 << 10, 1 << 20])
    {
        var times = size > 100_000 ? Math.Max(20, count / 5) : count;
        Report($"raw write and fsync, {size >> 10} kB", size, await TimeAsync(times, i => RawAsync(Path.Combine(folder, $"raw-{size}-{i}"), size, i)));
        await using var objects = new FileArtifactObjects(Path.Combine(folder, $"objects-{size}"), TimeProvider.System);
        Report($"object put, {size >> 10} kB", size, await TimeAsync(times, i => objects.PutAsync($"content/{i}", new MemoryStream(Content(size, i)), new ObjectPut(), CancellationToken.None)));
        Report($"object copy to a second key, {size >> 10} kB", size, await TimeAsync(times, i => objects.CopyAsync($"content/{i}", $"code/p/i/i_v{i}", new ObjectPut(), CancellationToken.None)));
        Report($"object get, hash checked, {size >> 10} kB", size, await TimeAsync(times, i => ReadAsync(objects, $"content/{i}")));
    }

    var local = new FileObjectStore(Path.Combine(folder, "local"), TimeProvider.System);
    await using var catalog = SqliteArtifactCatalog.Open(Path.Combine(folder, "catalog.db"));
    await using var store = new FileArtifactObjects(Path.Combine(folder, "store"), TimeProvider.System);
    var writer = new ArtifactWriter(store, catalog, new ArtifactKeys(), local, TimeProvider.System);
    Report("whole version: patch and 3 files of 4 kB, catalog, copies", 4 * (4 << 10), await TimeAsync(Math.Max(20, count / 5), i => writer.WriteAsync(Draft(local, i), null, CancellationToken.None)));
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static byte[] Content(int size, int seed)
{
    var content = new byte[size];
    for (var i = 0; i < size; i += 4) BitConverter.TryWriteBytes(content.AsSpan(i), unchecked((seed * 7919) + i));
    return content;
}

static Task RawAsync(string path, int size, int seed)
{
    using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
    RandomAccess.Write(file, Content(size, seed), 0);
    RandomAccess.FlushToDisk(file);
    return Task.CompletedTask;
}

static async Task ReadAsync(FileArtifactObjects objects, string key)
{
    await using var content = (await objects.GetAsync(key, CancellationToken.None))!;
    await content.Content.CopyToAsync(Stream.Null);
}

static ArtifactDraft Draft(FileObjectStore local, int i)
{
    DraftPart Part(string? path, int seed) => new(path, ".cs", local.Put(Content(4 << 10, seed), durable: false), 4 << 10);
    return new ArtifactDraft { Project = "p", Item = "i", Token = $"t{i}", Main = Part(null, (i * 4) + 1_000_000), Parts = [Part("a", (i * 4) + 1_000_001), Part("b", (i * 4) + 1_000_002), Part("c", (i * 4) + 1_000_003)] };
}

static async Task<double[]> TimeAsync(int times, Func<int, Task> work)
{
    await work(-1);
    var milliseconds = new double[times];
    for (var i = 0; i < times; i++)
    {
        var began = Stopwatch.GetTimestamp();
        await work(i);
        milliseconds[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    Array.Sort(milliseconds);
    return milliseconds;
}

static void Report(string what, int size, double[] milliseconds)
{
    var median = milliseconds[milliseconds.Length / 2];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-62} p50 {median,8:0.00} ms   p90 {milliseconds[milliseconds.Length * 9 / 10],8:0.00} ms   {size / 1048.576 / median,8:0.0} MB/s"));
}
