using System.Globalization;
using System.Text;

namespace Lathe.Engine.Verification;

/// <summary>
/// Packs a sorted list of names into one string: a line for each, with the number of characters that it shares with the name before it, a blank and the rest.
/// The tests of one file share most of their names, so that this is a fraction of the list.
/// </summary>
public static class TestNames
{
    /// <summary>Packs names; the same set gives the same text.</summary>
    /// <param name="names">The names, in any order. Line ends in them become blanks.</param>
    public static string Pack(IEnumerable<string> names)
    {
        var sorted = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in names) sorted.Add(name.ReplaceLineEndings(" "));
        var text = new StringBuilder();
        var before = "";
        foreach (var name in sorted)
        {
            var shared = name.AsSpan().CommonPrefixLength(before);
            text.Append(shared.ToString(CultureInfo.InvariantCulture)).Append(' ').Append(name, shared, name.Length - shared).Append('\n');
            before = name;
        }

        return text.ToString();
    }

    /// <summary>The names, sorted. What is not packed in this way ends the list.</summary>
    /// <param name="packed">What <see cref="Pack"/> made; null gives none.</param>
    public static IReadOnlyList<string> Unpack(string? packed)
    {
        var names = new List<string>();
        if (packed is null) return names;
        var before = "";
        foreach (var range in packed.AsSpan().Split('\n'))
        {
            var line = packed.AsSpan()[range];
            var blank = line.IndexOf(' ');
            if (blank <= 0 || !int.TryParse(line[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var shared) || shared > before.Length) break;
            before = string.Concat(before.AsSpan(0, shared), line[(blank + 1)..]);
            names.Add(before);
        }

        return names;
    }
}
