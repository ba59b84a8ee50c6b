using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Microsoft.Data.Sqlite;

namespace Lathe.Storage.Failures;

/// <summary>Turns what a disk or SQLite reports into one of a few Storage errors that name the place and the remedy.</summary>
internal static class StorageFailure
{
    /// <summary>Whether an exception is one that <see cref="OfFiles"/> explains. To be asked around nothing but file access.</summary>
    public static bool IsOfFiles(Exception exception) => exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <summary>A failure of the file system.</summary>
    /// <param name="area">The first part of the code: <c>journal</c> or <c>objects</c>.</param>
    /// <param name="path">The file or folder that the user can do something about.</param>
    /// <param name="exception">What the file system said.</param>
    public static LatheException OfFiles(string area, string path, Exception exception) => exception switch
    {
        UnauthorizedAccessException => Make(Reason.ReadOnly, area, path, exception),

        // The framework's word for a file that outgrows what the file system or a limit allows.
        ArgumentOutOfRangeException => Make(Reason.DiskFull, area, path, exception),

        IOException { HResult: ErrorNumber.NoSpace or ErrorNumber.FileTooLarge or ErrorNumber.QuotaExceeded } => Make(Reason.DiskFull, area, path, exception),
        IOException { HResult: ErrorNumber.ReadOnlySystem } => Make(Reason.DiskReadOnly, area, path, exception),
        _ => Make(Reason.Failed, area, path, exception),
    };

    /// <summary>Makes sure of a commit that was just acknowledged: a disk that fails in that moment can have dropped it.</summary>
    /// <param name="disk">Asks the disk of the database.</param>
    /// <param name="area">The first part of the code.</param>
    /// <param name="file">The database.</param>
    /// <exception cref="LatheException">Storage: the disk takes no changes any more, and the commit may be there or not.</exception>
    public static void EnsureLasts(WriteProbe disk, string area, string file)
    {
        try
        {
            disk.EnsureTakesChanges();
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw OfFiles(area, file, e);
        }
    }

    /// <summary>A failure of a database.</summary>
    /// <param name="file">The database.</param>
    /// <param name="exception">What SQLite said; see https://www.sqlite.org/rescode.html for the numbers.</param>
    /// <param name="area">The first part of the code.</param>
    public static LatheException OfSqlite(string file, SqliteException exception, string area = "journal") => (exception.SqliteErrorCode, exception.SqliteExtendedErrorCode) switch
    {
        (13, _) => Make(Reason.DiskFull, area, file, exception),
        (10, IoErrorWrite or IoErrorShmSize) => Make(Asked(file, Reason.DiskFull), area, file, exception),
        (8 or 3 or 14 or 23, _) => Make(Asked(file, Reason.ReadOnly), area, file, exception),
        (11 or 26, _) => Corrupt(area, file, area == "journal" ? "The journal's database is damaged" : "The catalog's database is damaged", exception),
        (5 or 6, _) => Make(Reason.Busy, area, file, exception),
        _ => Make(Reason.Failed, area, file, exception),
    };

    /// <summary>Stored data that is not what was stored.</summary>
    public static LatheException Corrupt(string area, string path, string what, Exception? exception = null) =>
        new LatheError(ErrorKind.Storage, area + ".corrupt", $"{what}: {path}.")
        {
            Severity = ErrorSeverity.Critical,
            Guidance = "Check the disk, then put the file back from a backup or move it away; Lathe makes a new one.",
        }.ToException(exception);

    // A write that fails for other reasons than space (a file size limit) and a shared-memory file that cannot grow: both are about room.
    private const int IoErrorWrite = 10 | (3 << 8), IoErrorShmSize = 10 | (19 << 8);

    private enum Reason
    {
        DiskFull,
        ReadOnly,
        DiskReadOnly,
        Busy,
        Failed,
    }

    // SQLite does not say why a write failed. Beside its file, since to close that one would give up SQLite's own locks on it.
    private static Reason Asked(string file, Reason otherwise)
    {
        try
        {
            using var probe = new FileStream($"{file}-{Environment.ProcessId}-probe", FileMode.Create, FileAccess.Write, FileShare.Read, 1, FileOptions.DeleteOnClose);
            return otherwise;
        }
        catch (IOException exception)
        {
            return exception.HResult switch
            {
                ErrorNumber.ReadOnlySystem => Reason.DiskReadOnly,
                ErrorNumber.NoSpace or ErrorNumber.QuotaExceeded => Reason.DiskFull,
                ErrorNumber.InputOutput => Reason.Failed,
                _ => otherwise,
            };
        }
        catch (UnauthorizedAccessException)
        {
            return Reason.ReadOnly;
        }
    }

    private static LatheException Make(Reason reason, string area, string path, Exception exception)
    {
        var (code, message, guidance) = reason switch
        {
            Reason.DiskFull => (".disk_full", $"There is no room to write {path}.", "Free some space on that disk, or set LATHE_HOME to a folder on another one."),
            Reason.ReadOnly => (".read_only", $"{path} cannot be opened for writing.", "Make the file and its folder writable for you, or set LATHE_HOME to a folder that is."),
            Reason.DiskReadOnly => (".read_only", $"The disk that {path} lies on takes no writes: it is read-only, or has become so after an error.", "See what the kernel says of it (dmesg) and make it writable again, or set LATHE_HOME to a folder on another one."),
            Reason.Busy => (".busy", $"Another process kept {path} locked for too long.", "Try again; if it stays so, look for a program that holds the file open."),
            _ => (".failed", $"Reading or writing {path} failed: {exception.Message}", "Check that disk, or set LATHE_HOME to a folder on another one."),
        };
        var error = new LatheError(ErrorKind.Storage, area + code, message) { Guidance = guidance };
        return (reason is Reason.Busy ? error with { Recovery = Recovery.Retry } : error).ToException(exception);
    }
}
