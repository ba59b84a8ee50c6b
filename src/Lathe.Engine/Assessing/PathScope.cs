using Lathe.Context;

namespace Lathe.Engine.Assessing;

/// <summary>Which files count.</summary>
/// <param name="Paths">Files and folders, relative; empty for all.</param>
/// <param name="Exclude">What is left alone all the same; null for nothing.</param>
internal sealed record PathScope(IReadOnlyList<string> Paths, GitIgnore? Exclude)
{
    public bool IsAll => Paths.Count == 0 || Paths.Contains("", StringComparer.Ordinal);

    public bool Has(string path) => (IsAll || IsNamed(path)) && !IsExcluded(path);

    private bool IsNamed(string path)
    {
        foreach (var named in Paths)
            if (path == named || path.StartsWith(named, StringComparison.Ordinal) && path[named.Length] == '/') return true;
        return false;
    }

    // A pattern may name a folder above.
    private bool IsExcluded(string path)
    {
        if (Exclude is null) return false;
        var scope = Exclude;
        var parts = path.Split('/');
        foreach (var folder in parts.AsSpan(..^1))
        {
            if (scope.IsIgnored(folder, isDirectory: true)) return true;
            scope = scope.Enter(folder, rules: null);
        }

        return scope.IsIgnored(parts[^1], isDirectory: false);
    }
}
