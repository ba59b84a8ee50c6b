namespace Lathe.TestKit.Crashes;

/// <summary>What the runs of a campaign meet.</summary>
public enum CrashTroubleKind
{
    /// <summary>Processes are killed.</summary>
    Kills,

    /// <summary>The disk fills up while a process works.</summary>
    DiskFull,

    /// <summary>The disk takes no more writes while a process works.</summary>
    ReadOnly,

    /// <summary>Each process sees another time, and it jumps; processes are killed too.</summary>
    Clock,

    /// <summary>The journal's PostgreSQL is stopped at once and started again; processes are killed too.</summary>
    Postgres,
}

/// <summary>What a campaign does.</summary>
/// <param name="Runs">How many runs.</param>
/// <param name="Program">The built <c>lathe</c>.</param>
/// <param name="Seed">Decides when processes are killed or met by trouble, as far as chance does.</param>
/// <param name="MostKills">The most kills and troubles of one run; each gets one at the least.</param>
/// <param name="AtOnce">Runs at a time: on one journal, or on a disk each where disks are the trouble.</param>
/// <param name="With">What they meet.</param>
public sealed record CrashOptions(int Runs, string Program, int Seed = 1, int MostKills = 5, int AtOnce = 3, CrashTroubleKind With = CrashTroubleKind.Kills)
{
    /// <summary>After how long no further run begins, where the machine is too busy for all.</summary>
    public TimeSpan For { get; init; } = TimeSpan.MaxValue;

    /// <summary>Each run whose number this divides works in a folder that is in no repository; 0 for none.</summary>
    public int PlainEvery { get; init; }

    /// <summary>Each run whose number this divides has so many files that its workspace is laid over them, where layers can be mounted; 0 for none.</summary>
    public int LayeredEvery { get; init; }
}

/// <summary>What one run went through.</summary>
public sealed class CrashedRun(int number)
{
    /// <summary>The run's number in the campaign.</summary>
    public int Number { get; } = number;

    /// <summary>Where processes were killed: the command and what the journal had in flight.</summary>
    public List<string> Kills { get; } = [];

    /// <summary>What else befell processes, and in which command.</summary>
    public List<string> Troubles { get; } = [];

    /// <summary>How commands ended that were not killed and could not do their work: the command and the error's code.</summary>
    public List<string> Ends { get; } = [];

    /// <summary>What they said then.</summary>
    public List<string> Words { get; } = [];

    /// <summary>What is not as it has to be.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Whole answers that were asked for again.</summary>
    public int AskedAgain { get; internal set; }

    /// <summary>Kills and troubled ends with a model call in flight: as many answers may have arrived without being journalled.</summary>
    public int CallsInFlight { get; internal set; }

    /// <summary>Its workspace lay over the user's files.</summary>
    public bool IsLayered { get; internal set; }

    /// <summary>Events in the end.</summary>
    public int Events { get; internal set; }
}

/// <summary>The trouble cannot be made on this machine.</summary>
/// <param name="reason">Why not, and what would help.</param>
public sealed class TroubleUnavailableException(string reason) : Exception(reason);
