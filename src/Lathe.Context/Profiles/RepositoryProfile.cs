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
    private const int MaxManifests = 50;

    /// <summary>The language of most of the program's text; null when there is no program.</summary>
    public Language? Main => Languages.Count > 0 && Languages[0].Language.Kind == LanguageKind.Code ? Languages[0].Language : null;

    /// <summary>Makes the profile.</summary>
    /// <param name="files">The files.</param>
    public static RepositoryProfile Of(IReadOnlyList<ContextFile> files) => OfSources(SourceFile.Of(files));

    internal static RepositoryProfile OfSources(SourceFile[] files)
    {
        var shares = new Dictionary<string, (Language Language, int Files, long Bytes)>(StringComparer.Ordinal);
        var manifests = new List<Manifest>();
        long total = 0;
        foreach (var file in files)
        {
            total += file.Size;
            if (!file.IsOwn) continue;
            if (ManifestTable.EcosystemOf(file.Path) is { } ecosystem) manifests.Add(new Manifest(file.Path, ecosystem));
            if (file.Language is not { } language) continue;
            var share = shares.GetValueOrDefault(language.Id, (language, 0, 0));
            shares[language.Id] = (language, share.Files + 1, share.Bytes + file.Size);
        }

        var languages = new List<LanguageShare>(shares.Count);
        foreach (var (language, count, bytes) in shares.Values) languages.Add(new LanguageShare(language, count, bytes));
        languages.Sort(static (a, b) =>
            a.Language.Kind == LanguageKind.Code != (b.Language.Kind == LanguageKind.Code) ? (a.Language.Kind == LanguageKind.Code ? -1 : 1)
            : a.Bytes != b.Bytes ? b.Bytes.CompareTo(a.Bytes)
            : string.CompareOrdinal(a.Language.Id, b.Language.Id));
        manifests.Sort(static (a, b) => Depth(a.Path) != Depth(b.Path) ? Depth(a.Path).CompareTo(Depth(b.Path)) : string.CompareOrdinal(a.Path, b.Path));
        if (manifests.Count > MaxManifests) manifests.RemoveRange(MaxManifests, manifests.Count - MaxManifests);
        return new RepositoryProfile(languages, manifests, files.Length, total);
    }

    private static int Depth(string path) => path.AsSpan().Count('/');
}
