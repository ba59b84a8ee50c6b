using System.Runtime.CompilerServices;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Storage.Postgres.Journal;
using Lathe.Storage.Sqlite;

namespace Lathe.Storage;

/// <summary>Opens the journal that the settings name. The library of PostgreSQL is loaded where it is meant, and not before.</summary>
public static class JournalStores
{
    /// <summary>Opens it.</summary>
    /// <param name="environment">Has the variables: <c>LATHE_JOURNAL_URL</c>, <c>PGPASSWORD</c>, <c>PGPASSFILE</c>.</param>
    /// <param name="paths">Where the user's file is, and the journal of this machine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Lathe.Errors.LatheException">What the adapters throw; Validation <c>config.*</c> where the user's file names a journal and has a mistake.</exception>
    public static async Task<IJournal> OpenAsync(LatheEnvironment environment, LathePaths paths, TimeProvider time, CancellationToken cancellationToken) =>
        JournalSettings.Find(environment, paths) is { } url ? await PostgresAsync(url, environment, time, cancellationToken) : SqliteJournal.Open(paths, time);

    /// <summary>A name for this machine, made once, where the journal is one that several machines may share; null where it is this machine's own.</summary>
    /// <param name="environment">Has the variables.</param>
    /// <param name="paths">Where it is kept.</param>
    /// <exception cref="Lathe.Errors.LatheException">Storage.</exception>
    public static string? MachineOf(LatheEnvironment environment, LathePaths paths) => JournalSettings.Find(environment, paths) is null ? null : Files.MachineName.Of(paths);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<IJournal> PostgresAsync(string url, LatheEnvironment environment, TimeProvider time, CancellationToken cancellationToken) =>
        await PostgresJournal.OpenAsync(new PostgresJournalOptions(url) { Password = environment["PGPASSWORD"], PasswordFile = environment["PGPASSFILE"] }, time, cancellationToken);
}
