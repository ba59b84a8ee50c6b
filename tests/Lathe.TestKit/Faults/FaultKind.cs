namespace Lathe.TestKit.Faults;

/// <summary>What can go wrong with one call of a model.</summary>
public enum FaultKind
{
    /// <summary>Nothing.</summary>
    None,

    // The provider refuses, and it passes.
    RateLimitInSeconds,
    RateLimitInMilliseconds,
    RateLimitByDate,
    RateLimitForMinutes,
    ServerError,
    BadGateway,
    Unavailable,
    Overloaded,

    // The wire breaks.
    HangUp,
    Stall,
    StallInside,
    CutInside,
    EndInside,
    MalformedInside,
    ErrorInside,
    FailedInside,
    WebPage,

    // The provider refuses, and it does not pass by itself.
    WrongKey,
    Forbidden,
    UnknownModel,
    QuotaUsedUp,
    ContextTooLarge,

    // The model answers, and not what it should.
    BrokenArguments,
    NoArguments,
    UnknownTool,
    EmptyAnswer,
    OnlyProse,
    AnswerCutOff,
    NoUsage,

    /// <summary>A person stops the run while the call is in flight.</summary>
    Stopped,
}

/// <summary>What kinds of faults have in common.</summary>
internal static class FaultKinds
{
    public static readonly IReadOnlyList<FaultKind> All = [.. Enum.GetValues<FaultKind>().Where(k => k != FaultKind.None)];

    /// <summary>Whether the answer arrives whole and as the protocol says, so that it has to be in the journal and must never be asked for again.</summary>
    public static bool Arrives(FaultKind kind) => kind is FaultKind.None or FaultKind.NoUsage or (>= FaultKind.BrokenArguments and <= FaultKind.AnswerCutOff and not FaultKind.EmptyAnswer);

    /// <summary>Whether the provider has worked and charges for it, although no whole answer arrives.</summary>
    public static bool IsChargedAllTheSame(FaultKind kind) => kind is FaultKind.StallInside or FaultKind.CutInside or FaultKind.EndInside or FaultKind.MalformedInside or FaultKind.ErrorInside or FaultKind.FailedInside or FaultKind.EmptyAnswer;
}
