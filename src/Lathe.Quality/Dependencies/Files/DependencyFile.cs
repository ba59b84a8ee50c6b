namespace Lathe.Quality;

/// <summary>A kind of file that names packages.</summary>
/// <param name="Name">Its name; a star at the start stands for anything.</param>
/// <param name="Ecosystem">Where its packages come from.</param>
/// <param name="Read">Reads what it says. Never throws for what a file holds.</param>
internal sealed record DependencyFile(string Name, Ecosystem Ecosystem, Action<byte[], DependencyList> Read)
{
    /// <summary>Whether a package manager writes it.</summary>
    public bool IsLock { get; init; }

    /// <summary>Of a manifest, the names of the lock files that may belong to it, the likeliest first.</summary>
    public IReadOnlyList<string> Locks { get; init; } = [];

    /// <summary>Whether a lock file of a folder above may be meant.</summary>
    public bool SharesLock { get; init; }

    /// <summary>All kinds. Adding one is a row.</summary>
    public static IReadOnlyList<DependencyFile> All { get; } =
    [
        new("package.json", Ecosystem.Npm, NpmFiles.ReadManifest) { Locks = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"], SharesLock = true },
        new("package-lock.json", Ecosystem.Npm, NpmFiles.ReadLock) { IsLock = true },
        new("npm-shrinkwrap.json", Ecosystem.Npm, NpmFiles.ReadLock) { IsLock = true },
        new("yarn.lock", Ecosystem.Npm, NpmFiles.ReadYarnLock) { IsLock = true },
        new("pnpm-lock.yaml", Ecosystem.Npm, NpmFiles.ReadPnpmLock) { IsLock = true },
        new("pyproject.toml", Ecosystem.PyPI, PythonFiles.ReadProject) { Locks = ["uv.lock", "poetry.lock", "pdm.lock"], SharesLock = true },
        new("Pipfile", Ecosystem.PyPI, PythonFiles.ReadPipfile) { Locks = ["Pipfile.lock"] },
        new("*requirements.in", Ecosystem.PyPI, PythonFiles.ReadRequirements) { Locks = ["*requirements.txt"] },
        new("*requirements.txt", Ecosystem.PyPI, PythonFiles.ReadRequirements),
        new("requirements*.txt", Ecosystem.PyPI, PythonFiles.ReadRequirements),
        new("poetry.lock", Ecosystem.PyPI, PythonFiles.ReadLock) { IsLock = true },
        new("uv.lock", Ecosystem.PyPI, PythonFiles.ReadLock) { IsLock = true },
        new("pdm.lock", Ecosystem.PyPI, PythonFiles.ReadLock) { IsLock = true },
        new("Pipfile.lock", Ecosystem.PyPI, PythonFiles.ReadPipfileLock) { IsLock = true },
        new("go.mod", Ecosystem.Go, GoFiles.ReadModule) { Locks = ["go.sum"] },
        new("go.sum", Ecosystem.Go, GoFiles.ReadSums) { IsLock = true },
        new("Cargo.toml", Ecosystem.Cargo, CargoFiles.ReadManifest) { Locks = ["Cargo.lock"], SharesLock = true },
        new("Cargo.lock", Ecosystem.Cargo, CargoFiles.ReadLock) { IsLock = true },
        new("pom.xml", Ecosystem.Maven, JvmFiles.ReadPom),
        new("*.gradle", Ecosystem.Maven, JvmFiles.ReadGradle) { Locks = ["gradle.lockfile"] },
        new("*.gradle.kts", Ecosystem.Maven, JvmFiles.ReadGradle) { Locks = ["gradle.lockfile"] },
        new("libs.versions.toml", Ecosystem.Maven, JvmFiles.ReadCatalogue),
        new("gradle.lockfile", Ecosystem.Maven, JvmFiles.ReadGradleLock) { IsLock = true },
        new("*.csproj", Ecosystem.NuGet, NuGetFiles.ReadProject) { Locks = ["packages.lock.json"] },
        new("*.fsproj", Ecosystem.NuGet, NuGetFiles.ReadProject) { Locks = ["packages.lock.json"] },
        new("*.vbproj", Ecosystem.NuGet, NuGetFiles.ReadProject) { Locks = ["packages.lock.json"] },
        new("Directory.Packages.props", Ecosystem.NuGet, NuGetFiles.ReadProject),
        new("Directory.Build.props", Ecosystem.NuGet, NuGetFiles.ReadProject),
        new("packages.config", Ecosystem.NuGet, NuGetFiles.ReadConfig),
        new("packages.lock.json", Ecosystem.NuGet, NuGetFiles.ReadLock) { IsLock = true },
        new("Gemfile", Ecosystem.RubyGems, RubyFiles.ReadGemfile) { Locks = ["Gemfile.lock"] },
        new("Gemfile.lock", Ecosystem.RubyGems, RubyFiles.ReadLock) { IsLock = true },
        new("composer.json", Ecosystem.Packagist, ComposerFiles.ReadManifest) { Locks = ["composer.lock"] },
        new("composer.lock", Ecosystem.Packagist, ComposerFiles.ReadLock) { IsLock = true },
    ];

    /// <summary>The kind of a file; null for one that names no packages.</summary>
    /// <param name="path">Its path, separated by '/'.</param>
    public static DependencyFile? Of(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        foreach (var file in All)
            if (file.Fits(name)) return file;
        return null;
    }

    /// <summary>What a file says.</summary>
    /// <param name="content">Its bytes.</param>
    public DependencyList ReadAll(byte[] content)
    {
        var list = new DependencyList(Ecosystem);
        if (content.Length <= PackageBounds.LargestFile) Read(content, list);
        return list;
    }

    private bool Fits(ReadOnlySpan<char> name)
    {
        var star = Name.IndexOf('*', StringComparison.Ordinal);
        if (star < 0) return name.SequenceEqual(Name);
        return name.Length >= Name.Length - 1 && name.StartsWith(Name.AsSpan(0, star)) && name.EndsWith(Name.AsSpan(star + 1));
    }
}
