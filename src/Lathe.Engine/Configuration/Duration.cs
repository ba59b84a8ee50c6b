using System.Globalization;
using System.Text;

namespace Lathe.Engine.Configuration;

/// <summary>Times as people write them: <c>30s</c>, <c>10m</c>, <c>2h</c>, <c>1h30m</c>. A bare number is refused: it could be any unit.</summary>
public static class Duration
{
    private const long LongestMilliseconds = 366L * 86_400_000;

    /// <summary>Reads a time of at most a year.</summary>
    /// <param name="text">As written.</param>
    /// <param name="value">The time; zero when it cannot be read.</param>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var rest = text.AsSpan().Trim();
        long milliseconds = 0;
        var smallest = long.MaxValue;
        if (rest.IsEmpty) return false;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits is <= 0 or > 9) return false;
            var number = long.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[digits..];
            var letters = rest.IndexOfAnyInRange('0', '9') is var next and >= 0 ? next : rest.Length;
            if (UnitOf(rest[..letters]) is not { } unit || unit >= smallest) return false;
            rest = rest[letters..];
            smallest = unit;
            milliseconds += number * unit;
            if (milliseconds > LongestMilliseconds) return false;
        }

        value = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>Writes a time so that <see cref="TryParse"/> reads it back: <c>1h30m</c>.</summary>
    /// <param name="value">Not negative; parts of a millisecond are dropped.</param>
    public static string Format(TimeSpan value)
    {
        var rest = (long)value.TotalMilliseconds;
        var text = new StringBuilder();
        foreach (var (unit, name) in (ReadOnlySpan<(long, string)>)[(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms")])
        {
            if (rest / unit > 0) text.Append(CultureInfo.InvariantCulture, $"{rest / unit}{name}");
            rest %= unit;
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    private static long? UnitOf(ReadOnlySpan<char> name) => name switch
    {
        "d" => 86_400_000,
        "h" => 3_600_000,
        "m" or "min" => 60_000,
        "s" => 1000,
        "ms" => 1,
        _ => null,
    };
}
