using System.Text;

namespace Lathe.Context;

/// <summary>One line of a gitignore file.</summary>
internal sealed class IgnoreRule
{
    private readonly byte[] _pattern;
    private readonly int _literalLength;
    private readonly bool _nameOnly;
    private readonly bool _endsWith;
    private readonly bool _directoryOnly;

    private IgnoreRule(byte[] pattern, bool negative, bool nameOnly, bool directoryOnly)
    {
        _pattern = pattern;
        IsNegative = negative;
        _nameOnly = nameOnly;
        _directoryOnly = directoryOnly;
        var wildcard = pattern.AsSpan().IndexOfAny("*?[\\"u8);
        _literalLength = wildcard < 0 ? pattern.Length : wildcard;
        _endsWith = wildcard == 0 && pattern[0] == '*' && pattern.AsSpan(1).IndexOfAny("*?[\\"u8) < 0;
    }

    /// <summary>Takes back what an earlier rule ignored.</summary>
    public bool IsNegative { get; }

    /// <summary>The rules of a file in its order; null when it holds none.</summary>
    public static IgnoreRule[]? ParseFile(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        List<IgnoreRule>? rules = null;
        var bytes = Encoding.UTF8.GetBytes(text).AsSpan();
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (line is [.., (byte)'\r']) line = line[..^1];
            if (ParseLine(line) is { } rule) (rules ??= []).Add(rule);
        }

        return rules?.ToArray();
    }

    /// <summary>Whether the rule is about an entry.</summary>
    /// <param name="path">The entry's path from the folder of the rule's file, as UTF-8.</param>
    /// <param name="name">Its last segment.</param>
    /// <param name="isDirectory">Whether it is a folder.</param>
    public bool Matches(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, bool isDirectory)
    {
        if (_directoryOnly && !isDirectory) return false;
        ReadOnlySpan<byte> pattern = _pattern;
        if (_nameOnly)
        {
            if (_literalLength == pattern.Length) return name.SequenceEqual(pattern);
            if (_endsWith) return name.EndsWith(pattern[1..]);
            return WildMatch.IsMatch(pattern, name, pathMode: false);
        }

        if (!path.StartsWith(pattern[.._literalLength])) return false;
        if (_literalLength == pattern.Length) return path.Length == pattern.Length;
        return WildMatch.IsMatch(pattern[_literalLength..], path[_literalLength..], pathMode: true);
    }

    private static IgnoreRule? ParseLine(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line[0] == '#') return null;
        if (line.IndexOf((byte)0) is var nul and >= 0) line = line[..nul];
        line = TrimTrailingSpaces(line);
        var negative = line is [(byte)'!', ..];
        if (negative) line = line[1..];
        var directoryOnly = line is [.., (byte)'/'];
        if (directoryOnly) line = line[..^1];
        var nameOnly = !line.Contains((byte)'/');
        if (line is [(byte)'/', ..]) line = line[1..];
        return line.IsEmpty ? null : new IgnoreRule(line.ToArray(), negative, nameOnly, directoryOnly);
    }

    private static ReadOnlySpan<byte> TrimTrailingSpaces(ReadOnlySpan<byte> line)
    {
        var keep = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == ' ') continue;
            // An escaped character is kept, also where it is a space.
            if (line[i] == '\\' && i + 1 < line.Length) i++;
            else if (line[i] == '\\') return line;
            keep = i + 1;
        }

        return line[..keep];
    }
}
