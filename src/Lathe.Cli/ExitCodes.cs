using Lathe.Engine.Journal;
using Lathe.Errors;

namespace Lathe.Cli;

/// <summary>One exit code, as docs/exit-codes.md lists it.</summary>
/// <param name="Code">The number.</param>
/// <param name="Name">Stable, lower case.</param>
/// <param name="Meaning">One sentence.</param>
internal sealed record ExitCode(int Code, string Name, string Meaning);

/// <summary>What the process's exit code says. The numbers are stable: scripts rely on them.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int FailedCheck = 1;
    public const int BadInput = 2;
    public const int PartlyVerified = 3;
    public const int Unverified = 4;
    public const int LimitReached = 5;
    public const int Waiting = 6;
    public const int NeedsHuman = 7;
    public const int MissingDependency = 8;
    public const int SandboxRefused = 9;
    public const int NotAuthorized = 10;
    public const int ProviderFailed = 11;
    public const int Conflict = 12;
    public const int Storage = 13;
    public const int Internal = 70;
    public const int Cancelled = 130;

    public static IReadOnlyList<ExitCode> All { get; } =
    [
        new(Success, "success", "The command did what was asked; for a run: every check passed on the delivered change (verified), and it was accepted."),
        new(FailedCheck, "failed-check", "The run ended and a check fails because of the change, or it is verified and was not accepted: for its quality, or because nothing was changed. `lathe edit check`: a case fails. `lathe syntax`: there are syntax errors. `lathe symbols`: nothing was found. `lathe checks --run`: a check fails. `lathe assess`: the score is under the threshold, or a finding blocks. `lathe rules test`: an example does not hold. `lathe replay`: it does not come to what was recorded."),
        new(BadInput, "bad-input", "An argument, a task, a setting or a named thing (a run, a folder, a model) is not acceptable."),
        new(PartlyVerified, "partly-verified", "The run ended; some checks passed, the rest could not run, failed before the change, or were changed by it. `lathe checks --run`: none fails, but one could not run. `lathe assess`: it passes, but a linter could not be run."),
        new(Unverified, "unverified", "The run ended and no check ran."),
        new(LimitReached, "limit-reached", "A limit of money, tokens, turns or time was reached before a change was accepted. When the attempts are spent, the verdict of the best one says how it ended."),
        new(Waiting, "waiting", "The run waits for a time, as for a provider's quota; the last line says how to resume it. `lathe artifacts sync`: something still waits."),
        new(NeedsHuman, "needs-human", "The run waits for an answer from a person; `lathe answer RUN` shows what it asks and gives the answer."),
        new(MissingDependency, "missing-dependency", "A program or a library that is needed is not installed; `lathe doctor` lists them. Or the system gives Lathe no more memory or threads."),
        new(SandboxRefused, "sandbox-refused", "The sandbox that was asked for cannot be set up here."),
        new(NotAuthorized, "not-authorized", "A key is missing or not accepted, or a rule denies the action."),
        new(ProviderFailed, "provider-failed", "The model provider could not be reached, failed, or refused the request."),
        new(Conflict, "conflict", "Somebody else owns the run, or the files have changed so that the change does not fit; nothing was changed (with `lathe edit apply --partial`: what fits was)."),
        new(Storage, "storage", "A disk, the journal or the object store failed, or there is no place for Lathe's files."),
        new(Internal, "internal", "A bug in Lathe."),
        new(Cancelled, "cancelled", "Stopped on request (Ctrl-C, or `lathe cancel`)."),
    ];

    /// <summary>The exit code of a command that an error ended.</summary>
    public static int Of(ErrorKind kind) => kind switch
    {
        ErrorKind.Validation or ErrorKind.NotFound => BadInput,
        ErrorKind.Authentication or ErrorKind.Permission => NotAuthorized,
        ErrorKind.RateLimit or ErrorKind.Quota or ErrorKind.Connection or ErrorKind.Timeout or ErrorKind.Provider => ProviderFailed,
        ErrorKind.Conflict or ErrorKind.EditRejected => Conflict,
        ErrorKind.Sandbox => SandboxRefused,
        ErrorKind.Storage => Storage,
        ErrorKind.DependencyMissing => MissingDependency,
        ErrorKind.LimitReached => LimitReached,
        ErrorKind.Cancelled => Cancelled,
        _ => Internal,
    };

    /// <summary>The exit code of a run that ended with a verdict.</summary>
    public static int Of(Verdict verdict) => verdict switch
    {
        Verdict.Verified => Success,
        Verdict.PartlyVerified => PartlyVerified,
        Verdict.Failed => FailedCheck,
        _ => Unverified,
    };
}
