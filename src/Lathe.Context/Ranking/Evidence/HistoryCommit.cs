namespace Lathe.Context;

/// <summary>One commit of a repository's past.</summary>
/// <param name="Hash">Its name.</param>
/// <param name="Time">When it was committed.</param>
/// <param name="Message">What it says, whole.</param>
/// <param name="Paths">The files that it changed, added or removed.</param>
public sealed record HistoryCommit(string Hash, DateTimeOffset Time, string Message, IReadOnlyList<string> Paths);
