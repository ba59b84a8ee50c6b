namespace Lathe.Architecture.Tests.Model;

/// <summary>What the rules look at: read from the repository and the compiled assemblies, or written by hand to show that a rule can fail.</summary>
internal sealed record SolutionModel
{
    /// <summary>The projects below <c>src</c>.</summary>
    public IReadOnlyList<ProjectModel> Projects { get; init; } = [];

    /// <summary>Every text file of the repository.</summary>
    public IReadOnlyList<TextFile> Files { get; init; } = [];

    /// <summary>The names of files and folders in the repository's root.</summary>
    public IReadOnlyList<string> RootEntries { get; init; } = [];
}

/// <summary>One project with what it says it needs and what its assembly really uses.</summary>
internal sealed record ProjectModel(string Name)
{
    public IReadOnlyList<string> ProjectReferences { get; init; } = [];

    /// <summary>Packages and framework references.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>The names of the assemblies that the compiled assembly refers to.</summary>
    public IReadOnlyList<string> UsedAssemblies { get; init; } = [];

    /// <summary>Types and methods of other assemblies that the compiled assembly refers to: <c>System.Console</c>, <c>System.Diagnostics.Process.Start</c>.</summary>
    public IReadOnlyList<string> UsedMembers { get; init; } = [];
}

/// <summary>One file; the path is relative to the root and separated by '/'.</summary>
internal sealed record TextFile(string Path, string Text);
