using System.Text;

namespace Lathe.Syntax;

/// <summary>Takes the marks off a documentation comment.</summary>
internal static class DocText
{
    private const int MaxLength = 160;

    /// <summary>The first line with words in it; null when there is none.</summary>
    public static string? FirstLine(ReadOnlySpan<char> comment)
    {
        foreach (var range in comment.Split('\n'))
        {
            var line = comment[range].Trim();
            if (line.StartsWith("r\"")) line = line[1..];
            line = line.Trim("/*#!-\"'; \t\r");
            var text = WithoutTags(line).Trim();
            if (text.Length == 0) continue;
            return text.Length > MaxLength ? text[..MaxLength] : text;
        }

        return null;
    }

    private static string WithoutTags(ReadOnlySpan<char> line)
    {
        if (!line.Contains('<')) return line.ToString();
        var text = new StringBuilder(line.Length);
        var inTag = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '<' && i + 1 < line.Length && (char.IsAsciiLetter(line[i + 1]) || line[i + 1] == '/')) inTag = true;
            if (!inTag) text.Append(line[i]);
            if (line[i] == '>') inTag = false;
        }

        return text.ToString();
    }
}
