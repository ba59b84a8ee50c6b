namespace Lathe.Context;

/// <summary>Something that a repository depends on, as a manifest declares it.</summary>
/// <param name="Name">The package's name; <c>group:artifact</c> for Maven and Gradle.</param>
/// <param name="Version">The version or range as written; null where the manifest gives none.</param>
/// <param name="Dev">Only for building or testing.</param>
/// <param name="Ecosystem">As in <see cref="Manifest.Ecosystem"/>.</param>
/// <param name="Manifest">The path of the file that declares it.</param>
public sealed record Dependency(string Name, string? Version, bool Dev, string Ecosystem, string Manifest);

/// <summary>Collects the dependencies of one manifest, each name once, within bounds.</summary>
internal sealed class DependencyList(string ecosystem, string manifest)
{
    private const int MaxNames = 300;

    private readonly Dictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Dependency> _found = [];

    public IReadOnlyList<Dependency> Found => _found;

    /// <summary>Adds one; a second mention can only add the version that the first did not have.</summary>
    public void Add(ReadOnlySpan<char> name, string? version, bool dev)
    {
        var plain = PlainName.Of(name, 200);
        if (plain.Length == 0) return;
        // An address may hold somebody's password.
        version = string.IsNullOrWhiteSpace(version) ? null : version.Contains("://", StringComparison.Ordinal) ? "url" : PlainName.Of(version, 60);
        if (_places.TryGetValue(plain, out var place))
        {
            _found[place] = _found[place] with { Version = _found[place].Version ?? version, Dev = _found[place].Dev && dev };
            return;
        }

        if (_found.Count == MaxNames) return;
        _places.Add(plain, _found.Count);
        _found.Add(new Dependency(plain, version, dev, ecosystem, manifest));
    }
}
