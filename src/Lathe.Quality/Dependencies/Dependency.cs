namespace Lathe.Quality;

/// <summary>A package that a manifest or a lock file names.</summary>
/// <param name="Ecosystem">Where it comes from.</param>
/// <param name="Name">In the ecosystem's normal form.</param>
/// <param name="Version">The one version that is meant; null where the file leaves a choice.</param>
/// <param name="Spec">What is written about the version; empty for nothing.</param>
/// <param name="Line">From 1.</param>
/// <param name="IsDirect">Whether a person asked for it, as far as the file tells.</param>
internal readonly record struct Dependency(Ecosystem Ecosystem, string Name, string? Version, string Spec, int Line, bool IsDirect);

/// <summary>What a manifest or a lock file says.</summary>
/// <param name="ecosystem">Of all its packages.</param>
internal sealed class DependencyList(Ecosystem ecosystem)
{
    private const int Most = 200_000;
    private const int LongestName = 300;

    /// <summary>The packages in the order of the file.</summary>
    public List<Dependency> Packages { get; } = [];

    /// <summary>Of a lock file, the folders (of Cargo, the names) of the projects that share it; of a package.json, its patterns of workspaces.</summary>
    public List<string> Members { get; } = [];

    public void Add(string? name, string? version, string? spec, int line, bool direct)
    {
        if (Packages.Count >= Most || string.IsNullOrWhiteSpace(name) || name.Length > LongestName || version is { Length: > 200 }) return;
        Packages.Add(new Dependency(ecosystem, ecosystem.Normalise(name.Trim()), string.IsNullOrWhiteSpace(version) ? null : version.Trim(), spec ?? "", line, direct));
    }

    public void AddMember(string member)
    {
        if (Members.Count < Most && member.Length <= LongestName) Members.Add(member);
    }
}
