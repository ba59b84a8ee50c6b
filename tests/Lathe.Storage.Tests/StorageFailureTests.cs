using Lathe.Errors;
using Lathe.Storage.Failures;
using Microsoft.Data.Sqlite;

namespace Lathe.Storage.Tests;

public sealed class StorageFailureTests
{
    [Theory]
    [InlineData(13, 13, "journal.disk_full")]
    [InlineData(10, 778, "journal.disk_full")]
    [InlineData(10, 4874, "journal.disk_full")]
    [InlineData(10, 266, "journal.failed")]
    [InlineData(8, 8, "journal.read_only")]
    [InlineData(8, 1032, "journal.read_only")]
    [InlineData(14, 14, "journal.read_only")]
    [InlineData(3, 3, "journal.read_only")]
    [InlineData(11, 11, "journal.corrupt")]
    [InlineData(26, 26, "journal.corrupt")]
    [InlineData(5, 5, "journal.busy")]
    [InlineData(6, 6, "journal.busy")]
    [InlineData(1, 1, "journal.failed")]
    public void What_sqlite_reports_becomes_a_code_that_names_the_file(int code, int extended, string expected)
    {
        var error = StorageFailure.OfSqlite("/state/journal.db", new SqliteException("said so", code, extended)).Error;

        Assert.Equal((ErrorKind.Storage, expected), (error.Kind, error.Code));
        Assert.Contains("/state/journal.db", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Guidance);
        Assert.Equal(expected == "journal.busy" ? Recovery.Retry : ErrorDefaults.RecoveryOf(ErrorKind.Storage), error.Recovery);
    }

    [Theory]
    [InlineData(28, "objects.disk_full")]
    [InlineData(27, "objects.disk_full")]
    [InlineData(122, "objects.disk_full")]
    [InlineData(30, "objects.read_only")]
    [InlineData(5, "objects.failed")]
    public void What_the_file_system_reports_becomes_a_code_that_names_the_folder(int errno, string expected)
    {
        var error = StorageFailure.OfFiles("objects", "/state/objects", new IOException("said so", errno)).Error;

        Assert.Equal((ErrorKind.Storage, expected), (error.Kind, error.Code));
        Assert.Contains("/state/objects", error.Message, StringComparison.Ordinal);
    }
}
