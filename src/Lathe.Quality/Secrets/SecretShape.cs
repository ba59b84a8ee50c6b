using System.Buffers;

namespace Lathe.Quality;

/// <summary>How sure a shape makes one that a text is a live secret.</summary>
internal enum SecretCertainty
{
    /// <summary>The shape also fits things that are none, or secrets that are no loss (keys of a test mode, keys that browsers see).</summary>
    Weak,

    /// <summary>Nothing else has this shape, but it carries no proof.</summary>
    Likely,

    /// <summary>The issuer made the shape so that it can be told without a doubt.</summary>
    Certain,
}

/// <summary>The characters that a secret is written in.</summary>
internal enum SecretAlphabet
{
    /// <summary>A-Z a-z 0-9.</summary>
    Base62,

    /// <summary>A-Z a-z 0-9 - _.</summary>
    Base64Url,

    /// <summary>A-Z a-z 0-9 + / =.</summary>
    Base64,

    /// <summary>As Base64Url, in parts separated by dots.</summary>
    Dotted,

    /// <summary>0-9 a-f.</summary>
    Hex,

    /// <summary>A-Z 2-7.</summary>
    Base32,

    /// <summary>A-Z 0-9.</summary>
    UpperDigits,

    /// <summary>a-z 0-9.</summary>
    LowerDigits,

    /// <summary>As Base62 with hyphens and slashes, for parts of an address.</summary>
    Address,
}

/// <summary>A proof beyond the shape, as a checksum.</summary>
/// <param name="line">The text around, at most a few thousand characters.</param>
/// <param name="start">Where the anchor starts in it.</param>
/// <param name="end">Where the body ends.</param>
/// <returns>The certainty; null for no secret at all.</returns>
internal delegate SecretCertainty? SecretProof(ReadOnlySpan<char> line, int start, int end);

/// <summary>One kind of secret that its issuer made recognisable: a fixed text, then so many characters of one alphabet.</summary>
/// <param name="Anchor">The fixed text.</param>
/// <param name="What">What it is, to follow "this looks like".</param>
/// <param name="Alphabet">What follows the anchor.</param>
/// <param name="Least">The fewest characters that follow.</param>
/// <param name="Most">The most; a longer run is something else.</param>
/// <param name="Certainty">What the shape alone proves.</param>
internal sealed record SecretShape(string Anchor, string What, SecretAlphabet Alphabet, int Least, int Most, SecretCertainty Certainty = SecretCertainty.Likely)
{
    /// <summary>Whether the anchor may stand inside a longer word.</summary>
    public bool Inside { get; init; }

    /// <summary>A proof beyond the shape; null for none.</summary>
    public SecretProof? Proof { get; init; }

    public static SearchValues<char> CharactersOf(SecretAlphabet alphabet) => Alphabets[(int)alphabet];

    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";

    private static readonly SearchValues<char>[] Alphabets =
    [
        SearchValues.Create(Upper + Lower + Digits), SearchValues.Create(Upper + Lower + Digits + "-_"), SearchValues.Create(Upper + Lower + Digits + "+/="), SearchValues.Create(Upper + Lower + Digits + "-_."),
        SearchValues.Create(Digits + "abcdef"), SearchValues.Create(Upper + "234567"), SearchValues.Create(Upper + Digits), SearchValues.Create(Lower + Digits), SearchValues.Create(Upper + Lower + Digits + "-/_"),
    ];
}
