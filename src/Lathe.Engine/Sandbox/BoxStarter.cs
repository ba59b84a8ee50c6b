using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// Starts every process from one thread that lives as long as Lathe. "Die with parent" means the parent thread to the kernel (prctl(2), PR_SET_PDEATHSIG): started
/// from a thread of the pool, a box would be killed when that thread is retired after some idle seconds.
/// </summary>
internal static class BoxStarter
{
    private static readonly BlockingCollection<Order> s_orders = [];
    private static readonly Lazy<Thread> s_thread = new(StartThread);

    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        _ = s_thread.Value;
        var order = new Order(start);
        s_orders.Add(order);
        return order.Done.Task;
    }

    private static Thread StartThread()
    {
        var thread = new Thread(Serve) { IsBackground = true, Name = "sandbox" };
        thread.Start();
        return thread;
    }

    private static void Serve()
    {
        foreach (var order in s_orders.GetConsumingEnumerable())
        {
            try
            {
                SandboxNative.PrepareToStart();
#pragma warning disable RS0030 // This is the sandbox.
                order.Done.SetResult(Process.Start(order.Start)!);
#pragma warning restore RS0030
            }
            catch (Exception failure)
            {
                order.Done.SetException(failure);
            }
        }
    }

    private sealed class Order(ProcessStartInfo start)
    {
        public ProcessStartInfo Start => start;

        public TaskCompletionSource<Process> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
