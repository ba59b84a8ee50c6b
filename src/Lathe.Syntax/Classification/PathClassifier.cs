namespace Lathe.Syntax;

/// <summary>As <see cref="FileClassifier.ClassifyPath"/>, for many paths of which those in one folder follow each other: what the folder tells is worked out once. Not for several threads.</summary>
public sealed class PathClassifier
{
    private string _last = "";
    private int _length;
    private FileTraits _ofFolder;

    /// <summary>What the path alone tells.</summary>
    /// <param name="path">Relative, separated by '/'.</param>
    public FileTraits Classify(string path) => Classify(path, (FileTraits)~0);

    /// <summary>Which of some traits the path alone tells; the fewer are wanted, the less it costs.</summary>
    /// <param name="path">Relative, separated by '/'.</param>
    /// <param name="wanted">The traits.</param>
    public FileTraits Classify(string path, FileTraits wanted)
    {
        var length = path.LastIndexOf('/') + 1;
        if (length != _length || !path.AsSpan(0, length).SequenceEqual(_last.AsSpan(0, _length))) _ofFolder = FileClassifier.OfFolder(path.AsSpan(0, length));
        (_last, _length) = (path, length);
        return (_ofFolder & wanted) | FileClassifier.OfName(path.AsSpan(length), wanted);
    }
}
