using System.Text;

namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>Picks the message out of a TAP test's diagnostics: the value of <c>error</c> or <c>message</c> in YAML, or the comment lines themselves.</summary>
internal static class TapDiagnostics
{
    public static string Message(string diagnostics)
    {
        var lines = diagnostics.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var text = lines[i].Trim();
            if (!text.StartsWith("error:", StringComparison.Ordinal) && !text.StartsWith("message:", StringComparison.Ordinal)) continue;
            var value = text[(text.IndexOf(':') + 1)..].Trim();
            return value is "|-" or "|" or ">" or ">-" ? Folded(lines, i + 1, OutputText.Indent(lines[i])) : value.Trim('\'', '"');
        }

        var comments = new StringBuilder();
        foreach (var line in lines)
        {
            if (line.TrimStart().StartsWith('#') || !diagnostics.Contains("---", StringComparison.Ordinal)) comments.Append(line.AsSpan().TrimStart(" #")).Append('\n');
        }

        return comments.ToString();
    }

    private static string Folded(string[] lines, int from, int indent)
    {
        var text = new StringBuilder();
        for (var i = from; i < lines.Length && (lines[i].Trim().Length == 0 || OutputText.Indent(lines[i]) > indent); i++) text.Append(lines[i].Trim()).Append('\n');
        return text.ToString();
    }
}
