namespace Lathe.Bench.Syntax;

/// <summary>Adds up the processor time of this process while it runs.</summary>
internal sealed class ProcessorWatch
{
    private TimeSpan _since;

    public TimeSpan Elapsed { get; private set; }

    public void Start() => _since = Environment.CpuUsage.TotalTime;

    public void Stop() => Elapsed += Environment.CpuUsage.TotalTime - _since;
}
