using System.Text;

namespace Lathe.Quality;

/// <summary>Text of others inside Markdown: it shows as it is, and neither marks, addresses people, nor opens a tag.</summary>
internal static class MarkdownText
{
    private const string Special = "\\`*_{}[]()#+!|~<>&@$";

    /// <summary>Words in a line of prose.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in ReportText.Clean(text))
        {
            if (c is '<') escaped.Append("&lt;");
            else if (c is '>') escaped.Append("&gt;");
            else if (c is '&') escaped.Append("&amp;");
            // An escaped @ or # still addresses a person or an issue on some sites.
            else if (c is '@') escaped.Append("&#64;");
            else if (c is '#') escaped.Append("&#35;");
            else if (Special.Contains(c)) escaped.Append('\\').Append(c);
            else escaped.Append(c);
        }

        // A bare address would become a link.
        return escaped.Replace("://", "&#58;//").Replace("www.", "www&#46;").ToString();
    }

    /// <summary>A name as code within a line, whatever backticks it has. A bar would end a table's cell.</summary>
    public static string Code(string text)
    {
        text = ReportText.Clean(text).Replace('|', '¦');
        var fence = new string('`', LongestRun(text) + 1);
        return fence.Length > 1 || text.StartsWith('`') || text.EndsWith('`') ? $"{fence} {text} {fence}" : $"`{text}`";
    }

    /// <summary>Lines as a block of code, ended by a line break.</summary>
    public static string Block(string code)
    {
        var fence = new string('`', Math.Max(3, LongestRun(code) + 1));
        return $"{fence}\n{code.TrimEnd('\n')}\n{fence}\n";
    }

    private static int LongestRun(string text)
    {
        int longest = 0, run = 0;
        foreach (var c in text) longest = Math.Max(longest, run = c == '`' ? run + 1 : 0);
        return longest;
    }
}
