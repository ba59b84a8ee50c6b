namespace Lathe.Engine.Workspaces;

/// <summary>Names of files that are being written, beside the ones that they take the place of.</summary>
internal static class TemporaryName
{
    private const string Prefix = ".lathe-";
    private const string Suffix = ".tmp";

    private static long given;

    public static string Next() => $"{Prefix}{Environment.ProcessId:x}-{Interlocked.Increment(ref given):x}{Suffix}";

    /// <summary>Whether a name is that of a write which did not come to its end.</summary>
    public static bool Is(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal);
}
