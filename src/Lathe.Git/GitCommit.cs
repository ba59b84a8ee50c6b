namespace Lathe.Git;

/// <summary>One commit and the files that it changed.</summary>
/// <param name="Hash">Its name, in hexadecimal.</param>
/// <param name="Time">When it was committed.</param>
/// <param name="Message">What it says; cut where it is very long.</param>
/// <param name="Paths">The files that it changed, added or removed, relative to the top; not all of them where there are very many. Names that are not UTF-8 are left out.</param>
public sealed record GitCommit(string Hash, DateTimeOffset Time, string Message, IReadOnlyList<string> Paths);
