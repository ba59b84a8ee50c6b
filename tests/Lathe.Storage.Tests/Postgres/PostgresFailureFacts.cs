using Lathe.Storage.Postgres.Journal;
using Npgsql;

namespace Lathe.Storage.Tests.Postgres;

/// <summary>What a server's refusal is called.</summary>
public sealed class PostgresFailureFacts
{
    [Theory]
    [InlineData("57P01", "journal.unreachable")]
    [InlineData("57P02", "journal.unreachable")]
    [InlineData("57P03", "journal.unreachable")]
    [InlineData("28P01", "journal.bad_credentials")]
    [InlineData("53100", "journal.disk_full")]
    [InlineData("XX000", "journal.failed")]
    public void A_server_that_is_stopped_or_started_is_away_and_nothing_is_wrong_with_it(string state, string code)
    {
        var error = PostgresJournalFailure.Of("postgres at db:5432", new PostgresException("the database system is shutting down", "FATAL", "FATAL", state)).Error;
        Assert.Equal(code, error.Code);
        Assert.Contains("db:5432", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Guidance!);
    }
}
