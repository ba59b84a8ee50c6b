using Lathe.Engine.Journal;
using Lathe.Storage.Failures;
using Lathe.Storage.Files;

namespace Lathe.Storage.Leases;

/// <summary>The files of a run that leases use: <c>runs/RUN/lock</c> and <c>runs/RUN/cancel</c>.</summary>
/// <param name="root">The folder of all runs.</param>
internal sealed class RunFolders(string root)
{
    /// <summary>Makes the run's folder where it is not there and takes its lock.</summary>
    /// <returns>Null while somebody else holds it.</returns>
    public FileLock? TryLock(RunId run)
    {
        var folder = FolderOf(run);
        try
        {
            PrivateFolder.Make(folder);
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles("journal", folder, e);
        }

        return FileLock.TryTake(Path.Combine(folder, "lock"));
    }

    /// <summary>Whether somebody holds the run's lock.</summary>
    public bool IsLocked(RunId run)
    {
        var file = Path.Combine(FolderOf(run), "lock");
        return File.Exists(file) && FileLock.IsTaken(file);
    }

    /// <summary>Removes the folder of a run that did not come into being; anything else in it keeps it.</summary>
    public void Abandon(RunId run)
    {
        var folder = FolderOf(run);
        try
        {
            File.Delete(Path.Combine(folder, "lock"));
            Directory.Delete(folder);
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            // An empty folder left behind harms nobody, and the error that led here is the one to show.
        }
    }

    /// <summary>Asks the owner with this generation, or a later one, to stop.</summary>
    public void RequestCancel(RunId run, long generation)
    {
        var folder = FolderOf(run);
        var marker = CancelFile(run);
        var draft = $"{marker}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
        try
        {
            PrivateFolder.Make(folder);
            File.WriteAllText(draft, generation.ToString());
            File.Move(draft, marker, overwrite: true);
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles("journal", marker, e);
        }
    }

    /// <summary>Whether somebody asked this generation to stop. A request that was meant for an earlier owner does not count.</summary>
    public bool CancelIsRequested(RunId run, long generation)
    {
        var marker = CancelFile(run);
        try
        {
            return File.Exists(marker) && long.TryParse(File.ReadAllText(marker), out var asked) && asked >= generation;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            return false;
        }
    }

    private string CancelFile(RunId run) => Path.Combine(FolderOf(run), "cancel");

    // An id becomes part of a path here, so only a well-formed one gets through.
    private string FolderOf(RunId run) => RunId.TryParse(run.Value, out var id)
        ? Path.Combine(root, id.Value)
        : throw new ArgumentException("Not a run's id.", nameof(run));
}
