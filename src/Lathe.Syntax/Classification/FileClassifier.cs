namespace Lathe.Syntax;

/// <summary>Tells what kind of file something is from its path and the start of its content.</summary>
public static class FileClassifier
{
    /// <summary>What the path alone tells.</summary>
    /// <param name="path">Relative, separated by '/'.</param>
    public static FileTraits ClassifyPath(string path) => FileTraits.None;

    /// <summary>What the path and the content tell.</summary>
    /// <param name="path">Relative, separated by '/'.</param>
    /// <param name="head">The start of the content; the first 8 KiB are looked at.</param>
    public static FileTraits Classify(string path, ReadOnlySpan<byte> head) => FileTraits.None;

    /// <summary>Whether bytes are something other than text.</summary>
    /// <param name="head">The start of the content; the first 8 KiB are looked at.</param>
    public static bool IsBinary(ReadOnlySpan<byte> head) => head[..Math.Min(head.Length, 8192)].Contains((byte)0);

    /// <summary>Whether a folder of this name holds somebody else's code or a build's output (node_modules, vendor, target, …).</summary>
    /// <param name="name">The folder's own name.</param>
    public static bool IsVendoredFolder(string name) => false;
}
