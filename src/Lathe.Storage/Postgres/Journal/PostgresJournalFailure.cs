using Lathe.Errors;
using Lathe.Storage.Artifacts.Postgres;
using Npgsql;

namespace Lathe.Storage.Postgres.Journal;

/// <summary>What Npgsql throws, as a Storage error that names the server and the setting; and what may be tried again. SQLSTATE: https://www.postgresql.org/docs/15/errcodes-appendix.html</summary>
internal static class PostgresJournalFailure
{
    private const string Setting = "journal.url (LATHE_JOURNAL_URL)";

    public static bool Explains(Exception exception, CancellationToken cancellationToken) => PostgresFailure.Explains(exception, cancellationToken);

    /// <summary>Two transactions got into each other's way: nothing is wrong, and nothing need be waited for.</summary>
    public static bool IsCollision(Exception exception) => exception is PostgresException { SqlState: "40001" or "40P01" };

    /// <summary>The server restarts, the connection broke, or there is no room at the moment.</summary>
    public static bool MayPass(Exception exception) => exception switch
    {
        PostgresException e => e.SqlState is "57P01" or "57P02" or "57P03" or "25P03" or "53300" or "55P03" || e.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException e when IsMissingPassword(e) => false,
        NpgsqlException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    public static LatheException Of(string place, Exception exception) => Error(place, exception).ToException(exception);

    public static LatheException BadUrl(Exception inner) =>
        new LatheError(ErrorKind.Validation, "journal.bad_url", $"{Setting} is no address of a PostgreSQL database.") { Guidance = "Write it like postgres://lathe@db.example.org:5432/lathe, or sqlite for the journal of this machine." }.ToException(inner);

    private static LatheError Error(string place, Exception exception) => exception switch
    {
        PostgresException { SqlState: ['2', '8', ..] } e => Make("journal.bad_credentials", $"{place} refuses the sign-in: {e.MessageText}", $"Check the user in {Setting}, and the password: PGPASSWORD, or the file that PGPASSFILE names."),
        NpgsqlException e when IsMissingPassword(e) => Make("journal.bad_credentials", $"{place} wants a password, and none was given.", "Give it in PGPASSWORD, or in the file that PGPASSFILE names (~/.pgpass otherwise), which only you may read."),
        PostgresException { SqlState: "42501" } => Make("journal.denied", $"The user may not do this in {place}.", "Grant it the right to make and use tables in its schema."),
        PostgresException { SqlState: "3D000" } e => Make("journal.no_database", $"{place}: {e.MessageText}", $"Make the database, or correct {Setting}."),
        PostgresException { SqlState: "53100" } e => Make("journal.disk_full", $"{place} has no room left: {e.MessageText}", "Make room on the server; the run goes on with: lathe resume"),
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" } e => Make("journal.unreachable", $"{place} is being stopped or started: {e.MessageText}", Reach),
        PostgresException e => Make("journal.failed", $"{place} failed: {e.SqlState}: {e.MessageText}", $"See the server's log; it is the one of {Setting}."),
        TimeoutException or OperationCanceledException or NpgsqlException { InnerException: TimeoutException } => Make("journal.timeout", $"{place} did not answer in time.", Reach),
        _ => Make("journal.unreachable", $"{place} could not be reached: {Engine.Text.Bounded.OneLine(exception.Message, 200)}", Reach),
    };

    // Npgsql has no type of its own for it.
    private static bool IsMissingPassword(NpgsqlException exception) => exception is not PostgresException && exception.Message.StartsWith("No password has been provided", StringComparison.Ordinal);

    private const string Reach = $"Check the network and {Setting}. What is stored stays; an interrupted run goes on with: lathe resume";

    private static LatheError Make(string code, string message, string guidance) => new(ErrorKind.Storage, code, $"The journal {message}") { Guidance = guidance };
}
