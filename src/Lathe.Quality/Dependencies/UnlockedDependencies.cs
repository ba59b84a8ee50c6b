namespace Lathe.Quality;

/// <summary>Finds packages that a change adds to a manifest and not to its lock file.</summary>
internal static class UnlockedDependencies
{
    // What brings a lock file in step, by its name.
    private static readonly Dictionary<string, string> Commands = new(StringComparer.Ordinal)
    {
        ["package-lock.json"] = "npm install",
        ["npm-shrinkwrap.json"] = "npm install",
        ["yarn.lock"] = "yarn install",
        ["pnpm-lock.yaml"] = "pnpm install",
        ["uv.lock"] = "uv lock",
        ["poetry.lock"] = "poetry lock",
        ["pdm.lock"] = "pdm lock",
        ["Pipfile.lock"] = "pipenv lock",
        ["go.sum"] = "go mod tidy",
        ["Cargo.lock"] = "cargo check",
        ["gradle.lockfile"] = "gradle dependencies --write-locks",
        ["packages.lock.json"] = "dotnet restore --force-evaluate",
        ["Gemfile.lock"] = "bundle lock",
        ["composer.lock"] = "composer update --lock",
    };

    public static void Find(IReadOnlyList<DependencyChange> changes, LockFiles locks, List<Finding> findings)
    {
        foreach (var manifest in changes)
        {
            if (manifest.File.Locks.Count == 0 || manifest.Added.Count == 0 || locks.Of(manifest) is not { } found) continue;
            var known = found.Packages.Packages.Select(static d => d.Name).ToHashSet(StringComparer.Ordinal);
            // A lock file without a single package is one that could not be read.
            if (known.Count == 0) continue;
            foreach (var added in manifest.Added)
            {
                if (!added.IsDirect || !known.Add(added.Name)) continue;
                var rule = DependencyRules.Unlocked;
                var command = Commands.GetValueOrDefault(found.Path[(found.Path.LastIndexOf('/') + 1)..], "pip-compile");
                findings.Add(rule.At(
                    manifest.Path, added.Line, rule.Severity, $"{SarifReader.Shorten(added.Name, 100)} is new here and not in {found.Path}: never installed, or no package of that name exists",
                    $"Make sure that the package is the one that is meant, then bring the lock file in step: {command}"));
            }
        }
    }
}
