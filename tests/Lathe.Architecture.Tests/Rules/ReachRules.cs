using Lathe.Architecture.Tests.Model;

namespace Lathe.Architecture.Tests.Rules;

/// <summary>Who may reach out of the process.</summary>
internal static class ReachRules
{
    private const string Start = "System.Diagnostics.Process.Start";

    // Commands that a model or a repository chose run in the sandbox; the doctor asks installed programs for their versions.
    private static readonly string[] Starters = ["src/Lathe.Git/", "src/Lathe.Engine/Sandbox/", "src/Lathe.Cli/Doctor/"];

    public static IReadOnlyList<string> OnlyTheCommandLineUsesTheConsole(SolutionModel solution) =>
    [
        .. from project in solution.Projects
           where project.Name != "Lathe.Cli" && project.UsedMembers.Contains("System.Console")
           select $"{project.Name} uses System.Console.",
    ];

    public static IReadOnlyList<string> OnlyGitTheSandboxAndTheDoctorStartProcesses(SolutionModel solution)
    {
        var violations = new List<string>();
        foreach (var project in solution.Projects)
        {
            if (project.Name is not ("Lathe.Git" or "Lathe.Engine" or "Lathe.Cli") && project.UsedMembers.Contains(Start)) violations.Add($"{project.Name} starts processes.");
        }

        foreach (var file in solution.Files.Where(IsSource))
        {
            var mayStart = Array.Exists(Starters, s => file.Path.StartsWith(s, StringComparison.Ordinal));
            if (!mayStart && StartsProcess(file.Text)) violations.Add($"{file.Path} starts processes.");
        }

        return violations;
    }

    private static bool IsSource(TextFile file) => file.Path.StartsWith("src/", StringComparison.Ordinal) && file.Path.EndsWith(".cs", StringComparison.Ordinal);

    private static bool StartsProcess(string text) =>
        text.Contains("Process.Start(", StringComparison.Ordinal) || text.Contains("new ProcessStartInfo", StringComparison.Ordinal) || text.Contains("new Process ", StringComparison.Ordinal)
        || text.Contains("new Process(", StringComparison.Ordinal) || text.Contains("\"posix_spawn", StringComparison.Ordinal) || text.Contains("\"execve\"", StringComparison.Ordinal);
}
