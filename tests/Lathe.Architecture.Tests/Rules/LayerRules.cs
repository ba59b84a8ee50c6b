using Lathe.Architecture.Tests.Model;

namespace Lathe.Architecture.Tests.Rules;

/// <summary>References go downwards only.</summary>
internal static class LayerRules
{
    private static readonly string[] Libraries = ["Lathe.Errors", "Lathe.Syntax", "Lathe.Edits", "Lathe.Context", "Lathe.Quality", "Lathe.Git", "Lathe.Models"];
    private static readonly string[] Engine = [.. Libraries, "Lathe.Engine"];
    private static readonly string[] Adapters = [.. Engine, "Lathe.Storage", "Lathe.Media"];

    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Lathe.Errors"] = [],
        ["Lathe.Syntax"] = ["Lathe.Errors"],
        ["Lathe.Edits"] = ["Lathe.Errors", "Lathe.Syntax"],
        ["Lathe.Context"] = ["Lathe.Errors", "Lathe.Syntax"],
        ["Lathe.Quality"] = ["Lathe.Errors", "Lathe.Syntax"],
        ["Lathe.Git"] = ["Lathe.Errors"],
        ["Lathe.Models"] = ["Lathe.Errors"],
        ["Lathe.Engine"] = Libraries,
        ["Lathe.Storage"] = Engine,
        ["Lathe.Media"] = Engine,
        ["Lathe.Server"] = Adapters,
        ["Lathe.Cli"] = [.. Adapters, "Lathe.Server"],
    };

    // SQL, HTTP servers, queues and clouds are for the adapters; what lies below them knows ports only.
    private static readonly string[] AdapterPackages =
    [
        "Microsoft.Data.", "System.Data.", "SQLitePCLRaw", "Npgsql", "Dapper", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "AWSSDK", "Amazon.", "Azure.", "Google.Cloud", "RabbitMQ",
    ];

    public static IReadOnlyList<string> ReferencesGoDownwards(SolutionModel solution)
    {
        var violations = new List<string>();
        foreach (var project in solution.Projects)
        {
            if (!MayUse.TryGetValue(project.Name, out var allowed))
            {
                violations.Add($"{project.Name} has no place in the layers.");
                continue;
            }

            foreach (var used in project.ProjectReferences.Concat(project.UsedAssemblies.Where(IsOurs)).Distinct(StringComparer.Ordinal))
            {
                if (Array.IndexOf(allowed, used) < 0) violations.Add($"{project.Name} may not use {used}.");
            }
        }

        return violations;
    }

    public static IReadOnlyList<string> EngineKnowsPortsOnly(SolutionModel solution)
    {
        var violations = new List<string>();
        foreach (var project in solution.Projects.Where(p => Array.IndexOf(Engine, p.Name) >= 0))
        {
            foreach (var package in project.Packages.Concat(project.UsedAssemblies).Distinct(StringComparer.Ordinal))
            {
                if (Array.Exists(AdapterPackages, p => package.StartsWith(p, StringComparison.Ordinal))) violations.Add($"{project.Name} may not use {package}: it belongs into an adapter.");
            }
        }

        return violations;
    }

    private static bool IsOurs(string assembly) => assembly.StartsWith("Lathe.", StringComparison.Ordinal);
}
