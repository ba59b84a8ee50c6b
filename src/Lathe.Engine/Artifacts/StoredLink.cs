using System.Text;

namespace Lathe.Engine.Artifacts;

/// <summary>
/// Symbolic links of a stored version. Others may have written the catalog and the store: a link is made only where its target leads no further up than the folder that it is made in, whatever links lie on
/// the way. So '..' may stand at the beginning of a target alone, where folders are known to be folders.
/// </summary>
public static class StoredLink
{
    private const int LongestTarget = 1000;

    /// <summary>Whether a link may be made.</summary>
    /// <param name="path">Its own path, as <see cref="EditedVersions.IsSafe"/> accepts it.</param>
    /// <param name="target">What it says.</param>
    public static bool IsSafe(string path, ReadOnlySpan<byte> target)
    {
        if (target.Length is 0 or > LongestTarget || TextOf(target) is not { } text || text[0] == '/') return false;
        var segments = text.Split('/');
        var above = path.Count(static c => c == '/');
        var first = 0;
        for (; first < segments.Length && segments[first] is (".." or "."); first++)
        {
            if (segments[first] == ".." && --above < 0) return false;
        }

        return first == segments.Length || EditedVersions.IsSafe(string.Join('/', segments[first..]));
    }

    private static string? TextOf(ReadOnlySpan<byte> target)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(target);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
