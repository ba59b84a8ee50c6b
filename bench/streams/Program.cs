using System.Diagnostics;
using System.Globalization;
using Lathe.Bench.Streams;

// streams [STREAMS] [SECONDS] [ROUNDS]: so many streams of 50 pieces a second at once in one process, read by a bare relay and by the whole chain of a run's model client in turn. The generator is
// this program once more, with --generate.
const int PerSecond = 50;
if (args is ["--generate"])
{
    new Generator(PerSecond).Run();
    return 0;
}

int Argument(int place, int otherwise) => args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;
var (streams, seconds, rounds) = (Argument(0, 1_000), Argument(1, 15), Argument(2, 2));
using var load = LoadProcess.Start();
using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{streams} streams of {PerSecond} pieces a second, {seconds} s each; {Environment.ProcessorCount} cores, shared with the generator; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
Console.WriteLine("reader      pieces/s   p50 ms   p99 ms  p99.9 ms   CPU cores  µs/piece  B/piece  live kB/stream  generator cores  dropped  stop p50/p99/max ms");
var measured = new List<Phase>();
for (var round = 0; round <= rounds; round++)
{
    foreach (var make in (Func<IReader>[])[() => new RelayReader(http, new Uri(load.Address, "chat/completions")), () => LatheReader.Connect(load.Address)])
    {
        // The first round warms up: code is compiled, pools grow.
        var phase = await Phase.RunAsync(make, round == 0 ? Math.Min(200, streams) : streams, TimeSpan.FromSeconds(round == 0 ? 5 : seconds), load);
        if (round == 0) continue;
        Console.WriteLine(phase);
        measured.Add(phase);
    }
}

foreach (var (name, share) in (ReadOnlySpan<(string, Func<Phase, double>)>)[("p50", p => p.P50), ("p99", p => p.P99), ("p99.9", p => p.P999)])
{
    var added = measured.Where(p => p.Reader == "lathe").Average(share) - measured.Where(p => p.Reader == "relay").Average(share);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"added at {name}: {added:0.00} ms"));
}

return 0;

namespace Lathe.Bench.Streams
{
    /// <summary>The generator's process.</summary>
    internal sealed class LoadProcess : IDisposable
    {
        private readonly Process _process;

        private LoadProcess(Process process, Uri address) => (_process, Address) = (process, address);

        public Uri Address { get; }

        public static LoadProcess Start()
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
            start.ArgumentList.Add("--generate");
            var process = Process.Start(start)!;
            return new LoadProcess(process, new Uri($"http://127.0.0.1:{process.StandardOutput.ReadLine()}/v1/"));
        }

        /// <summary>Its CPU seconds so far, and the pieces that it could not send because nobody read.</summary>
        public (double Cpu, long Dropped) Ask()
        {
            _process.StandardInput.WriteLine();
            var words = _process.StandardOutput.ReadLine()!.Split(' ');
            return (double.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }
    }

    /// <summary>One reader over some seconds.</summary>
    internal sealed record Phase(string Reader, double PerSecond, double P50, double P99, double P999, double Cores, double MicrosecondsPerPiece, double BytesPerPiece, double LivePerStream, double GeneratorCores, long Dropped, double[] Stops)
    {
        public static async Task<Phase> RunAsync(Func<IReader> make, int streams, TimeSpan time, LoadProcess load)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var latencies = new Latencies();
            var stops = Enumerable.Range(0, streams).Select(static _ => new CancellationTokenSource()).ToArray();
            var readers = Enumerable.Range(0, streams).Select(_ => make()).ToArray();
            var reading = new Task[streams];
            for (var i = 0; i < streams; i++)
            {
                reading[i] = Until(readers[i], latencies, stops[i].Token);
                if (i % 20 == 19) await Task.Delay(20);
            }

            await Task.Delay(TimeSpan.FromSeconds(3));
            GC.Collect();
            var live = GC.GetTotalMemory(forceFullCollection: true) - before;
            var (cpu, generator, allocated, began) = (Environment.CpuUsage.TotalTime, load.Ask(), GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
            latencies.Counting = true;
            await Task.Delay(time);
            latencies.Counting = false;
            var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var used = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
            var bytes = GC.GetTotalAllocatedBytes() - allocated;
            var after = load.Ask();
            if (reading.FirstOrDefault(static r => r.IsCompleted) is { } ended) throw new InvalidOperationException("A stream ended early.", ended.Exception);

            // One after the other, while all the others go on.
            var ends = new List<double>();
            for (var i = 0; i < streams; i++)
            {
                var asked = Stopwatch.GetTimestamp();
                if (ends.Count < 200)
                {
                    _ = Task.Run(stops[i].Cancel);
                    await reading[i];
                    ends.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                }
                else
                {
                    await stops[i].CancelAsync();
                }
            }

            await Task.WhenAll(reading);
            ends.Sort();
            return new Phase(
                readers[0].Name, latencies.Count / elapsed, latencies.Percentile(0.5), latencies.Percentile(0.99), latencies.Percentile(0.999), used / elapsed, used * 1e6 / latencies.Count,
                (double)bytes / latencies.Count, live / 1024.0 / streams, (after.Cpu - generator.Cpu) / elapsed, after.Dropped - generator.Dropped, [ends[ends.Count / 2], ends[ends.Count * 99 / 100], ends[^1]]);
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Reader,-8} {PerSecond,11:0} {P50,8:0.00} {P99,8:0.00} {P999,9:0.00} {Cores,11:0.00} {MicrosecondsPerPiece,9:0.0} {BytesPerPiece,8:0} {LivePerStream,15:0.0} {GeneratorCores,16:0.00} {Dropped,8} {Stops[0],9:0.00}/{Stops[1]:0.00}/{Stops[2]:0.00}");

        private static async Task Until(IReader reader, Latencies latencies, CancellationToken cancellationToken)
        {
            try
            {
                await reader.ReadAsync(latencies, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // That is how it ends.
            }
        }
    }
}
