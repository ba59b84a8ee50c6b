namespace Lathe.TestKit.Crashes;

/// <summary>What a campaign of kills does.</summary>
/// <param name="Runs">How many runs.</param>
/// <param name="Program">The built <c>lathe</c>.</param>
/// <param name="Seed">Decides when processes are killed, as far as chance does.</param>
/// <param name="MostKills">The most kills of one run; each gets one at the least.</param>
/// <param name="AtOnce">Runs at a time, on one journal.</param>
public sealed record CrashOptions(int Runs, string Program, int Seed = 1, int MostKills = 5, int AtOnce = 3);

/// <summary>What one run went through.</summary>
public sealed class CrashedRun(int number)
{
    /// <summary>The run's number in the campaign.</summary>
    public int Number { get; } = number;

    /// <summary>Where processes were killed: the command and what the journal had in flight.</summary>
    public List<string> Kills { get; } = [];

    /// <summary>What is not as it has to be.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Whole answers that were asked for again.</summary>
    public int AskedAgain { get; internal set; }

    /// <summary>Kills with a model call in flight: as many answers may have arrived without being journalled.</summary>
    public int CallsInFlight { get; internal set; }

    /// <summary>Events in the end.</summary>
    public int Events { get; internal set; }
}
