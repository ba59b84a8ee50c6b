using System.Text;

namespace Lathe.Context;

/// <summary>
/// A path pattern as people write them: <c>*</c> and <c>?</c> within a name, <c>**</c> across folders, <c>[a-z]</c>, <c>{a,b}</c>. A pattern without a slash matches the name in any folder; one that ends with a slash, everything beneath that folder.
/// </summary>
public sealed class Glob
{
    private const int MaxAlternatives = 64;
    private const int MaxLength = 4096;

    private readonly byte[][] _alternatives;
    private readonly bool _nameOnly;

    private Glob(byte[][] alternatives, bool nameOnly) => (_alternatives, _nameOnly) = (alternatives, nameOnly);

    /// <summary>Parses a pattern. Any text is a pattern; braces that do not close, or more than 64 alternatives, are literal. Only the first 4,096 characters count.</summary>
    /// <param name="pattern">The pattern.</param>
    public static Glob Parse(string pattern)
    {
        if (pattern.Length > MaxLength) pattern = pattern[..MaxLength];
        if (pattern.StartsWith("./", StringComparison.Ordinal)) pattern = pattern[2..];
        var anchored = pattern.StartsWith('/');
        if (anchored) pattern = pattern[1..];
        if (pattern.EndsWith('/')) pattern += "**";
        var expanded = new List<string> { pattern };
        for (var i = 0; i < expanded.Count && expanded.Count <= MaxAlternatives; i++)
            while (ExpandFirst(expanded[i]) is { } parts && expanded.Count + parts.Count <= MaxAlternatives)
            {
                expanded[i] = parts[0];
                expanded.AddRange(parts[1..]);
            }

        return new Glob(expanded.ConvertAll(Encoding.UTF8.GetBytes).ToArray(), !anchored && !pattern.Contains('/', StringComparison.Ordinal));
    }

    /// <summary>Whether a path matches.</summary>
    /// <param name="path">Relative, separated by '/'.</param>
    public bool IsMatch(string path)
    {
        var text = _nameOnly ? path.AsSpan(path.LastIndexOf('/') + 1) : path;
        var size = Encoding.UTF8.GetByteCount(text);
        Span<byte> bytes = size <= 1024 ? stackalloc byte[size] : new byte[size];
        Encoding.UTF8.GetBytes(text, bytes);
        foreach (var alternative in _alternatives)
            if (WildMatch.IsMatch(alternative, bytes, pathMode: true)) return true;
        return false;
    }

    private static List<string>? ExpandFirst(string pattern)
    {
        var open = pattern.IndexOf('{', StringComparison.Ordinal);
        if (open < 0) return null;
        var parts = new List<string>();
        var depth = 0;
        var start = open + 1;
        for (var i = open; i < pattern.Length; i++)
        {
            if (pattern[i] == '{') depth++;
            if (pattern[i] == '}') depth--;
            if ((pattern[i] == ',' && depth == 1) || depth == 0)
            {
                parts.Add(pattern[start..i]);
                start = i + 1;
            }

            if (depth > 0) continue;
            if (parts.Count < 2) return null;
            return parts.ConvertAll(part => pattern[..open] + part + pattern[(i + 1)..]);
        }

        return null;
    }
}
