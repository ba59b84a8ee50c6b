using System.Text;

namespace Lathe.Context;

/// <summary>Text out of a repository that is shown on a line of its own: no control characters, bounded.</summary>
internal static class PlainName
{
    public static string Of(ReadOnlySpan<char> text, int max = 120)
    {
        text = text.Trim();
        var plain = new StringBuilder(Math.Min(text.Length, max));
        foreach (var c in text)
        {
            if (plain.Length == max) return plain.Append('…').ToString();
            plain.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        }

        return plain.ToString();
    }
}
