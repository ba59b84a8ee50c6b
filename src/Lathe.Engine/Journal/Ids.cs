using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Lathe.Engine.Journal;

/// <summary>A run's id: a ULID (26 characters, Crockford base 32, sortable by time of creation; https://github.com/ulid/spec).</summary>
/// <param name="Value">The 26 characters, upper case.</param>
[JsonConverter(typeof(RunIdConverter))]
public readonly record struct RunId(string Value) : IComparable<RunId>
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Makes a new id: 48 bits of milliseconds since 1970, 80 random bits.</summary>
    /// <param name="time">The clock.</param>
    public static RunId New(TimeProvider time)
    {
        Span<byte> random = stackalloc byte[10];
        RandomNumberGenerator.Fill(random);
        return From(time.GetUtcNow().ToUnixTimeMilliseconds(), random);
    }

    /// <summary>Makes the id of a given instant and given randomness.</summary>
    /// <param name="unixMilliseconds">Milliseconds since 1970-01-01, 0 to 2^48 − 1.</param>
    /// <param name="random">Ten bytes.</param>
    public static RunId From(long unixMilliseconds, ReadOnlySpan<byte> random)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(random.Length, 10);
        Span<char> text = stackalloc char[26];
        for (var i = 9; i >= 0; i--, unixMilliseconds >>= 5) text[i] = Alphabet[(int)(unixMilliseconds & 31)];
        var bits = 0;
        var buffer = 0;
        var at = 10;
        foreach (var octet in random)
        {
            buffer = (buffer << 8) | octet;
            for (bits += 8; bits >= 5; bits -= 5) text[at++] = Alphabet[(buffer >> (bits - 5)) & 31];
        }

        return new RunId(new string(text));
    }

    /// <summary>When it was made, to the millisecond.</summary>
    public DateTimeOffset Time
    {
        get
        {
            long milliseconds = 0;
            foreach (var c in Value.AsSpan(0, 10)) milliseconds = (milliseconds << 5) | (long)Alphabet.IndexOf(c, StringComparison.Ordinal);
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }
    }

    /// <summary>Reads an id; lower case is accepted.</summary>
    /// <param name="text">What a person typed.</param>
    /// <param name="id">The id.</param>
    /// <returns>False when it is not 26 characters of the alphabet.</returns>
    public static bool TryParse(string? text, out RunId id)
    {
        id = default;
        if (text is not { Length: 26 }) return false;
        var upper = text.ToUpperInvariant();
        if (upper.AsSpan().IndexOfAnyExcept(Alphabet) >= 0 || upper[0] > '7') return false;
        id = new RunId(upper);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(RunId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>
/// A step's place in its run, as <c>attempt-1/turn-2/model</c> or <c>attempt-1/turn-2/call-0</c>. It is derived from where the step stands,
/// never from the order in which steps happened to run, so that a resumed run finds its recorded results again.
/// </summary>
/// <param name="Value">Segments of lower-case letters, digits and '-', joined by '/'.</param>
[JsonConverter(typeof(StepIdConverter))]
public readonly record struct StepId(string Value)
{
    /// <summary>The step below this one.</summary>
    /// <param name="segment">One segment.</param>
    public StepId Child(string segment) => new(Value is null or "" ? segment : $"{Value}/{segment}");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
