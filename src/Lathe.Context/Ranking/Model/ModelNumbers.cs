using System.Globalization;

namespace Lathe.Context;

/// <summary>Reads the numbers of a line of a model, which are separated by spaces. A model has twenty thousand, and each process that ranks reads them: the framework's reader takes three times as long for the short numbers that these are.</summary>
internal ref struct ModelNumbers(ReadOnlySpan<char> line)
{
    // Both numbers of a quotient are exact up to here, so that it is rounded once.
    private const int ExactDigits = 15;
    private const int ExactPower = 22;

    private static readonly double[] Powers = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    private ReadOnlySpan<char> _rest = line;

    /// <summary>The next number; false at the end.</summary>
    /// <exception cref="InvalidDataException">What stands there is no number, or not a finite one.</exception>
    public bool Next(out float number)
    {
        _rest = _rest.TrimStart(' ');
        number = 0;
        if (_rest.IsEmpty) return false;
        var end = _rest.IndexOf(' ');
        var text = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[end..];
        if (TryShort(text, out number)) return true;
        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) || !float.IsFinite(number)) throw new InvalidDataException($"The model has something that is no number: '{text}'.");
        return true;
    }

    /// <summary>All numbers of a line.</summary>
    public static List<float> All(ReadOnlySpan<char> line)
    {
        var numbers = new List<float>();
        var reader = new ModelNumbers(line);
        while (reader.Next(out var number)) numbers.Add(number);
        return numbers;
    }

    // Digits with a sign, a point and an exponent, none of which needs to be there; false where it is anything else, or too long.
    private static bool TryShort(ReadOnlySpan<char> text, out float number)
    {
        number = 0;
        var at = text[0] == '-' ? 1 : 0;
        var first = at;
        var (digits, power, point) = (0L, 0, false);
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (char.IsAsciiDigit(c))
            {
                digits = (digits * 10) + (c - '0');
                if (point) power--;
            }
            else if (c == '.' && !point)
            {
                point = true;
            }
            else
            {
                break;
            }
        }

        var count = at - first - (point ? 1 : 0);
        if (count is 0 or > ExactDigits) return false;
        if (at < text.Length)
        {
            if (text[at] is not ('E' or 'e') || !int.TryParse(text[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) || Math.Abs((long)exponent) > 100) return false;
            power += exponent;
        }

        if (Math.Abs(power) > ExactPower) return false;
        var value = power < 0 ? digits / Powers[-power] : digits * Powers[power];
        number = (float)(text[0] == '-' ? -value : value);
        return true;
    }
}
