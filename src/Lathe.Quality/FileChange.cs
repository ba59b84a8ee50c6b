namespace Lathe.Quality;

/// <summary>One file of a change.</summary>
/// <param name="Path">Relative, separated by '/'.</param>
/// <param name="Before">Its content before; null for a new file.</param>
/// <param name="After">Its content after; null for a deleted file.</param>
public sealed record FileChange(string Path, byte[]? Before, byte[]? After);
