using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>How much of a repository is written in one language.</summary>
/// <param name="Language">The language.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">Their sizes together.</param>
public sealed record LanguageShare(Language Language, int Files, long Bytes);

/// <summary>A file that says how a project is built and what it depends on.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Ecosystem">What reads it: <c>npm</c>, <c>dotnet</c>, <c>python</c>, <c>cargo</c>, <c>go</c>, <c>maven</c>, …</param>
public sealed record Manifest(string Path, string Ecosystem);

/// <summary>What a repository consists of, by names and sizes alone; nothing is read.</summary>
/// <param name="Languages">Programs first, by bytes; vendored, generated and lock files left out.</param>
/// <param name="Manifests">Nearest to the root first, at most 50.</param>
/// <param name="FileCount">Files in all.</param>
/// <param name="TotalBytes">Their sizes together.</param>
public sealed record RepositoryProfile(IReadOnlyList<LanguageShare> Languages, IReadOnlyList<Manifest> Manifests, int FileCount, long TotalBytes)
{
    /// <summary>The language of most of the program's text; null when there is no program.</summary>
    public Language? Main => Languages.Count > 0 && Languages[0].Language.Kind == LanguageKind.Code ? Languages[0].Language : null;

    /// <summary>Makes the profile.</summary>
    /// <param name="files">The files.</param>
    public static RepositoryProfile Of(IReadOnlyList<ContextFile> files) => new([], [], files.Count, 0);
}
