using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lathe.TestKit.Crashes;

/// <summary>
/// Runs of the real program that are killed (SIGKILL) at moments of chance while they work, apply, undo and redo, and taken up again by the next process. After each kill the journal is compared with what it held
/// before, and in the end the user's files with what an undisturbed run makes of them.
/// </summary>
/// <param name="options">What to do.</param>
public sealed class CrashCampaign(CrashOptions options)
{
    /// <summary>How long each command takes undisturbed, in milliseconds; a kill comes within that time and a little later.</summary>
    private readonly Dictionary<string, double> _usual = [];

    /// <summary>Requests that the model server got.</summary>
    public int Requests { get; private set; }

    /// <summary>Processes that were there when all runs were over.</summary>
    public IReadOnlyList<string> Left { get; private set; } = [];

    /// <summary>Runs everything.</summary>
    /// <param name="ended">Told about each run that is over; null for nobody.</param>
    /// <param name="cancellationToken">Gives the campaign up.</param>
    /// <exception cref="TroubleUnavailableException">The trouble cannot be made here.</exception>
    public async Task<IReadOnlyList<CrashedRun>> RunAsync(Action<CrashedRun>? ended, CancellationToken cancellationToken)
    {
        var worlds = new List<CrashWorld>();
        try
        {
            worlds.Add(await CrashWorld.OpenAsync(options.Program, options.With));
            while (!worlds[0].Trouble.IsShared && worlds.Count < options.AtOnce) worlds.Add(await CrashWorld.OpenAsync(options.Program, options.With));
            // Twice: the first one meets a cold cache.
            for (var number = -2; number < 0; number++) await LiveAsync(worlds[0], new CrashedRun(options.Runs - number), kills: 0, cancellationToken);
            var began = Stopwatch.GetTimestamp();
            var queue = new ConcurrentQueue<int>(Enumerable.Range(1, options.Runs));
            var runs = new ConcurrentBag<CrashedRun>();
            await Task.WhenAll(Enumerable.Range(0, options.AtOnce).Select(lane => Task.Run(
                async () =>
                {
                    while (Stopwatch.GetElapsedTime(began) < options.For && queue.TryDequeue(out var number))
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        var run = new CrashedRun(number);
                        await LiveAsync(worlds[lane % worlds.Count], run, 1 + (number % options.MostKills), cancellationToken);
                        runs.Add(run);
                        ended?.Invoke(run);
                    }
                },
                cancellationToken)));
            Requests = worlds.Sum(w => w.Requests);
            return [.. runs.OrderBy(r => r.Number)];
        }
        finally
        {
            var left = new List<string>();
            foreach (var world in worlds)
            {
                left.AddRange(await world.LeftAsync());
                await world.DisposeAsync();
            }

            Left = left;
        }
    }

    private static bool IsOne(int number, int every) => every > 0 && number % every == 0;

    private async Task LiveAsync(CrashWorld world, CrashedRun run, int kills, CancellationToken cancellationToken)
    {
        var repository = await world.NewRepositoryAsync(run.Number, IsOne(run.Number, options.PlainEvery), IsOne(run.Number, options.LayeredEvery));
        var life = new CrashLife(world, run, repository, new Random(options.Seed * 1_000_003 + run.Number), kills, _usual);
        try
        {
            await life.UntilAsync("run", CrashWorld.Before, CrashWorld.Before, cancellationToken);
            await life.UntilAsync("apply", CrashWorld.Before, CrashWorld.After, cancellationToken);
            await life.UntilAsync("undo", CrashWorld.After, CrashWorld.Before, cancellationToken);
            await life.UntilAsync("redo", CrashWorld.Before, CrashWorld.After, cancellationToken);
            await life.CloseAsync(cancellationToken);
        }
        catch (CampaignException e)
        {
            run.Problems.Add(e.Message);
        }
        finally
        {
            Directory.Delete(world.Trouble.Seen(repository), recursive: true);
        }
    }
}
