namespace Lathe.Quality;

/// <summary>Whether a version is affected, by the evaluation of the OSV schema (https://ossf.github.io/osv-schema/#evaluation): listed, or in a range.</summary>
internal static class AffectedVersions
{
    /// <summary>Whether an advisory is about a version.</summary>
    /// <param name="ecosystem">Whose order of versions.</param>
    /// <param name="advisory">The advisory.</param>
    /// <param name="version">The version.</param>
    public static bool Has(Ecosystem ecosystem, Advisory advisory, string version)
    {
        foreach (var listed in advisory.Versions)
            if (listed == version || VersionOrder.Compare(ecosystem, listed, version) == 0) return true;
        foreach (var range in advisory.Ranges)
            if (IsIn(ecosystem, range, version)) return true;
        return false;
    }

    /// <summary>The least version after this one that a range says is fixed; null where none is known.</summary>
    /// <param name="ecosystem">Whose order of versions.</param>
    /// <param name="advisory">The advisory.</param>
    /// <param name="version">The version that is affected.</param>
    public static string? Fixed(Ecosystem ecosystem, Advisory advisory, string version)
    {
        string? least = null;
        foreach (var range in advisory.Ranges)
            foreach (var happening in range)
            {
                if (happening.Kind != RangeEventKind.Fixed || VersionOrder.Compare(ecosystem, happening.Version, version) is not > 0) continue;
                if (least is null || VersionOrder.Compare(ecosystem, happening.Version, least) < 0) least = happening.Version;
            }

        return least;
    }

    // In the order of their versions, the last event at or before the version says what it is.
    private static bool IsIn(Ecosystem ecosystem, IReadOnlyList<RangeEvent> range, string version)
    {
        var affected = false;
        RangeEvent? last = null;
        var limited = false;
        var within = false;
        foreach (var happening in range)
        {
            var order = happening is { Kind: RangeEventKind.Introduced, Version: "0" } ? -1 : VersionOrder.Compare(ecosystem, happening.Version, version);
            if (happening.Kind == RangeEventKind.Limit)
            {
                limited = true;
                within |= happening.Version == "*" || order > 0;
                continue;
            }

            var applies = happening.Kind == RangeEventKind.LastAffected ? order < 0 : order <= 0;
            if (order is null || !applies || (last is { } former && IsBefore(ecosystem, happening, former))) continue;
            last = happening;
            affected = happening.Kind == RangeEventKind.Introduced;
        }

        return affected && (!limited || within);
    }

    private static bool IsBefore(Ecosystem ecosystem, RangeEvent a, RangeEvent b)
    {
        if (a is { Kind: RangeEventKind.Introduced, Version: "0" }) return true;
        if (b is { Kind: RangeEventKind.Introduced, Version: "0" }) return false;
        return VersionOrder.Compare(ecosystem, a.Version, b.Version) < 0;
    }
}
