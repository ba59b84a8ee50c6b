namespace Lathe.Engine.Sandbox.Watch;

/// <summary>Bounds the memory of all processes of a command together.</summary>
internal sealed class MemoryWatch
{
    // What the machine keeps for everybody else: the smaller one of a part of its memory and a fixed amount.
    private const long KeptFree = 256L << 20;
    private const int KeptPart = 32;

    // A count is due when this part of the limit is gone from the machine's free memory, or after this time, since others may have given back as much meanwhile.
    private const int Step = 16;
    private const int ExactCounts = 3;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    private readonly long _limit;
    private readonly int _processId;
    private readonly TimeProvider _time;
    private readonly long _total;
    private readonly long _atStart;
    private long _atCount;
    private long _counted;
    private long _whenCounted;

    public MemoryWatch(long limit, int processId, TimeProvider time)
    {
        (_processId, _time) = (processId, time);
        (_atStart, _total) = Machine.Memory();
        _limit = Math.Min(limit, _total - (_total / 8));
        _atCount = _atStart;
        _whenCounted = time.GetTimestamp();
        Room = _limit;
    }

    /// <summary>How far the command is from a bound, as far as that is known.</summary>
    public long Room { get; private set; }

    public BoxBreach? Look()
    {
        var available = Machine.Memory().Available;
        if (IsScarce(_total, _atStart, available))
            return new BoxBreach(CommandEnd.MemoryLimit, $"The machine came down to its last {ByteText.Of(available)} of memory.");
        var fell = _atCount - available;
        Room = Math.Min(_limit - _counted - Math.Max(0, fell), available - Floor(_total));
        if (fell < _limit / Step && _time.GetElapsedTime(_whenCounted) < s_longest) return null;

        var family = ProcessFamily.Of(_processId);
        _counted = family.PrivateBytes();
        // Files without a name that no process maps (memfd_create) are in nobody's resident set. The machine's free memory does not tell whether there are any: others may give back as much meanwhile.
        if (_counted <= _limit) _counted += family.NamelessBytes(NamelessIn.Memory);
        // Pages that a parent and its children still share were counted once for each. Of what changes hands while it is counted (a child ends, and its share goes to the
        // others) a page can be seen twice; not in every one of several counts.
        for (var counts = 0; _counted > _limit && counts < ExactCounts; counts++)
        {
            family = ProcessFamily.Of(_processId);
            _counted = family.ProportionalBytes() + family.NamelessBytes(NamelessIn.Memory);
        }

        (_atCount, _whenCounted) = (available, _time.GetTimestamp());
        Room = Math.Min(_limit - _counted, Room);
        return _counted <= _limit ? null : new BoxBreach(CommandEnd.MemoryLimit, $"Its processes together used more than {ByteText.Of(_limit)} of memory.");
    }

    /// <summary>Whether a machine is about to run out of memory, and did not just begin like that.</summary>
    /// <param name="total">All its memory.</param>
    /// <param name="atStart">What was available when the command began.</param>
    /// <param name="now">What is available now.</param>
    internal static bool IsScarce(long total, long atStart, long now) => now < Floor(total) && atStart - now >= Floor(total);

    private static long Floor(long total) => Math.Min(KeptFree, total / KeptPart);
}
