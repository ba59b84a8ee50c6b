namespace Lathe.Engine.Health;

/// <summary>Counts what was done and how long it took.</summary>
internal sealed class Tally
{
    private readonly List<double> _values = [];
    private long _requests;
    private long _successes;

    public void Good(double value, long requests = 1)
    {
        _requests += requests;
        _successes++;
        _values.Add(Math.Max(0, value));
    }

    public void Bad(long requests = 1) => _requests += requests;

    public double? Mean => _values.Count == 0 ? null : Math.Round(_values.Average(), 1);

    public double? P95()
    {
        if (_values.Count == 0) return null;
        _values.Sort();
        return Math.Round(_values[(int)Math.Ceiling(0.95 * _values.Count) - 1], 1);
    }

    public CallCounts Counts() => new(_requests, _successes, Mean, P95());
}
