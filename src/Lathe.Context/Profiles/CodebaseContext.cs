using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>A language and how much of a repository is written in it.</summary>
/// <param name="Id">As in <see cref="Language.Id"/>.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">Their sizes together.</param>
/// <param name="IsCode">Whether it is for programs.</param>
public sealed record LanguageFact(string Id, int Files, long Bytes, bool IsCode);

/// <summary>What a repository is like: what it is made of, what it depends on, how it is arranged and how its code is written.</summary>
public sealed record CodebaseContext
{
    /// <summary>Files in all.</summary>
    public required int FileCount { get; init; }

    /// <summary>Their sizes together.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Programs first, by bytes.</summary>
    public required IReadOnlyList<LanguageFact> Languages { get; init; }

    /// <summary>The folders near the top.</summary>
    public required IReadOnlyList<FolderSummary> Folders { get; init; }

    /// <summary>The files that say how it is built, nearest to the root first.</summary>
    public required IReadOnlyList<Manifest> Manifests { get; init; }

    /// <summary>What it depends on.</summary>
    public required IReadOnlyList<Dependency> Dependencies { get; init; }

    /// <summary>How it is arranged.</summary>
    public required IReadOnlyList<PatternClaim> Patterns { get; init; }

    /// <summary>How its code is written.</summary>
    public required IReadOnlyList<StyleFact> Style { get; init; }

    /// <summary>Its tests.</summary>
    public required TestLayout Tests { get; init; }

    /// <summary>Commands that it names itself.</summary>
    public required IReadOnlyList<ProjectScript> Scripts { get; init; }

    internal static CodebaseContext Of(SourceFile[] files, RepositoryProfile profile, ManifestFacts manifests, StyleFacts style, Func<string, bool> has)
    {
        var tests = TestPlaces.TestFiles(files);
        var frameworks = TestFrameworks.Of(manifests.Dependencies, style.TestImports);
        return new CodebaseContext
        {
            FileCount = profile.FileCount,
            TotalBytes = profile.TotalBytes,
            Languages = [.. profile.Languages.Select(l => new LanguageFact(l.Language.Id, l.Files, l.Bytes, l.Language.Kind == LanguageKind.Code))],
            Folders = TopFolders.Of(files),
            Manifests = profile.Manifests,
            Dependencies = manifests.Dependencies,
            Patterns = [.. manifests.Workspaces.Take(3), .. ArchitecturePatterns.Of(files)],
            Style = style.Facts,
            Tests = new TestLayout(TestPlaces.Folders(tests), TestPlaces.Names(tests), frameworks, TestCommands.Of(profile.Main, profile.Manifests, manifests.Scripts, frameworks, has)),
            Scripts = manifests.Scripts,
        };
    }
}
