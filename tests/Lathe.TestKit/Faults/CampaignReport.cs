using Lathe.Engine.Journal;
using Lathe.Engine.Runs;

namespace Lathe.TestKit.Faults;

/// <summary>One run of a campaign, from its start to its acceptance.</summary>
public sealed class RunStory(int number)
{
    /// <summary>The run's number in the campaign.</summary>
    public int Number { get; } = number;

    /// <summary>How it stopped, each time: state and the error's code.</summary>
    public List<string> Stops { get; } = [];

    /// <summary>Stops that say neither what happened nor what to do.</summary>
    public List<string> Unexplained { get; } = [];

    /// <summary>Exceptions that came out of the engine.</summary>
    public List<string> Escaped { get; } = [];

    /// <summary>The accepted change; null where there is none.</summary>
    public string? Diff { get; internal set; }

    /// <summary>Whether the journal ever said that more was spent than was allowed.</summary>
    public bool Overspent { get; private set; }

    /// <summary>Requests whose answer had been delivered whole before.</summary>
    public IReadOnlyList<string> AskedAgain { get; private set; } = [];

    /// <summary>What the run may have spent in the end, in US dollars.</summary>
    public decimal Allowed { get; private set; }

    /// <summary>What the journal says was spent.</summary>
    public decimal Journalled { get; private set; }

    /// <summary>What the provider charges for whole answers.</summary>
    public decimal Delivered { get; private set; }

    /// <summary>What it charges for answers that broke off or cannot be used.</summary>
    public decimal Broken { get; private set; }

    /// <summary>Events that cannot be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>How answers broke off.</summary>
    public IReadOnlyList<FaultKind> BrokenKinds { get; private set; } = [];

    internal void Saw(RunResult result, decimal limit)
    {
        Allowed = limit;
        Overspent |= result.History.Spent > limit;
        if (result.Outcome is { Accepted: true }) return;
        Stops.Add($"{result.State} {result.Error?.Code}".TrimEnd());
        if (result.Error is not { Message.Length: > 0, Guidance.Length: > 0 } && result.State != RunState.Finished) Unexplained.Add($"{result.State}: {result.Error}");
    }

    internal void Close(Account account, RunHistory history)
    {
        (AskedAgain, Delivered, Broken) = (account.AskedAgain, account.Delivered, account.Broken);
        BrokenKinds = account.BrokenKinds;
        (Journalled, Unreadable) = (history.Spent, history.UnreadableEvents);
    }
}

/// <summary>What a campaign came to.</summary>
public sealed class CampaignReport(CampaignOptions options)
{
    private const string Change = "-helo world\n+hello world\n";

    private readonly List<RunStory> _runs = [];

    /// <summary>The runs.</summary>
    public IReadOnlyList<RunStory> Runs => _runs;

    /// <summary>Requests that the provider got.</summary>
    public int Requests { get; internal set; }

    /// <summary>How often each fault was met.</summary>
    public IReadOnlyDictionary<FaultKind, int> Faults { get; internal set; } = new Dictionary<FaultKind, int>();

    /// <summary>Runs that the journal lists.</summary>
    public int ListedRuns { get; internal set; }

    /// <summary>Whether the user's files are as they were.</summary>
    public bool RepositoryIsUntouched { get; internal set; }

    /// <summary>Runs without an accepted change, or with another one than an undisturbed run makes.</summary>
    public int Lost => options.Runs - _runs.Count(r => r.Diff?.Contains(Change, StringComparison.Ordinal) is true);

    /// <summary>Answers that were asked for again although they had arrived whole.</summary>
    public int PaidAgain => _runs.Sum(r => r.AskedAgain.Count);

    /// <summary>Runs whose journal says that more was spent than allowed.</summary>
    public int Overspent => _runs.Count(r => r.Overspent);

    /// <summary>Runs whose provider charges more than the journal knows of.</summary>
    public int Undercounted => _runs.Count(r => r.Delivered + r.Broken > r.Journalled);

    /// <summary>The most that a run's provider charges beyond what the journal knows of, in US dollars.</summary>
    public decimal MostUndercounted => _runs.Max(r => r.Delivered + r.Broken - r.Journalled);

    /// <summary>Runs whose provider charges more than the run may spend.</summary>
    public int Overcharged => _runs.Count(r => r.Delivered + r.Broken > r.Allowed);

    /// <summary>Stops and exceptions that nobody explains.</summary>
    public IReadOnlyList<string> Unexplained => [.. _runs.SelectMany(r => r.Unexplained.Concat(r.Escaped).Select(text => $"run {r.Number}: {text}"))];

    /// <summary>Whether the campaign shows what it is there to show.</summary>
    public bool Holds => Lost == 0 && PaidAgain == 0 && Overspent == 0 && Unexplained.Count == 0 && _runs.TrueForAll(r => r.Unreadable == 0) && RepositoryIsUntouched && ListedRuns == Math.Min(1_000, options.Runs);

    internal void Add(RunStory story) => _runs.Add(story);
}
