namespace Lathe.Context;

/// <summary>A command that the repository itself names, as a script of its manifest.</summary>
/// <param name="Name">As <c>test</c>, <c>lint</c>.</param>
/// <param name="Command">How to call it from the folder of the manifest, as <c>npm run lint</c>.</param>
/// <param name="Manifest">Where it is written.</param>
public sealed record ProjectScript(string Name, string Command, string Manifest);

/// <summary>What the manifests of a repository say.</summary>
/// <param name="Dependencies">By manifest, nearest to the root first.</param>
/// <param name="Workspaces">Manifests that join several packages, with the members that they name.</param>
/// <param name="Scripts">Scripts for testing, checking and building.</param>
public sealed record ManifestFacts(IReadOnlyList<Dependency> Dependencies, IReadOnlyList<PatternClaim> Workspaces, IReadOnlyList<ProjectScript> Scripts);

/// <summary>Reads a repository's manifests: at most 60, each to 256 kB.</summary>
internal static class ManifestReader
{
    private const int MaxManifests = 60;
    private const int MaxDependencies = 2000;
    private const int MaxScripts = 20;

    public static ManifestFacts Read(ProfileReads reads, IReadOnlyList<Manifest> manifests)
    {
        var dependencies = new List<Dependency>();
        var workspaces = new List<PatternClaim>();
        var scripts = new List<ProjectScript>();
        var central = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        for (var i = 0; i < manifests.Count && i < MaxManifests; i++)
        {
            var manifest = manifests[i];
            var name = manifest.Path[(manifest.Path.LastIndexOf('/') + 1)..].ToLowerInvariant();
            if (!IsRead(name) || TopFolders.IsAside(manifest.Path) || reads.Text(manifest.Path) is not { } text) continue;
            var found = new DependencyList(manifest.Ecosystem, manifest.Path);
            Dependencies(reads, manifest, name, text, central, found);
            foreach (var dependency in found.Found)
                if (dependencies.Count < MaxDependencies) dependencies.Add(dependency);
            if (Workspaces.Find(manifest.Path, name, text) is { } workspace) workspaces.Add(workspace);
            foreach (var script in Scripts.Find(manifest.Path, name, text, reads))
                if (scripts.Count < MaxScripts) scripts.Add(script);
        }

        return new ManifestFacts(dependencies, workspaces, scripts);
    }

    private static bool IsRead(string name) => name is not ("dockerfile" or "compose.yaml" or "docker-compose.yml" or "configure.ac" or "cmakelists.txt" or "setup.py");

    private static void Dependencies(ProfileReads reads, Manifest manifest, string name, string text, Dictionary<string, Dictionary<string, string>> central, DependencyList into)
    {
        switch (name)
        {
            case "package.json": JsonManifests.Npm(text, into); break;
            case "composer.json": JsonManifests.Composer(text, into); break;
            case "pyproject.toml": TomlManifests.PyProject(text, into); break;
            case "pipfile": TomlManifests.Pipfile(text, into); break;
            case "cargo.toml": TomlManifests.Cargo(text, into); break;
            case "setup.cfg": PythonRequirement.SetupCfg(text, into); break;
            case "go.mod": LineManifests.Go(text, into); break;
            case "gemfile": LineManifests.Gemfile(text, into); break;
            case "pom.xml": XmlManifests.Maven(text, into); break;
            case "build.gradle" or "build.gradle.kts": LineManifests.Gradle(text, into); break;
            case "directory.build.props": XmlManifests.Dotnet(text, Central(reads, manifest.Path, central), testProject: false, into); break;
            case var _ when name.EndsWith("proj", StringComparison.Ordinal): XmlManifests.Dotnet(text, Central(reads, manifest.Path, central), Syntax.FileClassifier.ClassifyPath(manifest.Path).HasFlag(Syntax.FileTraits.Test), into); break;
            case var _ when name.EndsWith(".txt", StringComparison.Ordinal): PythonRequirement.Lines(text, manifest.Path.Contains("dev", StringComparison.OrdinalIgnoreCase) || manifest.Path.Contains("test", StringComparison.OrdinalIgnoreCase), into); break;
            default: break;
        }
    }

    // The props file that is nearest above a project, as the build finds it.
    private static Dictionary<string, string> Central(ProfileReads reads, string project, Dictionary<string, Dictionary<string, string>> known)
    {
        for (var folder = project; folder.LastIndexOf('/') is var slash; folder = folder[..slash])
        {
            var path = slash < 0 ? "Directory.Packages.props" : $"{folder[..slash]}/Directory.Packages.props";
            if (reads.Has(path))
            {
                if (!known.TryGetValue(path, out var versions)) known[path] = versions = reads.Text(path) is { } text ? XmlManifests.CentralVersions(text) : [];
                return versions;
            }

            if (slash < 0) return [];
        }

        return [];
    }
}
