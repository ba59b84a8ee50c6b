using System.Text;

namespace Lathe.Engine.Sandbox;

/// <summary>A variable that every process of a command inherits, by which they are found where no namespace holds them together.</summary>
internal sealed class CommandMark
{
    private const string Name = "LATHE_COMMAND";

    // Passes over the process table; more are only needed while something forks as fast as it is killed.
    private const int Passes = 50;

    private static int s_count;

    private readonly byte[] _bytes;

    private CommandMark(string value)
    {
        Variable = new(Name, value);
        _bytes = Encoding.UTF8.GetBytes($"{Name}={value}\0");
    }

    public KeyValuePair<string, string> Variable { get; }

    public static CommandMark Next() => new($"{Environment.ProcessId}.{Interlocked.Increment(ref s_count)}");

    /// <summary>Ends what has the mark, what is in the session, and what descends from either.</summary>
    public void Sweep(int session)
    {
        var doomed = new HashSet<int>();
        for (var pass = 0; pass < Passes; pass++)
        {
            var found = false;
            foreach (var entry in ProcessTable.All())
            {
                if (entry.IsDead || entry.Id == Environment.ProcessId) continue;
                if (entry.Session != session && entry.Parent != session && !doomed.Contains(entry.Parent) && !ProcessTable.HasVariable(entry.Id, _bytes)) continue;
                doomed.Add(entry.Id);
                found = true;
                SandboxNative.Signal(entry.Id, SandboxNative.Kill);
            }

            if (!found) return;
            Thread.Yield();
        }
    }
}
