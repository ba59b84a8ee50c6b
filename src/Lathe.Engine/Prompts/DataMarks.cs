namespace Lathe.Engine.Prompts;

/// <summary>The marks between which text from the repository stands in a prompt.</summary>
internal static class DataMarks
{
    /// <summary>Text that cannot close the marks and speak as if it were not data.</summary>
    /// <param name="text">Text from the repository or from a command.</param>
    public static string Keep(string text) => text.Replace("«/data»", "« /data»", StringComparison.Ordinal).Replace("«data»", "« data»", StringComparison.Ordinal);
}
