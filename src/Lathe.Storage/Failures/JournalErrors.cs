using Lathe.Engine.Journal;
using Lathe.Errors;

namespace Lathe.Storage.Failures;

/// <summary>The refusals of a journal.</summary>
internal static class JournalErrors
{
    public const string StaleLease = "journal.stale_lease", RunExists = "journal.run_exists";

    public static LatheException NotThere(RunId run) =>
        new LatheError(ErrorKind.NotFound, "journal.run_not_found", $"There is no run {run}.") { Guidance = "See the runs that there are: lathe runs" }.ToException();

    public static LatheException AlreadyThere(RunId run) => new LatheError(ErrorKind.Conflict, RunExists, $"There is already a run {run}.").ToException();

    public static LatheException Stale(IRunLease lease) =>
        new LatheError(ErrorKind.Conflict, StaleLease, $"Run {lease.Run} now belongs to another process; generation {lease.Generation} may no longer write to it.") { Guidance = $"See what it does: lathe show {lease.Run}" }.ToException();

    // What is stored is what is returned, to the millisecond.
    public static DateTimeOffset Now(TimeProvider time) => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
