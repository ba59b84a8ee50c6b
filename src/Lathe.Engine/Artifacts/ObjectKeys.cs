using System.Text;

namespace Lathe.Engine.Artifacts;

/// <summary>What every object store accepts, so that what one takes can be moved to another.</summary>
public static class ObjectKeys
{
    /// <summary>Bytes of a key; S3's own limit.</summary>
    public const int LongestKey = 1024;

    /// <summary>Bytes of one segment; what a file's name can have, with room for a suffix.</summary>
    public const int LongestSegment = 240;

    /// <summary>Bytes of all metadata, names and percent-encoded values; S3 allows 2 kB.</summary>
    public const int MostMetadata = 1900;

    /// <summary>Checks a key: segments joined by '/', none empty, none that begins with a dot, no control characters or backslashes.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="Lathe.Errors.LatheException">Validation <c>artifacts.bad_key</c>.</exception>
    public static string Checked(string key) => ProblemOf(key) is { } problem
        ? throw ArtifactErrors.Invalid("bad_key", $"'{key}' cannot be a key: {problem}.", "Use segments of letters, digits, '-', '_' and '.', joined by '/'.")
        : key;

    /// <summary>Checks metadata.</summary>
    /// <param name="metadata">Names and values.</param>
    /// <exception cref="Lathe.Errors.LatheException">Validation <c>artifacts.metadata_too_long</c> or <c>artifacts.bad_metadata</c>.</exception>
    public static void CheckMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var name in metadata.Keys)
        {
            if (name.Length is 0 or > 60 || name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz-")) throw ArtifactErrors.Invalid("bad_metadata", $"'{name}' cannot name metadata.", "Use lower-case letters and '-'.");
        }

        if (SizeOf(metadata) > MostMetadata) throw ArtifactErrors.Invalid("metadata_too_long", $"The metadata is longer than {MostMetadata} bytes.", "Shorten the title or the description.");
    }

    /// <summary>The bytes that metadata takes.</summary>
    /// <param name="metadata">Names and values.</param>
    public static int SizeOf(IReadOnlyDictionary<string, string> metadata) => metadata.Sum(static pair => pair.Key.Length + Uri.EscapeDataString(pair.Value).Length);

    internal static string? ProblemOf(string key)
    {
        if (key.Length == 0 || Encoding.UTF8.GetByteCount(key) > LongestKey) return $"it is empty or longer than {LongestKey} bytes";
        foreach (var segment in key.Split('/'))
        {
            if (segment.Length == 0 || segment[0] == '.') return "a segment is empty or begins with a dot";
            if (Encoding.UTF8.GetByteCount(segment) > LongestSegment) return $"a segment is longer than {LongestSegment} bytes";
            foreach (var c in segment)
            {
                if (char.IsControl(c) || char.IsSurrogate(c) || c is '\\' or '\uFFFD') return $"U+{(int)c:X4} is not allowed in it";
            }
        }

        return null;
    }
}
