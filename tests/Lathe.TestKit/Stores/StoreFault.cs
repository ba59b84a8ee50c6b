namespace Lathe.TestKit.Stores;

/// <summary>What can happen to one request on its way between an adapter and its server.</summary>
public enum StoreFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection is reset; the server never saw the request.</summary>
    ResetBefore,

    /// <summary>The server has done it, then the connection is reset.</summary>
    ResetAfter,

    /// <summary>No answer; the server never saw the request.</summary>
    Silence,

    /// <summary>The server has done it and nobody hears of it.</summary>
    SilenceAfter,

    /// <summary>The connection is reset, and the request reaches the server later all the same.</summary>
    Late,

    /// <summary>500, without the server having seen it.</summary>
    Error500,

    /// <summary>500, after the server has done it.</summary>
    Error500After,

    /// <summary>A page of a gateway with 502.</summary>
    Gateway,

    /// <summary>503 SlowDown; of DynamoDB one of its throttling errors; of PostgreSQL an error of its class 53.</summary>
    Throttled,

    /// <summary>400 RequestTimeout of S3; a serialisation failure of PostgreSQL.</summary>
    TryAgain,

    /// <summary>200, and an error in the body, as S3 answers copies and completions.</summary>
    ErrorIn200,

    /// <summary>The server gets half of the request.</summary>
    HalfRequest,

    /// <summary>The adapter gets half of the answer, and the connection ends.</summary>
    HalfAnswer,

    /// <summary>The adapter gets half of the answer, and then nothing more.</summary>
    StalledAnswer,

    /// <summary>The answer comes in small pieces with pauses, and whole.</summary>
    SlowAnswer,

    /// <summary>One byte of the answer is another one.</summary>
    FlippedByte,
}

/// <summary>Draws faults, and counts them. The seed gives the sequence; which request meets which of them is a matter of timing.</summary>
/// <param name="seed">The seed.</param>
/// <param name="share">How many of a hundred requests meet one.</param>
public sealed class StoreDice(int seed, int share)
{
    // What costs a time-out is drawn more rarely.
    private static readonly Dictionary<StoreFault, int> Weights = new() { [StoreFault.Silence] = 1, [StoreFault.SilenceAfter] = 1, [StoreFault.StalledAnswer] = 1 };

    private readonly Random _chance = new(seed);
    private readonly Dictionary<StoreFault, int> _drawn = [];

    /// <summary>Whether nothing happens any more.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Requests that were let through or met a fault.</summary>
    public int Requests { get; private set; }

    /// <summary>How often each was drawn.</summary>
    public IReadOnlyDictionary<StoreFault, int> Drawn => _drawn;

    /// <summary>The next requests that a test wants to meet a fault: each text that a request's line has is used once.</summary>
    /// <param name="line">A part of the request's first line, or of an SQL statement.</param>
    /// <param name="faults">What the next such requests meet, in order.</param>
    public void Want(string line, params ReadOnlySpan<StoreFault> faults)
    {
        lock (_chance)
        {
            foreach (var fault in faults) Planned.Add((line, fault));
        }
    }

    /// <summary>Takes back what was wanted and not met.</summary>
    public void Forget()
    {
        lock (_chance) Planned.Clear();
    }

    private List<(string Line, StoreFault Fault)> Planned { get; } = [];

    /// <summary>A number below a bound.</summary>
    /// <param name="bound">At least 1.</param>
    public int Below(int bound)
    {
        lock (_chance) return _chance.Next(bound);
    }

    /// <summary>What a request meets.</summary>
    /// <param name="line">Its first line, or its statement.</param>
    /// <param name="possible">What can happen to it.</param>
    public StoreFault Draw(string line, ReadOnlySpan<StoreFault> possible)
    {
        lock (_chance)
        {
            Requests++;
            var fault = Next(line, possible);
            _drawn[fault] = _drawn.GetValueOrDefault(fault) + 1;
            return fault;
        }
    }

    private StoreFault Next(string line, ReadOnlySpan<StoreFault> possible)
    {
        var planned = Planned.FindIndex(p => line.Contains(p.Line, StringComparison.Ordinal));
        if (planned >= 0)
        {
            var fault = Planned[planned].Fault;
            Planned.RemoveAt(planned);
            return fault;
        }

        if (IsQuiet || _chance.Next(100) >= share) return StoreFault.None;
        var sum = 0;
        foreach (var fault in possible) sum += Weights.GetValueOrDefault(fault, 5);
        var at = _chance.Next(sum);
        foreach (var fault in possible)
        {
            at -= Weights.GetValueOrDefault(fault, 5);
            if (at < 0) return fault;
        }

        return StoreFault.None;
    }
}
