using System.Buffers;

namespace Lathe.Quality;

/// <summary>Finds secrets of the shapes in <see cref="SecretShapes"/>: one search for all anchors, then a look at what follows each.</summary>
internal static class ShapeScan
{
    private const int Around = 400;

    private static readonly SearchValues<string> Anchors = SearchValues.Create(Array.ConvertAll(SecretShapes.All, static s => s.Anchor), StringComparison.Ordinal);
    private static readonly Dictionary<char, SecretShape[]> ByFirst = SecretShapes.All.GroupBy(static s => s.Anchor[0]).ToDictionary(static g => g.Key, static g => g.OrderByDescending(static s => s.Anchor.Length).ToArray());

    /// <summary>Adds what it finds.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hits">Gets the places.</param>
    public static void Find(ReadOnlySpan<char> text, List<SecretHit> hits)
    {
        for (var at = 0; at < text.Length;)
        {
            var found = text[at..].IndexOfAny(Anchors);
            if (found < 0 || hits.Count >= SecretHit.Most) return;
            at += found;
            var end = Match(text, at, hits);
            at = end > at ? end : at + 1;
        }
    }

    private static int Match(ReadOnlySpan<char> text, int at, List<SecretHit> hits)
    {
        foreach (var shape in ByFirst[text[at]])
        {
            if (!text[at..].StartsWith(shape.Anchor, StringComparison.Ordinal)) continue;
            if (!shape.Inside && at > 0 && IsJoined(text, at)) continue;
            var start = at + shape.Anchor.Length;
            var body = text[start..Math.Min(text.Length, start + shape.Most + 1)];
            var length = body.IndexOfAnyExcept(SecretShape.CharactersOf(shape.Alphabet));
            if (length < 0) length = body.Length;
            if (shape.Alphabet is SecretAlphabet.Dotted or SecretAlphabet.Base64Url) length = body[..length].TrimEnd(".-").Length;
            if (length < shape.Least || length > shape.Most || (length < body.Length && SecretProofs.IsWord(body[length])) || !SecretText.LooksIssued(body[..length])) continue;
            var from = Math.Max(0, at - Around);
            var certainty = shape.Proof is { } proof ? proof(text[from..(start + length)], at - from, start + length - from) : shape.Certainty;
            if (certainty is not { } sure) continue;
            hits.Add(new SecretHit(at, shape.Anchor.Length + length, SecretSort.Credential, sure, shape.What));
            return start + length;
        }

        return at;
    }

    // An escape as "\n" before a key is not part of a word.
    private static bool IsJoined(ReadOnlySpan<char> text, int at) =>
        (SecretProofs.IsWord(text[at - 1]) || text[at - 1] is '-' or '.' && at > 1 && SecretProofs.IsWord(text[at - 2])) && !(text[at - 1] is 'n' or 't' or 'r' && at > 1 && text[at - 2] == '\\');
}
