using System.Runtime.ExceptionServices;

namespace Lathe.Context;

/// <summary>Runs the same work on several threads.</summary>
internal static class Workers
{
    /// <summary>Runs and waits for all; throws what the first failing one threw, as it was.</summary>
    /// <param name="count">How many threads, the caller's included.</param>
    /// <param name="work">Called with 0, 1, …</param>
    public static void Run(int count, Action<int> work)
    {
        var failures = new Exception?[count];
        var tasks = new Task[Math.Max(0, count - 1)];
        for (var i = 1; i < count; i++)
        {
            var number = i;
            tasks[i - 1] = Task.Run(() => failures[number] = Failure(work, number), CancellationToken.None);
        }

        if (count > 0) failures[0] = Failure(work, 0);
        Task.WaitAll(tasks);
        Exception? first = null;
        foreach (var failure in failures)
            if (failure is not null && (first is null or OperationCanceledException)) first = failure;
        if (first is not null) ExceptionDispatchInfo.Throw(first);
    }

    private static Exception? Failure(Action<int> work, int number)
    {
        try
        {
            work(number);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
