using System.Text;

namespace Lathe.Cli.Output;

/// <summary>Values of enumerations as JSON has them.</summary>
internal static class DashedName
{
    /// <summary><c>TrailingSpace</c> as <c>trailing-space</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        var word = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && word.Length > 0) word.Append('-');
            word.Append(char.ToLowerInvariant(c));
        }

        return word.ToString();
    }
}
