using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Finds the commands that likely run a repository's tests.</summary>
internal static class TestCommands
{
    private const int MaxCommands = 5;

    // By the ecosystem of a manifest.
    private static readonly Dictionary<string, string> OfEcosystem = new(StringComparer.Ordinal)
    {
        ["cargo"] = "cargo test",
        ["go"] = "go test ./...",
        ["maven"] = "mvn test",
        ["gradle"] = "gradle test",
        ["mix"] = "mix test",
        ["swift"] = "swift test",
        ["sbt"] = "sbt test",
    };

    // By a framework, with its ecosystem.
    private static readonly Dictionary<string, (string Command, string Ecosystem)> OfFramework = new(StringComparer.Ordinal)
    {
        ["pytest"] = ("python -m pytest", "python"),
        ["django"] = ("python -m django test", "python"),
        ["unittest"] = ("python -m unittest", "python"),
        ["rspec"] = ("bundle exec rspec", "bundler"),
        ["minitest"] = ("bundle exec rake test", "bundler"),
        ["phpunit"] = ("vendor/bin/phpunit", "composer"),
        ["pest"] = ("vendor/bin/pest", "composer"),
        ["node:test"] = ("node --test", "npm"),
        ["vitest"] = ("npx vitest run", "npm"),
        ["jest"] = ("npx jest", "npm"),
        ["mocha"] = ("npx mocha", "npm"),
        ["xunit"] = ("dotnet test", "dotnet"),
        ["nunit"] = ("dotnet test", "dotnet"),
        ["mstest"] = ("dotnet test", "dotnet"),
        ["tunit"] = ("dotnet test", "dotnet"),
    };

    private static readonly Dictionary<string, string[]> OfLanguage = new(StringComparer.Ordinal)
    {
        ["python"] = ["python"],
        ["csharp"] = ["dotnet"],
        ["fsharp"] = ["dotnet"],
        ["javascript"] = ["npm"],
        ["typescript"] = ["npm"],
        ["tsx"] = ["npm"],
        ["rust"] = ["cargo"],
        ["go"] = ["go"],
        ["java"] = ["maven", "gradle"],
        ["kotlin"] = ["gradle", "maven"],
        ["ruby"] = ["bundler"],
        ["php"] = ["composer"],
        ["swift"] = ["swift"],
        ["scala"] = ["sbt"],
    };

    /// <summary>What the repository names itself before what its tools usually take; those for the main language first, those nearest to the top before others.</summary>
    public static IReadOnlyList<TestCommand> Of(Language? main, IReadOnlyList<Manifest> manifests, IReadOnlyList<ProjectScript> scripts, IReadOnlyList<TestFramework> frameworks, Func<string, bool> has)
    {
        var found = new List<(TestCommand Command, string Ecosystem)>();
        foreach (var script in scripts)
            if (script.Name is "test" or "tests" or "check" or "unit" or "test:unit") Add(script.Command, script.Manifest, ManifestTable.EcosystemOf(script.Manifest) ?? "");
        foreach (var runner in (ReadOnlySpan<string>)["tests/runtests.py", "runtests.py"])
            if (has(runner)) Add($"python {runner}", runner, "python");
        foreach (var manifest in manifests)
        {
            if (TopFolders.IsAside(manifest.Path) || !OfEcosystem.TryGetValue(manifest.Ecosystem, out var command)) continue;
            if (manifest.Ecosystem is "maven" && has("mvnw")) command = "./mvnw test";
            if (manifest.Ecosystem is "gradle" && has("gradlew")) command = "./gradlew test";
            Add(command, manifest.Path, manifest.Ecosystem);
        }

        foreach (var framework in frameworks)
        {
            if (!OfFramework.TryGetValue(framework.Name, out var usual)) continue;
            // Others run these too.
            if (framework.Name is "unittest" && frameworks.Any(static f => f.Name is "pytest" or "django")) continue;
            if (framework.Name is "vitest" or "jest" or "mocha" && found.Exists(static f => f.Ecosystem is "npm")) continue;
            if (framework.Name is "django" && has("manage.py")) usual = ("python manage.py test", "python");
            var evidence = usual.Ecosystem is "dotnet" ? manifests.FirstOrDefault(static m => m.Ecosystem is "dotnet")?.Path : null;
            Add(usual.Command, evidence ?? framework.Evidence, usual.Ecosystem);
        }

        var own = main is null ? [] : OfLanguage.GetValueOrDefault(main.Id) ?? [];
        return [.. found.OrderBy(f => own.Contains(f.Ecosystem) || f.Ecosystem is "make" ? 0 : 1).ThenBy(static f => f.Command.Because.AsSpan().Count('/')).Select(static f => f.Command).Take(MaxCommands)];

        void Add(string command, string because, string ecosystem)
        {
            if (!found.Exists(f => f.Command.Command == command)) found.Add((new TestCommand(command, because), ecosystem));
        }
    }
}
