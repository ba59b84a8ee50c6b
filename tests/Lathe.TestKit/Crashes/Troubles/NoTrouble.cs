using System.Diagnostics;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Storage.Sqlite;

namespace Lathe.TestKit.Crashes.Troubles;

/// <summary>Nothing but kills; what others build on.</summary>
/// <param name="root">The world's folder.</param>
internal class NoTrouble(string root) : ITrouble
{
    public virtual int Kills => 100;

    public virtual bool IsShared => true;

    public virtual string Place => root;

    public virtual string Seen(string path) => path;

    public virtual Func<Task<string>> Prepare(ProcessStartInfo start, Random chance) => static () => Task.FromResult("nothing");

    public virtual bool HasLeases => false;

    public virtual bool HasStruckSince(long moment) => false;

    public virtual Task SettleAsync() => Task.CompletedTask;

    public virtual Task MendAsync() => Task.CompletedTask;

    public virtual Task AfterKillAsync(RunId? run, Random chance) => Task.CompletedTask;

    public virtual string? Refuse(int exitCode, string output) => "nothing had happened to it";

    public virtual Task<IJournal?> OpenAsync(LathePaths paths, CancellationToken cancellationToken) =>
        Task.FromResult<IJournal?>(File.Exists(paths.JournalFile) ? SqliteJournal.Open(paths, TimeProvider.System) : null);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A Storage error with a remedy, and nothing else.</summary>
    protected static string? RefuseAllButStorage(int exitCode, string output)
    {
        if (exitCode != 13) return "it is no Storage error";
        return output.Contains("what to do:", StringComparison.Ordinal) || output.Contains("\"guidance\":", StringComparison.Ordinal) ? null : "nothing says what to do";
    }
}
