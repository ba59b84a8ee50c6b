namespace Lathe.Quality;

/// <summary>Finds secrets of the shapes in <see cref="SecretShapes"/>: one search for all anchors, then a look at what follows each.</summary>
internal static class ShapeScan
{
    private const int Around = 400;

    private static readonly WordSearch Anchors = new(Array.ConvertAll(SecretShapes.All, static s => s.Anchor));

    // The longest anchor first: another may begin like it.
    private static readonly SecretShape[] LongestFirst = Sorted();

    /// <summary>Adds what it finds.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hits">Gets the places.</param>
    public static void Find(ReadOnlySpan<char> text, List<SecretHit> hits)
    {
        for (var at = 0; at < text.Length;)
        {
            at = Anchors.Next(text, at);
            if (at < 0 || hits.Count >= SecretHit.Most) return;
            var end = Match(text, at, hits);
            at = end > at ? end : at + 1;
        }
    }

    private static SecretShape[] Sorted()
    {
        SecretShape[] shapes = [.. SecretShapes.All];
        Array.Sort(shapes, static (a, b) => b.Anchor.Length != a.Anchor.Length ? b.Anchor.Length.CompareTo(a.Anchor.Length) : string.CompareOrdinal(a.Anchor, b.Anchor));
        return shapes;
    }

    private static int Match(ReadOnlySpan<char> text, int at, List<SecretHit> hits)
    {
        foreach (var shape in LongestFirst)
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
