using Lathe.Context;

namespace Lathe.Engine.Indexes;

/// <summary>
/// What accepted runs of a repository were asked for and changed, kept beside its index for ranking. Only what was changed is kept: what a run was merely shown is the ranking's own guess, and fed back it would confirm itself.
/// Two runs that end at the same moment may lose one of them; the ranking does without.
/// </summary>
public static class AcceptedRuns
{
    /// <summary>The latest runs, no more.</summary>
    public const int MaxRuns = 500;

    private const int LongestTask = 8000;
    private const int MostFiles = 100;

    /// <summary>The accepted runs of a repository, newest first, in the form that ranking takes; null where there are none.</summary>
    /// <param name="folder">The folder of its index.</param>
    public static RepositoryHistory? Read(string folder) => Store(folder).Read() is { Commits.Count: > 0 } kept ? new RepositoryHistory(kept.Commits) : null;

    /// <summary>Adds a run, or puts it in the place of what is kept of it. Failing to write is no failure.</summary>
    /// <param name="folder">The folder of the repository's index.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="time">When it was accepted.</param>
    /// <param name="task">Its task in words, free of secrets.</param>
    /// <param name="changed">The files that it changed.</param>
    public static void Add(string folder, string run, DateTimeOffset time, string task, IReadOnlyList<string> changed)
    {
        // A change of everything says nothing about where things are.
        if (changed.Count is 0 or > MostFiles) return;
        var store = Store(folder);
        IReadOnlyList<HistoryCommit> before = store.Read()?.Commits ?? [];
        var added = new HistoryCommit(run, time, task[..Math.Min(task.Length, LongestTask)], changed);
        store.Write(run, [added, .. before.Where(c => c.Hash != run).Take(MaxRuns - 1)]);
    }

    private static HistoryStore Store(string folder) => new(Path.Combine(folder, "runs"));
}
