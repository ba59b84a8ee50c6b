namespace Lathe.Engine.Verification.Detection.Ecosystems;

/// <summary>.NET: a solution with test projects in it, else the test projects themselves.</summary>
internal sealed class DotnetProject : IEcosystem
{
    private static readonly string[] Marks = ["Microsoft.NET.Test.Sdk", "<IsTestProject>true", "xunit", "NUnit", "MSTest", "TUnit"];

    public string Name => "dotnet";

    public void Look(ProjectFolder folder, DetectionContext context)
    {
        var solutions = folder.Files.Where(f => f.EndsWith(".slnx", StringComparison.OrdinalIgnoreCase) || f.EndsWith(".sln", StringComparison.OrdinalIgnoreCase)).ToList();
        var projects = solutions.Count > 0 ? folder.Below(IsProject, 100) : [.. folder.Files.Where(IsProject).Select(folder.PathOf)];
        var tests = projects.Where(p => IsTest(folder, p)).ToList();
        if (tests.Count == 0) return;
        var file = solutions.Count switch { 0 => tests[0][(tests[0].LastIndexOf('/') + 1)..], 1 => solutions[0], _ => Chosen(solutions, context) };
        var command = solutions.Count == 0 && folder.Files.Count(IsProject) == 1 || solutions.Count == 1 && folder.Files.Count(IsProject) == 0 ? "dotnet test" : $"dotnet test {Quoted(file)}";
        if (context.Programs.Has("dotnet")) context.Add(folder, command, CheckKind.Test, $"test project {tests[0]}", file, null, 0.85, CheckTime.Minutes, context.Ci.Find("dotnet", "test"));
        else context.Miss(folder, command, file, "dotnet is not installed", "Install the .NET SDK.");
    }

    // Of several solutions the one that the project's machines test, else the first.
    private static string Chosen(List<string> solutions, DetectionContext context) =>
        solutions.Find(s => context.Ci.Lines.Any(l => l.Runs("dotnet", "test") && l.Words.Contains(s, StringComparer.Ordinal))) ?? solutions[0];

    private static bool IsProject(string name) => name.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".fsproj", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".vbproj", StringComparison.OrdinalIgnoreCase);

    private static bool IsTest(ProjectFolder folder, string path)
    {
        if (path.Contains("Test", StringComparison.Ordinal)) return true;
        return folder.Tree.Lines(path) is { } lines && lines.Any(l => Marks.Any(m => l.Contains(m, StringComparison.Ordinal)));
    }

    private static string Quoted(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') && name[0] != '-' ? name : $"'./{name.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
