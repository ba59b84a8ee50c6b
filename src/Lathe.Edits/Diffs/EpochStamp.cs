using System.Globalization;

namespace Lathe.Edits;

/// <summary>A time stamp after a file's name that stands for no file: plain <c>diff -N</c> writes the beginning of Unix time there, in whatever zone.</summary>
internal static class EpochStamp
{
    public static bool Is(string name)
    {
        var tab = name.LastIndexOf('\t');
        if (tab < 0) return false;
        var stamp = name.AsSpan(tab + 1).Trim();
        // "1970-01-01 01:00:00.000000000 +0100"
        var zone = stamp.LastIndexOf(' ');
        if (zone < 0 || !TryZone(stamp[(zone + 1)..], out var offset)) return false;
        var time = stamp[..zone];
        if (time.IndexOf('.') is > 0 and var dot)
        {
            if (time[(dot + 1)..].IndexOfAnyExcept('0') >= 0) return false;
            time = time[..dot];
        }

        return DateTime.TryParseExact(time, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local - offset == DateTime.UnixEpoch;
    }

    private static bool TryZone(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length < 5 || text[0] is not ('+' or '-')) return false;
        var digits = text.Length == 6 && text[3] == ':' ? string.Concat(text[1..3], text[4..]) : text[1..].ToString();
        if (digits.Length != 4 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        offset = TimeSpan.FromMinutes(((number / 100) * 60) + (number % 100));
        if (text[0] == '-') offset = -offset;
        return true;
    }
}
