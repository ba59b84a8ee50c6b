namespace Lathe.Storage.Postgres.Journal;

/// <summary>Where a journal on PostgreSQL is.</summary>
/// <param name="Url"><c>postgres://user@host:port/database?sslmode=…</c>, or <c>Host=…;Database=…;Username=…</c>.</param>
public sealed record PostgresJournalOptions(string Url)
{
    /// <summary>The password, where the address has none; null leaves it to the password file.</summary>
    public string? Password { get; init; }

    /// <summary>The password file; null for <c>~/.pgpass</c>.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How long a run is kept for an owner that no longer renews its lease. It is renewed six times as often.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);
}
