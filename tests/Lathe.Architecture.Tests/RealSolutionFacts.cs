using Lathe.Architecture.Tests.Model;
using Lathe.Architecture.Tests.Rules;

namespace Lathe.Architecture.Tests;

/// <summary>Each rule holds for the solution as it is.</summary>
public sealed class RealSolutionFacts
{
    private static SolutionModel Solution => SolutionReader.Solution;

    [Fact]
    public void The_real_solution_is_what_is_looked_at()
    {
        var engine = Solution.Projects.Single(p => p.Name == "Lathe.Engine");
        Assert.Contains("Lathe.Errors", engine.ProjectReferences);
        Assert.Contains("Lathe.Errors", engine.UsedAssemblies);
        Assert.Contains("YamlDotNet", engine.Packages);
        Assert.Contains("System.Console", Solution.Projects.Single(p => p.Name == "Lathe.Cli").UsedMembers);
        Assert.Contains("System.Diagnostics.Process.Start", Solution.Projects.Single(p => p.Name == "Lathe.Git").UsedMembers);
        Assert.Contains(Solution.Files, f => f.Path == "src/Lathe.Cli/Program.cs");
        Assert.Contains("Lathe.slnx", Solution.RootEntries);
    }

    [Fact]
    public void References_go_downwards() => Assert.Empty(LayerRules.ReferencesGoDownwards(Solution));

    [Fact]
    public void The_engine_and_what_lies_below_know_ports_only() => Assert.Empty(LayerRules.EngineKnowsPortsOnly(Solution));

    [Fact]
    public void Only_the_command_line_uses_the_console() => Assert.Empty(ReachRules.OnlyTheCommandLineUsesTheConsole(Solution));

    [Fact]
    public void Only_git_the_sandbox_and_the_doctor_start_processes() => Assert.Empty(ReachRules.OnlyGitTheSandboxAndTheDoctorStartProcesses(Solution));

    [Fact]
    public void Files_stay_short() => Assert.Empty(RepositoryRules.FilesStayShort(Solution));

    [Fact]
    public void The_root_holds_known_files_only() => Assert.Empty(RepositoryRules.TheRootHoldsKnownFilesOnly(Solution));

    [Fact]
    public void No_package_registry_is_named() => Assert.Empty(RepositoryRules.NoRegistryIsNamed(Solution));

    [Fact]
    public void Lock_files_hold_no_addresses() => Assert.Empty(RepositoryRules.LockFilesHoldNoAddresses(Solution));
}
