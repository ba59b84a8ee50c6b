using System.Diagnostics;
using System.Text;

namespace Lathe.Engine.Sandbox;

/// <summary>A variable that every process of a command inherits, by which they are found where no namespace holds them together.</summary>
internal sealed class CommandMark
{
    private const string Name = "LATHE_COMMAND";

    // More than a pass or two over the process table is only needed while something forks as fast as it is killed, or takes its time to go.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static int s_count;

    private readonly byte[] _bytes;

    private CommandMark(string value)
    {
        Variable = new(Name, value);
        _bytes = Encoding.UTF8.GetBytes($"{Name}={value}\0");
    }

    public KeyValuePair<string, string> Variable { get; }

    public static CommandMark Next() => new($"{Environment.ProcessId}.{Interlocked.Increment(ref s_count)}");

    /// <summary>Ends what has the mark, what is in the session, and what descends from either, and waits until it is gone.</summary>
    /// <returns>One that is still there after ten seconds; 0 when none is.</returns>
    public int Sweep(int session)
    {
        var doomed = new HashSet<int>();
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var found = 0;
            foreach (var entry in ProcessTable.All())
            {
                if (entry.IsDead || entry.Id == Environment.ProcessId) continue;
                if (entry.Session != session && entry.Parent != session && !doomed.Contains(entry.Parent) && !ProcessTable.HasVariable(entry.Id, _bytes)) continue;
                doomed.Add(entry.Id);
                found = entry.Id;
                SandboxNative.Signal(entry.Id, SandboxNative.Kill);
            }

            if (found == 0 || Stopwatch.GetElapsedTime(began) > s_patience) return found;
            Thread.Yield();
        }
    }
}
