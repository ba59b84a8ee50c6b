using System.Text;

namespace Lathe.Quality;

/// <summary>The lines of a text file that packages are listed in, one by one.</summary>
internal static class TextLines
{
    /// <summary>Every line without its end and the spaces after it, from line 1.</summary>
    /// <param name="content">UTF-8.</param>
    public static IEnumerable<(int Number, string Text)> Of(byte[] content)
    {
        if (content.Length > PackageBounds.LargestFile) yield break;
        using var reader = new StreamReader(new MemoryStream(content, writable: false), Encoding.UTF8);
        for (var number = 1; reader.ReadLine() is { } line; number++)
            if (line.Length <= 4000) yield return (number, line.TrimEnd());
    }

    /// <summary>How many spaces a line begins with.</summary>
    /// <param name="line">The line.</param>
    public static int Indent(string line)
    {
        var indent = line.AsSpan().IndexOfAnyExcept(' ');
        return indent < 0 ? line.Length : indent;
    }

    /// <summary>A text without the quotes around it.</summary>
    /// <param name="text">The text.</param>
    public static string Unquote(string text)
    {
        text = text.Trim();
        return text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;
    }
}
