using System.Text;

namespace Lathe.Git;

/// <summary>Reads from a work tree's own files which commit is checked out. The layout is in gitrepository-layout(5); where it is another (reftable), nothing is said.</summary>
internal static class HeadFile
{
    private const int LongestLine = 1 << 12;
    private const int LongestRefs = 32 << 20;
    private const int MostLinks = 5;

    public static string? Commit(string topLevel)
    {
        var git = Path.Combine(topLevel, ".git");
        if (!Directory.Exists(git))
        {
            if (Text(git, LongestLine) is not { } link || !link.StartsWith("gitdir:", StringComparison.Ordinal)) return null;
            git = Path.GetFullPath(link[7..].Trim(), topLevel);
        }

        var common = Text(Path.Combine(git, "commondir"), LongestLine) is { } shared ? Path.GetFullPath(shared.Trim(), git) : git;
        if (Text(Path.Combine(git, "HEAD"), LongestLine) is not { } said) return null;
        for (var links = 0; links < MostLinks; links++)
        {
            said = said.Trim();
            if (IsHash(said)) return said;
            if (!said.StartsWith("ref: refs/", StringComparison.Ordinal) || said.Contains("..", StringComparison.Ordinal)) return null;
            var name = said[5..];
            if ((Text(Path.Combine(git, name), LongestLine) ?? Text(Path.Combine(common, name), LongestLine)) is { } next) said = next;
            else return Packed(Path.Combine(common, "packed-refs"), name);
        }

        return null;
    }

    private static string? Packed(string path, string name)
    {
        if (Text(path, LongestRefs) is not { } refs) return null;
        var at = refs.IndexOf($" {name}\n", StringComparison.Ordinal);
        if (at < 0) return null;
        var start = refs.LastIndexOf('\n', at) + 1;
        return IsHash(refs[start..at]) ? refs[start..at] : null;
    }

    private static bool IsHash(string text)
    {
        foreach (var c in text)
            if (!char.IsAsciiHexDigitLower(c)) return false;
        return text.Length is 40 or 64;
    }

    private static string? Text(string path, int most)
    {
        try
        {
            // A pipe or a device in this place has no length, and would never end.
            return new FileInfo(path) is { Exists: true, Length: > 0 } file && file.Length <= most ? Encoding.UTF8.GetString(File.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
