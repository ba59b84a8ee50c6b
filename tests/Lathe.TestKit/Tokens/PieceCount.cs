namespace Lathe.TestKit.Tokens;

/// <summary>
/// Counts tokens by a rule that is close to how byte-pair vocabularies part text, and is none of them: runs of letters with the space before them in pieces of a few letters, numbers in threes, runs of other signs in twos, white space
/// of any length as one, everything outside of ASCII one by one.
/// </summary>
/// <param name="letters">The letters of a piece: about 4 for an old vocabulary, 7 for a large one.</param>
public sealed class PieceCount(int letters)
{
    /// <summary>The tokens of a text.</summary>
    public int Of(ReadOnlySpan<char> text)
    {
        var tokens = 0;
        for (var at = 0; at < text.Length;)
        {
            var kind = Kind(text[at]);
            var end = at + 1;
            while (kind != Other && end < text.Length && Kind(text[end]) == kind) end++;
            var length = end - at;

            // One space goes with the word behind it.
            tokens += kind switch
            {
                Letter => (length + letters - 1) / letters,
                Digit => (length + 2) / 3,
                Sign => (length + 1) / 2,
                Space => length == 1 && text[at] == ' ' && end < text.Length && Kind(text[end]) == Letter ? 0 : 1,
                _ => 1,
            };
            at = end;
        }

        return tokens;
    }

    private const int Letter = 0;
    private const int Digit = 1;
    private const int Sign = 2;
    private const int Space = 3;
    private const int Other = 4;

    private static int Kind(char c) => c switch
    {
        > '\u007f' => Other,
        _ when char.IsAsciiLetter(c) => Letter,
        _ when char.IsAsciiDigit(c) => Digit,
        _ when char.IsWhiteSpace(c) => Space,
        _ => Sign,
    };
}
