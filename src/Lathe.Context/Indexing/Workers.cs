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
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = count }, work);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions.FirstOrDefault(i => i is not OperationCanceledException) ?? e.Flatten().InnerExceptions[0]);
        }
    }
}
