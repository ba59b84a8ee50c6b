using System.Globalization;
using System.Text;

namespace Lathe.Git;

/// <summary>Reads the output of <c>git log -z --name-only</c> in the form of <see cref="Format"/>.</summary>
internal static class LogReader
{
    /// <summary>A commit is hash, time and message, separated and ended by NUL bytes; the paths that follow are ended by NUL bytes too, and an empty one ends them.</summary>
    public const string Format = "--format=%x01%x01%H%x00%ct%x00%B%x00";

    private const int MaxMessage = 4096;
    private const int MaxPaths = 300;

    public static List<GitCommit> Read(ReadOnlyMemory<byte> output)
    {
        var commits = new List<GitCommit>();
        var rest = output.Span;
        var start = Begin(rest);
        while (start >= 0)
        {
            rest = rest[(start + 2)..];
            start = Begin(rest);
            if (Commit(start < 0 ? rest : rest[..start]) is { } commit) commits.Add(commit);
        }

        return commits;
    }

    // Two 01 bytes and a hash at the start or behind a NUL byte; a message may hold anything but NUL bytes.
    private static int Begin(ReadOnlySpan<byte> text)
    {
        for (var from = 0; from < text.Length;)
        {
            var at = text[from..].IndexOf("\u0001\u0001"u8);
            if (at < 0) return -1;
            at += from;
            if ((at == 0 || text[at - 1] is 0 or (byte)'\n') && IsHash(text[(at + 2)..])) return at;
            from = at + 1;
        }

        return -1;
    }

    private static bool IsHash(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        return end is 40 or 64 && text[..end].IndexOfAnyExcept("0123456789abcdef"u8) < 0;
    }

    private static GitCommit? Commit(ReadOnlySpan<byte> text)
    {
        var hash = Field(ref text);
        if (!long.TryParse(Field(ref text), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return null;
        var message = Field(ref text);
        if (message.Length > MaxMessage) message = message[..MaxMessage];
        var paths = new List<string>();
        while (!text.IsEmpty && paths.Count < MaxPaths)
        {
            var name = Field(ref text).TrimStart((byte)'\n');
            if (!name.IsEmpty && NameReader.TryDecode(name, out var path)) paths.Add(path);
        }

        return new GitCommit(Encoding.ASCII.GetString(hash), DateTimeOffset.FromUnixTimeSeconds(seconds), Encoding.UTF8.GetString(message).Trim(), paths);
    }

    private static ReadOnlySpan<byte> Field(ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        var field = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[(end + 1)..];
        return field;
    }
}
