using Lathe.Syntax;

namespace Lathe.Quality;

/// <summary>A change to files: what assessors look at.</summary>
/// <param name="files">The files, each path once.</param>
/// <param name="profile">What is expected of the code; what comes with Lathe where null.</param>
/// <param name="around">The tree that it stands in; null where that is not known.</param>
public sealed class CodeChange(IReadOnlyList<FileChange> files, QualityProfile? profile = null, TreeAround? around = null)
{
    private readonly Lazy<IReadOnlyList<FileView>> _views = new(() => ViewsOf(files, profile ?? QualityProfile.Default));

    /// <summary>The files.</summary>
    public IReadOnlyList<FileChange> Files => files;

    /// <summary>What is expected of the code.</summary>
    public QualityProfile Profile => profile ?? QualityProfile.Default;

    /// <summary>The tree that it stands in; null where that is not known.</summary>
    internal TreeAround? Around => around;

    /// <summary>The files that rules look at, in order: no deleted, binary, generated, vendored or very large ones.</summary>
    internal IReadOnlyList<FileView> Views => _views.Value;

    /// <summary>The tree of a file that the rules look at, as they have it; parsed where it has not been. Not for two threads at once with the same file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="before">Whether the version before the change is meant.</param>
    /// <returns>Null for a file that they do not look at, and where its language has no grammar here.</returns>
    public CodeTree? TreeOf(string path, bool before)
    {
        foreach (var view in Views)
            if (view.Path == path) return (before ? view.CodeBefore : view.Code)?.Tree;
        return null;
    }

    private static List<FileView> ViewsOf(IReadOnlyList<FileChange> files, QualityProfile profile)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var views = new List<FileView>(files.Count);
        foreach (var file in files)
            if (FileView.Of(file, profile) is { } view && seen.Add(file.Path)) views.Add(view);
        return views;
    }
}
