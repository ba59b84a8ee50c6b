namespace Lathe.Context;

/// <summary>Paths in texts of lines. A name may hold anything but '/' and NUL; a line is no place for a line's end, nor for what a terminal or a model takes for one.</summary>
internal static class ShownPath
{
    /// <summary>The path with escapes in the place of line breaks, tabs and the escape character.</summary>
    public static string Of(string path) => path.IndexOfAny(['\n', '\r', '\t', '\u001b']) < 0
        ? path
        : path.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\u001b", "\\e", StringComparison.Ordinal);
}
