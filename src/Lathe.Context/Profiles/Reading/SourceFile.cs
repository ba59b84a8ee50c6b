using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>A file with what its path tells, worked out once for all that ask.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Traits">By its path.</param>
/// <param name="Language">By its name; null when that says nothing.</param>
internal readonly record struct SourceFile(string Path, long Size, FileTraits Traits, Language? Language)
{
    /// <summary>Neither vendored nor generated, minified or a lock file.</summary>
    public bool IsOwn => (Traits & (FileTraits.Vendored | FileTraits.Generated | FileTraits.Minified | FileTraits.LockFile)) == FileTraits.None;

    public bool IsCode => Language is { Kind: LanguageKind.Code };

    public bool IsTest => (Traits & FileTraits.Test) != FileTraits.None;

    public bool IsVendored => (Traits & FileTraits.Vendored) != FileTraits.None;

    public static SourceFile[] Of(IReadOnlyList<ContextFile> files)
    {
        var all = new SourceFile[files.Count];
        var classifier = new PathClassifier();
        for (var i = 0; i < all.Length; i++) all[i] = new SourceFile(files[i].Path, files[i].Size, classifier.Classify(files[i].Path), LanguageTable.Detect(files[i].Path));
        return all;
    }
}
