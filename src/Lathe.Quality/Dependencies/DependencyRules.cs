namespace Lathe.Quality;

/// <summary>The rules about packages. Who knows the tree and the advisories applies them; what the findings are is said here.</summary>
public static class DependencyRules
{
    /// <summary>A package that was added or changed has a known vulnerability.</summary>
    public static RuleInfo Vulnerable { get; } = new(
        "security.vulnerable-dependency", "Vulnerable dependency", QualityDimension.Security, FindingSeverity.Blocking,
        "A version that an advisory names lets in whoever has read the advisory. Only packages that the change added or whose version it changed count, and only where one version is meant. The severity is that of the advisory's CVSS score: 9.0 and more blocks, 7.0 is an error, 4.0 a warning; a malicious package blocks.",
        [])
    { Cwe = [1395] };

    /// <summary>A package that was added to a manifest is not in its lock file.</summary>
    public static RuleInfo Unlocked { get; } = new(
        "security.unlocked-dependency", "Dependency not in the lock file", QualityDimension.Security, FindingSeverity.Error,
        "A package that its lock file does not know was either never installed, so that nobody has seen whether it exists, or is taken in whatever version and with whatever content the next installation finds. Names that do not exist are registered by attackers.",
        [])
    { Cwe = [1357, 494] };
}
