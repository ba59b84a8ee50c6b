using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// Starts every process from one thread that lives as long as Lathe. "Die with parent" means the parent thread to the kernel (prctl(2), PR_SET_PDEATHSIG): started
/// from a thread of the pool, a box would be killed when that thread is retired after some idle seconds.
/// </summary>
internal static class BoxStarter
{
    private static readonly BlockingCollection<Action> s_orders = [];
    private static readonly Lazy<Thread> s_thread = new(StartThread);

    public static Task<Process> StartAsync(ProcessStartInfo start) => AskAsync(() =>
    {
        SandboxNative.PrepareToStart();
#pragma warning disable RS0030 // This is the sandbox.
        return Process.Start(start)!;
#pragma warning restore RS0030
    });

    /// <summary>Does something on the thread that starts boxes: they take its mounts over.</summary>
    public static Task DoAsync(Action action) => AskAsync(() =>
    {
        action();
        return true;
    });

    private static Task<T> AskAsync<T>(Func<T> work)
    {
        _ = s_thread.Value;
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        s_orders.Add(() =>
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

    private static Thread StartThread()
    {
        var thread = new Thread(Serve) { IsBackground = true, Name = "sandbox" };
        thread.Start();
        return thread;
    }

    private static void Serve()
    {
        foreach (var order in s_orders.GetConsumingEnumerable()) order();
    }
}
