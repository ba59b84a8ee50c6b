using Lathe.Engine.Workspaces;
using Lathe.Storage.Failures;
using Lathe.Storage.Files;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Lathe.Storage.Sqlite;

/// <summary>The one connection to the journal's file. Whoever uses it waits for a turn; commands are prepared once and kept.</summary>
internal sealed class JournalDatabase : IDisposable
{
    private const int BusySeconds = 10;

    private readonly SqliteConnection connection;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly List<SqliteCommand> commands = [];
    private readonly SqliteCommand begin, commit;
    private readonly WriteProbe disk;
    private SqliteCommand? beginReading;
    private bool closed;

    private JournalDatabase(string file, SqliteConnection connection)
    {
        File = file;
        this.connection = connection;
        disk = new WriteProbe(Path.GetDirectoryName(file)!);
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
    }

    public string File { get; }

    public static JournalDatabase Open(string file)
    {
        SystemSqlite.Use();
        CreateFile(file);
        var opened = new SqliteConnection($"Data Source={Quoted(file)};Pooling=False;Default Timeout={BusySeconds}");
        try
        {
            opened.Open();

            // SQLite waits in small steps itself; left to the provider, every wait would be 150 ms.
            raw.sqlite3_busy_timeout(opened.Handle, BusySeconds * 1000);
            JournalSchema.Migrate(opened, SetUp(opened), file);
            return new JournalDatabase(file, opened);
        }
        catch (SqliteException e)
        {
            opened.Dispose();
            throw StorageFailure.OfSqlite(file, e);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        command.Prepare();
        commands.Add(command);
        return command;
    }

    /// <summary>Runs reading statements.</summary>
    public Task<T> ReadAsync<T>(Func<T> work, CancellationToken cancellationToken)
        where T : class => InTurnAsync(work, inTransaction: false, cancellationToken);

    /// <summary>Runs reading statements that all see one state, in a transaction that keeps nobody from writing.</summary>
    public Task<T> SnapshotAsync<T>(Func<T> work, CancellationToken cancellationToken)
        where T : class => InTurnAsync(() => InTransaction(beginReading ??= Prepare("BEGIN"), work), inTransaction: false, cancellationToken);

    /// <summary>
    /// Runs statements in one transaction that holds the write lock from its beginning. Whatever is thrown, nothing of it remains; but where the disk fails in the moment of the commit, it may be there or not
    /// when the disk is mounted again.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<T> work, CancellationToken cancellationToken)
        where T : class => InTurnAsync(work, inTransaction: true, cancellationToken);

    public void Dispose()
    {
        turn.Wait();
        try
        {
            if (closed) return;
            closed = true;
            foreach (var command in commands) command.Dispose();
            connection.Dispose();
            disk.Dispose();
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<T> InTurnAsync<T>(Func<T> work, bool inTransaction, CancellationToken cancellationToken)
        where T : class
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (!inTransaction) return work();
            var done = InTransaction(begin, work);

            // What is journalled is believed from here on: a call is paid for, a file is changed.
            StorageFailure.EnsureLasts(disk, "journal", File);
            return done;
        }
        catch (SqliteException e)
        {
            throw StorageFailure.OfSqlite(File, e);
        }
        finally
        {
            turn.Release();
        }
    }

    private T InTransaction<T>(SqliteCommand beginning, Func<T> work)
        where T : class
    {
        beginning.ExecuteNonQuery();
        try
        {
            var result = work();
            commit.ExecuteNonQuery();
            return result;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private void RollBack()
    {
        // SQLite has already rolled back by itself after some errors (a full disk).
        if (raw.sqlite3_get_autocommit(connection.Handle) != 0) return;
        using var command = connection.CreateCommand();
        command.CommandText = "ROLLBACK";
        try
        {
            command.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // The error that led here is the one to show; an open transaction dies with the connection.
        }
    }

    private static long SetUp(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static void CreateFile(string file)
    {
        try
        {
            if (System.IO.File.Exists(file)) return;
            PrivateFolder.Make(Path.GetDirectoryName(file)!);

            // SQLite gives its other files the permissions of this one: only the owner's.
            using var created = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles("journal", file, e);
        }
    }

    private static string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
