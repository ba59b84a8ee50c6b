using Lathe.Errors;
using Npgsql;

namespace Lathe.Storage.Artifacts.Postgres;

/// <summary>Turns what Npgsql throws into one of a few errors that name the server and the remedy. SQLSTATE classes: https://www.postgresql.org/docs/15/errcodes-appendix.html</summary>
internal static class PostgresFailure
{
    public static bool Explains(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or IOException => true,
        _ => false,
    };

    public static LatheException Of(string place, Exception exception) => Error(place, exception).ToException(exception);

    private static LatheError Error(string place, Exception exception) => exception switch
    {
        PostgresException { SqlState: ['2', '8', ..] } e => new LatheError(ErrorKind.Authentication, "artifacts.bad_credentials", $"{place} refuses the sign-in: {e.MessageText}") { Guidance = "Check the user and password of artifacts.postgres, or the PG… variables." },
        NpgsqlException e and not PostgresException when e.Message.StartsWith("No password has been provided", StringComparison.Ordinal) =>
            new LatheError(ErrorKind.Authentication, "artifacts.bad_credentials", $"{place} wants a password, and none was given.") { Guidance = "Give it in PGPASSWORD, or in the password file (~/.pgpass), which only you may read." },
        PostgresException { SqlState: "42501" } => new LatheError(ErrorKind.Permission, "artifacts.denied", $"The user may not do this in {place}.") { Guidance = "Grant it the right to make and use the table lathe_artifact_versions." },
        PostgresException { SqlState: "3D000" } e => new LatheError(ErrorKind.NotFound, "artifacts.no_database", $"{place}: {e.MessageText}") { Guidance = "Make the database, or correct artifacts.postgres." },
        PostgresException { SqlState: ['5', '3', ..] } e => new LatheError(ErrorKind.RateLimit, "artifacts.slow_down", $"{place} has no room for this now: {e.MessageText}") { Guidance = "Try again later; where it stays so, allow the server more connections or more room." },
        PostgresException { SqlState: ['0', '8', ..] or ['5', '7', ..] or ['4', '0', ..] } e => new LatheError(ErrorKind.Connection, "artifacts.server_failed", $"{place} failed: {e.MessageText}") { Guidance = "Try again later." },
        PostgresException e => new LatheError(ErrorKind.Storage, "artifacts.failed", $"{place} refused: {e.SqlState}: {e.MessageText}") { Guidance = "See what PostgreSQL's documentation says of this code." },
        TimeoutException or OperationCanceledException or NpgsqlException { InnerException: TimeoutException } => new LatheError(ErrorKind.Timeout, "artifacts.timeout", $"{place} did not answer in time.") { Guidance = "Check the network and artifacts.postgres." },
        _ => new LatheError(ErrorKind.Connection, "artifacts.unreachable", $"{place} could not be reached: {Engine.Text.Bounded.OneLine(exception.Message, 200)}") { Guidance = "Check the network and artifacts.postgres." },
    };
}
