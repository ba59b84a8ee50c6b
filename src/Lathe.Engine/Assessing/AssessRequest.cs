namespace Lathe.Engine.Assessing;

/// <summary>What is to be assessed.</summary>
/// <param name="Folder">The absolute path of the folder that the user is in.</param>
public sealed record AssessRequest(string Folder)
{
    /// <summary>Files and folders that count, absolute or from <see cref="Folder"/>; all where empty.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The commit that the files are compared with, as the user named it; null for none.</summary>
    public string? Against { get; init; }

    /// <summary>Whole files, as if all were new, also where there is a commit to compare with.</summary>
    public bool Whole { get; init; }

    /// <summary>Path patterns (gitignore syntax) that are left alone.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}
