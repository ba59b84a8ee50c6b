using System.Buffers;

namespace Lathe.Quality;

/// <summary>Finds private keys in PEM form (RFC 7468; PGP's armour, RFC 4880): a header with a body after it. A header alone is what programs compare with.</summary>
internal static class PrivateKeyScan
{
    private const string Begin = "-----BEGIN ";
    private const int LongestLabel = 40;
    private const int LongestGap = 160;
    private const int ShortestBody = 40;

    private static readonly SearchValues<char> Label = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ");
    private static readonly SearchValues<char> Body = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    /// <summary>Adds what it finds.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hits">Gets the places.</param>
    public static void Find(ReadOnlySpan<char> text, List<SecretHit> hits)
    {
        for (var at = 0; text[at..].IndexOf(Begin, StringComparison.Ordinal) is var found and >= 0 && hits.Count < SecretHit.Most;)
        {
            at += found;
            var label = text[(at + Begin.Length)..Math.Min(text.Length, at + Begin.Length + LongestLabel)];
            var length = label.IndexOf("-----", StringComparison.Ordinal);
            if (length > 0 && !label[..length].ContainsAnyExcept(Label) && (label[..length].EndsWith("PRIVATE KEY") || label[..length].EndsWith("PRIVATE KEY BLOCK")))
            {
                var certainty = label[..length].StartsWith("ENCRYPTED") ? SecretCertainty.Likely : SecretCertainty.Certain;
                if (HasBody(text[(at + Begin.Length + length + 5)..])) hits.Add(new SecretHit(at, Begin.Length + length + 5, SecretSort.Key, certainty, "a private key"));
            }

            at += Begin.Length;
        }
    }

    private static bool HasBody(ReadOnlySpan<char> rest)
    {
        rest = rest[..Math.Min(rest.Length, LongestGap + ShortestBody)];
        for (var at = 0; at < LongestGap && at < rest.Length;)
        {
            // An escape written out, as "\n" between the header and the body in a string.
            if (rest[at] == '\\' && at + 1 < rest.Length && rest[at + 1] is 'n' or 'r')
            {
                at += 2;
                continue;
            }

            var length = rest[at..].IndexOfAnyExcept(Body);
            if (length < 0) length = rest.Length - at;
            if (length >= ShortestBody) return SecretText.Entropy(rest.Slice(at, length)) > 3;
            if (length == 0 && rest[at..].StartsWith("-----")) return false;
            at += Math.Max(1, length);
        }

        return false;
    }
}
