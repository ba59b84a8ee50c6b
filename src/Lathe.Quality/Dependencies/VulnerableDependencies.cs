using System.Globalization;

namespace Lathe.Quality;

/// <summary>Finds packages with known vulnerabilities among those that a change brings in: one finding for each version of a package, in the manifest where the change names it there, else in the lock file.</summary>
internal static class VulnerableDependencies
{
    private const int MostNamed = 3;

    public static void Find(IReadOnlyList<DependencyChange> changes, AdvisoryIndex index, List<Finding> findings, CancellationToken cancellationToken)
    {
        var manifests = new Dictionary<(Ecosystem, string), (string Path, int Line)>();
        foreach (var change in changes)
            foreach (var dependency in change.Changed)
                if (!change.File.IsLock) manifests.TryAdd((dependency.Ecosystem, dependency.Name), (change.Path, dependency.Line));
        var seen = new HashSet<(Ecosystem, string, string)>();
        foreach (var change in changes)
            foreach (var dependency in change.Changed)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (dependency.Version is not { } version || !seen.Add((dependency.Ecosystem, dependency.Name, version))) continue;
                var advisories = index.Find(dependency.Ecosystem, dependency.Name).Where(a => AffectedVersions.Has(dependency.Ecosystem, a, version)).ToList();
                if (advisories.Count == 0) continue;
                var place = change.File.IsLock && manifests.TryGetValue((dependency.Ecosystem, dependency.Name), out var manifest) ? manifest : (change.Path, dependency.Line);
                findings.Add(Report(dependency, version, Distinct(advisories), place));
            }
    }

    // The same vulnerability under several ids counts once: the first that knows most about it stands for the others.
    private static List<Advisory> Distinct(List<Advisory> advisories)
    {
        var kept = new List<Advisory>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var advisory in advisories.OrderByDescending(static a => a.Severity).ThenByDescending(static a => a.Score).ThenBy(static a => a.Id, StringComparer.Ordinal))
        {
            var known = !ids.Add(advisory.Id);
            foreach (var alias in advisory.Aliases) known |= !ids.Add(alias);
            if (!known) kept.Add(advisory);
        }

        return kept;
    }

    private static Finding Report(Dependency dependency, string version, List<Advisory> advisories, (string Path, int Line) place)
    {
        var worst = advisories[0];
        var names = string.Join(", ", advisories.Take(MostNamed).Select(Named));
        var more = advisories.Count > MostNamed ? $" and {advisories.Count - MostNamed} more" : "";
        var summary = worst.Summary.Length > 0 ? ": " + worst.Summary : "";
        var package = $"{SarifReader.Shorten(dependency.Name, 100)} {SarifReader.Shorten(version, 60)}";
        var message = worst.IsMalicious ? $"{package} is a malicious package, {names}{more}{summary}" : $"{package} has {(advisories.Count == 1 ? "a known vulnerability" : $"{advisories.Count} known vulnerabilities")}, {names}{more}{summary}";
        return DependencyRules.Vulnerable.At(place.Path, place.Line, worst.Severity, message, Remedy(dependency, version, advisories));
    }

    private static string Named(Advisory advisory) => advisory.Score >= 0 ? string.Create(CultureInfo.InvariantCulture, $"{advisory.Id} (CVSS {advisory.Score:0.0})") : advisory.Word.Length > 0 ? $"{advisory.Id} ({advisory.Word.ToLowerInvariant()})" : advisory.Id;

    // The least version that fixes each; the greatest of those fixes all.
    private static string Remedy(Dependency dependency, string version, List<Advisory> advisories)
    {
        if (advisories[0].IsMalicious) return "Remove it, and look at what it has done on machines that installed it.";
        string? needed = null;
        var open = 0;
        foreach (var advisory in advisories)
        {
            if (AffectedVersions.Fixed(dependency.Ecosystem, advisory, version) is not { } repaired) open++;
            else if (needed is null || VersionOrder.Compare(dependency.Ecosystem, repaired, needed) > 0) needed = repaired;
        }

        if (needed is null) return "No fixed version is known: take another package, or make sure that what is vulnerable is not reached.";
        return open == 0 ? $"Take {needed} or later." : $"Take {needed} or later; for {open} of them no fixed version is known.";
    }
}
