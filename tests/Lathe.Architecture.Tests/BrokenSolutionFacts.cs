using Lathe.Architecture.Tests.Model;
using Lathe.Architecture.Tests.Rules;

namespace Lathe.Architecture.Tests;

/// <summary>Each rule finds what it is there to find.</summary>
public sealed class BrokenSolutionFacts
{
    [Theory]
    [InlineData("Lathe.Errors", "Lathe.Syntax")]
    [InlineData("Lathe.Syntax", "Lathe.Edits")]
    [InlineData("Lathe.Edits", "Lathe.Context")]
    [InlineData("Lathe.Models", "Lathe.Syntax")]
    [InlineData("Lathe.Engine", "Lathe.Storage")]
    [InlineData("Lathe.Storage", "Lathe.Media")]
    [InlineData("Lathe.Media", "Lathe.Server")]
    [InlineData("Lathe.Server", "Lathe.Cli")]
    public void A_reference_upwards_or_sideways_is_found_in_the_project_file_and_in_the_assembly(string from, string to)
    {
        string[] expected = [$"{from} may not use {to}."];
        Assert.Equal(expected, LayerRules.ReferencesGoDownwards(Of(new ProjectModel(from) { ProjectReferences = [to] })));
        Assert.Equal(expected, LayerRules.ReferencesGoDownwards(Of(new ProjectModel(from) { UsedAssemblies = ["System.Runtime", to] })));
    }

    [Fact]
    public void A_project_without_a_place_is_found() =>
        Assert.Equal(["Lathe.Utils has no place in the layers."], LayerRules.ReferencesGoDownwards(Of(new ProjectModel("Lathe.Utils"))));

    [Theory]
    [InlineData("Lathe.Engine", "Microsoft.Data.Sqlite.Core")]
    [InlineData("Lathe.Engine", "Microsoft.AspNetCore.App")]
    [InlineData("Lathe.Models", "AWSSDK.Core")]
    public void An_adapters_package_below_the_adapters_is_found(string project, string package)
    {
        Assert.Single(LayerRules.EngineKnowsPortsOnly(Of(new ProjectModel(project) { Packages = [package] })));
        Assert.Single(LayerRules.EngineKnowsPortsOnly(Of(new ProjectModel(project) { UsedAssemblies = [package] })));
        Assert.Empty(LayerRules.EngineKnowsPortsOnly(Of(new ProjectModel("Lathe.Storage") { Packages = [package] })));
    }

    [Fact]
    public void The_console_outside_the_command_line_is_found()
    {
        Assert.Single(ReachRules.OnlyTheCommandLineUsesTheConsole(Of(new ProjectModel("Lathe.Engine") { UsedMembers = ["System.Console"] })));
        Assert.Empty(ReachRules.OnlyTheCommandLineUsesTheConsole(Of(new ProjectModel("Lathe.Cli") { UsedMembers = ["System.Console"] })));
    }

    [Fact]
    public void A_process_started_elsewhere_is_found_in_the_assembly() =>
        Assert.Single(ReachRules.OnlyGitTheSandboxAndTheDoctorStartProcesses(Of(new ProjectModel("Lathe.Storage") { UsedMembers = ["System.Diagnostics.Process.Start"] })));

    [Theory]
    [InlineData("src/Lathe.Engine/Runs/Run.cs", 1)]
    [InlineData("src/Lathe.Engine/Sandbox/Box.cs", 0)]
    [InlineData("src/Lathe.Git/Git.cs", 0)]
    [InlineData("src/Lathe.Cli/Doctor/Probe.cs", 0)]
    [InlineData("src/Lathe.Cli/Program.cs", 1)]
    public void A_process_started_elsewhere_is_found_in_the_source(string path, int violations) =>
        Assert.Equal(violations, ReachRules.OnlyGitTheSandboxAndTheDoctorStartProcesses(Of(path, "using var child = Process.Start(info);")).Count);

    [Theory]
    [InlineData(500, 0)]
    [InlineData(501, 1)]
    public void A_file_that_is_too_long_is_found(int lines, int violations) =>
        Assert.Equal(violations, RepositoryRules.FilesStayShort(Of("src/A/Long.cs", new string('\n', lines))).Count);

    [Fact]
    public void A_note_in_the_root_is_found() =>
        Assert.Equal(["PLAN.md does not belong into the root."], RepositoryRules.TheRootHoldsKnownFilesOnly(new SolutionModel { RootEntries = ["README.md", "PLAN.md"] }));

    [Fact]
    public void A_registrys_name_is_found() =>
        Assert.Single(RepositoryRules.NoRegistryIsNamed(Of("docs/a.md", "see https://www.NuGet" + ".org/packages")));

    [Fact]
    public void An_address_in_a_lock_file_is_found()
    {
        const string WithAddress = """{ "packages": { "a": { "resolved": "https://host/a.tgz" } } }""";
        Assert.Single(RepositoryRules.LockFilesHoldNoAddresses(Of("web/package-lock.json", WithAddress)));
        Assert.Empty(RepositoryRules.LockFilesHoldNoAddresses(Of("web/notes.json", WithAddress)));
    }

    private static SolutionModel Of(ProjectModel project) => new() { Projects = [project] };

    private static SolutionModel Of(string path, string text) => new() { Files = [new TextFile(path, text)] };
}
