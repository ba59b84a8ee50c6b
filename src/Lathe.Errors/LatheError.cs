namespace Lathe.Errors;

/// <summary>The closed set of things that go wrong. Exit codes, problem details and journal events are tables over it.</summary>
public enum ErrorKind
{
    /// <summary>No credentials, or ones that the other side does not accept.</summary>
    Authentication,

    /// <summary>The credentials are good and do not allow this; or a standing rule of the user's denies it.</summary>
    Permission,

    /// <summary>Too many requests in a short time; passes by itself.</summary>
    RateLimit,

    /// <summary>An allowance or a balance is used up; needs a top-up or a long wait.</summary>
    Quota,

    /// <summary>The other side could not be reached or hung up.</summary>
    Connection,

    /// <summary>No answer in the time allowed.</summary>
    Timeout,

    /// <summary>The model provider failed or answered something that cannot be used.</summary>
    Provider,

    /// <summary>Input that is not acceptable: an argument, a file, a setting.</summary>
    Validation,

    /// <summary>A named thing is not there.</summary>
    NotFound,

    /// <summary>Somebody else owns or has changed it.</summary>
    Conflict,

    /// <summary>An edit did not match its file, or aimed outside the workspace.</summary>
    EditRejected,

    /// <summary>The sandbox cannot be set up, or refused what it was asked to run.</summary>
    Sandbox,

    /// <summary>A disk, a database or an object store failed.</summary>
    Storage,

    /// <summary>A program that is needed is not installed.</summary>
    DependencyMissing,

    /// <summary>A limit of the run, the user, the project or the day is reached.</summary>
    LimitReached,

    /// <summary>Stopped on request.</summary>
    Cancelled,

    /// <summary>A bug in Lathe.</summary>
    Internal,
}

/// <summary>How much an error matters to the person who reads it.</summary>
public enum ErrorSeverity
{
    /// <summary>Worth knowing; the work goes on.</summary>
    Info,

    /// <summary>Something was not had, and the work goes on without it.</summary>
    Warning,

    /// <summary>The work that was asked for cannot go on as it is.</summary>
    Error,

    /// <summary>Other work or stored data may be affected too.</summary>
    Critical,
}

/// <summary>What can be done about an error, by the program first.</summary>
public enum Recovery
{
    /// <summary>The same again, after a short pause.</summary>
    Retry,

    /// <summary>The same again, after <see cref="LatheError.RetryAfter"/>; the run becomes Waiting.</summary>
    Wait,

    /// <summary>Another model or agent.</summary>
    Fallback,

    /// <summary>A person has to decide or supply something; the run becomes NeedsHuman.</summary>
    AskHuman,

    /// <summary>Nothing: the run ends.</summary>
    Stop,
}

/// <summary>One failure, as it is shown, journalled and turned into an exit code.</summary>
/// <param name="Kind">Which of the closed set it is.</param>
/// <param name="Code">Stable, dotted, lower case, as <c>git.not_a_repository</c>. Documented; scripts may rely on it.</param>
/// <param name="Message">One or two sentences that say what happened. No secrets, no prompt text.</param>
public sealed record LatheError(ErrorKind Kind, string Code, string Message)
{
    /// <summary>What the user can do, naming the setting or the command. Null only where nothing can be done.</summary>
    public string? Guidance { get; init; }

    /// <summary>How much it matters.</summary>
    public ErrorSeverity Severity { get; set; } = ErrorSeverity.Error;

    /// <summary>What can be done; <see cref="ErrorDefaults.RecoveryOf"/> unless the source of the error knew better.</summary>
    public Recovery Recovery { get; set; } = ErrorDefaults.RecoveryOf(Kind);

    /// <summary>How long to wait before trying again, where the other side said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How many times it was tried in all, the first time included.</summary>
    public int Attempts { get; set; } = 1;

    /// <summary>The error as an exception, for the edge at which a value cannot be returned.</summary>
    /// <param name="inner">The exception that it was made from, if any.</param>
    public LatheException ToException(Exception? inner = null) => new(this, inner);
}

/// <summary>Carries a <see cref="LatheError"/> to the edge that shows it.</summary>
public sealed class LatheException : Exception
{
    /// <summary>Wraps an error.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="inner">The exception that it was made from, if any.</param>
    public LatheException(LatheError error, Exception? inner = null)
        : base(error.Message, inner) => Error = error;

    /// <summary>What went wrong.</summary>
    public LatheError Error { get; }
}

/// <summary>The table of what each kind of error allows when its source says nothing else.</summary>
public static class ErrorDefaults
{
    /// <summary>The usual recovery for a kind of error.</summary>
    /// <param name="kind">The kind.</param>
    public static Recovery RecoveryOf(ErrorKind kind) => kind switch
    {
        ErrorKind.RateLimit or ErrorKind.Connection or ErrorKind.Timeout => Recovery.Retry,
        ErrorKind.Quota => Recovery.Wait,
        ErrorKind.Provider => Recovery.Fallback,
        ErrorKind.Permission => Recovery.AskHuman,
        _ => Recovery.Stop,
    };
}
