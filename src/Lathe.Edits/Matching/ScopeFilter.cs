namespace Lathe.Edits;

/// <summary>Leaves the places that stand in the scope of the lines that a hunk names above itself.</summary>
internal static class ScopeFilter
{
    private const int MaxScopes = 100;

    /// <summary>The places within the innermost scope; those right after its line, within its indentation, or else anywhere after it.</summary>
    public static List<int> Apply(LineMatcher matcher, IReadOnlyList<string> scopes, List<int> starts, out string? missing)
    {
        List<int> lines = [-1];
        foreach (var scope in scopes)
        {
            var found = matcher.FindLine(scope).Starts;
            var inner = found.FindAll(f => f > lines[0]);
            var isMany = inner.Count > MaxScopes || found.Count >= LineMatcher.MaxPlaces;
            if (inner.Count == 0 || isMany)
            {
                missing = isMany ? $"The line '@@ {scope}' names stands {found.Count} times in the file; name one that stands once."
                    : found.Count == 0 ? $"The line that '@@ {scope}' names is not in the file." : $"The line that '@@ {scope}' names does not stand after the one named before it.";
                return [];
            }

            lines = inner;
        }

        missing = null;
        var next = starts.FindAll(s => lines.Contains(s - 1));
        if (next.Count == 1) return next;
        var within = starts.FindAll(s => lines.Exists(l => l <= s && s < matcher.Scopes.Of(l)));
        if (within.Count > 0) return within;
        var after = starts.FindAll(s => s >= lines[0]);
        if (after.Count == 0) missing = $"The old lines do not stand after the line that '@@ {scopes[^1]}' names.";
        return after;
    }
}
