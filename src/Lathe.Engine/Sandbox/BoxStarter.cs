using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// Starts processes from a thread of its own. "Die with parent" means the parent thread to the kernel (prctl(2), PR_SET_PDEATHSIG): started from a thread of the pool, a box would be killed when that
/// thread is retired after some idle seconds. One starter serves all boxes for as long as Lathe lives; a box that needs mounts of its own has a starter of its own, whose mounts end with it.
/// </summary>
internal sealed class BoxStarter : IDisposable
{
    private static readonly Lazy<BoxStarter> s_shared = new(() => new BoxStarter());

    private readonly BlockingCollection<Action> _orders = [];

    public BoxStarter() => new Thread(Serve) { IsBackground = true, Name = "sandbox" }.Start();

    public static BoxStarter Shared => s_shared.Value;

    public Task<Process> StartAsync(ProcessStartInfo start) => AskAsync(() =>
    {
        SandboxNative.PrepareToStart();
#pragma warning disable RS0030 // This is the sandbox.
        return Process.Start(start)!;
#pragma warning restore RS0030
    });

    /// <summary>Does something on the thread: what it starts takes its mounts over.</summary>
    public Task DoAsync(Action action) => AskAsync(() =>
    {
        action();
        return true;
    });

    /// <summary>Ends the thread, after what it was asked for.</summary>
    public void Dispose() => _orders.CompleteAdding();

    private Task<T> AskAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }

    private void Serve()
    {
        foreach (var order in _orders.GetConsumingEnumerable()) order();
        _orders.Dispose();
    }
}
