using Npgsql;

namespace Lathe.Storage.Postgres.Journal;

/// <summary>The connections to the journal's database. What failed for a reason that passes by itself is tried again; whatever is done in it has to bear that.</summary>
internal sealed class PostgresJournalDatabase : IAsyncDisposable
{
    // A restart of the server takes a few seconds; the pauses add up to 9.
    private static readonly int[] PausesInMilliseconds = [100, 400, 1000, 2500, 5000];

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;

    private PostgresJournalDatabase(NpgsqlDataSource source, string place, TimeProvider time) => (_source, Place, _time) = (source, place, time);

    public string Place { get; }

    /// <summary>Connects, and brings the tables up to this version. A server that is not there is said at once.</summary>
    public static async Task<PostgresJournalDatabase> OpenAsync(PostgresJournalOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var address = Address(options);
        var source = address.Source();
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await PostgresJournalSchema.MigrateAsync(connection, address.Place, cancellationToken);
            return new PostgresJournalDatabase(source, address.Place, time);
        }
        catch (Exception e)
        {
            await source.DisposeAsync();
            if (PostgresJournalFailure.Explains(e, cancellationToken)) throw PostgresJournalFailure.Of(address.Place, e);
            throw;
        }
    }

    /// <summary>Does something on a connection, again where that may help.</summary>
    public async Task<T> DoAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await OnceAsync(work, cancellationToken);
            }
            catch (Exception e) when (PostgresJournalFailure.Explains(e, cancellationToken))
            {
                var collided = PostgresJournalFailure.IsCollision(e);
                if (tries == PausesInMilliseconds.Length || (!collided && !PostgresJournalFailure.MayPass(e))) throw PostgresJournalFailure.Of(Place, e);
                if (!collided) await Task.Delay(TimeSpan.FromMilliseconds(PausesInMilliseconds[tries]), _time, cancellationToken);
            }
        }
    }

    /// <summary>The same, once: for what comes again by itself.</summary>
    public async Task<T> OnceAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        return await work(connection, cancellationToken);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static PostgresAddress Address(PostgresJournalOptions options)
    {
        try
        {
            var address = PostgresAddress.Parse(options.Url);
            if (address.Settings.Password is null && options.Password is { } password) address.Settings.Password = password;
            if (address.Settings.Passfile is null && options.PasswordFile is { } file) address.Settings.Passfile = file;
            if (!address.Settings.ContainsKey("Maximum Pool Size")) address.Settings.MaxPoolSize = 8;
            return address;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or UriFormatException or OverflowException)
        {
            throw PostgresJournalFailure.BadUrl(e);
        }
    }
}
