namespace Lathe.Quality;

/// <summary>Numbers of any length, as they stand in versions.</summary>
internal static class DigitText
{
    public static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>Compares two numbers; an empty text is zero.</summary>
    /// <param name="a">Digits.</param>
    /// <param name="b">Digits.</param>
    public static int Compare(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }
}
