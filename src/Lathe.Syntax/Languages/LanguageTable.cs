namespace Lathe.Syntax;

/// <summary>The languages that are known, and which of them a file is written in.</summary>
public static class LanguageTable
{
    private static readonly Dictionary<string, Language> ById = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, Language> ByExtension = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, Language> ByFileName = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, Language> ByInterpreter = new(StringComparer.Ordinal);

    static LanguageTable()
    {
        foreach (var language in LanguageRows.All)
        {
            ById.TryAdd(language.Id, language);
            foreach (var alias in language.Aliases) ById.TryAdd(alias, language);
            foreach (var extension in language.Extensions) ByExtension.TryAdd(extension, language);
            foreach (var name in language.FileNames) ByFileName.TryAdd(name, language);
            foreach (var interpreter in language.Interpreters) ByInterpreter.TryAdd(interpreter, language);
        }
    }

    /// <summary>Every language, in the order of the table.</summary>
    public static IReadOnlyList<Language> All => LanguageRows.All;

    /// <summary>A language by id, alias or name in any case.</summary>
    /// <param name="id">As <c>csharp</c>, <c>cs</c>, <c>ts</c>.</param>
    public static Language? Find(string id) => ById.GetValueOrDefault(id);

    /// <summary>The language of a file by its name and, where the name says nothing or not enough, by its content: its first line, an editor's mode line, how it begins.</summary>
    /// <param name="path">A path; only its last segment counts, but for <c>.json</c> files in the folders of tools that take comments in them.</param>
    /// <param name="head">The start of the content; may be empty.</param>
    /// <returns>Null when neither tells.</returns>
    public static Language? Detect(string path, ReadOnlySpan<byte> head = default)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        if (ByFileName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var language)) return language;
        var extensions = ByExtension.GetAlternateLookup<ReadOnlySpan<char>>();
        // "a.d.ts" is tried as ".d.ts" and then as ".ts"; a leading dot is part of the name.
        var from = Math.Max(1, name.Length - 24);
        for (var i = from; i < name.Length; i++)
        {
            if (name[i] != '.' || !extensions.TryGetValue(name[i..], out language)) continue;
            return language.Id == "json" && CommentedJson.Is(path) ? ById["jsonc"] : ContentDetection.Refine(language, head);
        }

        return FromShebang(head) ?? ContentDetection.Detect(head);
    }

    private static Language? FromShebang(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        if (!head.StartsWith("#!"u8)) return null;
        var line = head[2..Math.Min(head.Length, 256)];
        if (line.IndexOf((byte)'\n') is var end and >= 0) line = line[..end];
        Span<char> word = stackalloc char[64];
        var at = 0;
        // "/usr/bin/env -S FOO=1 python3 -u": the first word's last segment, or the first plain word after env.
        for (var words = 0; words < 8; words++)
        {
            while (at < line.Length && line[at] is (byte)' ' or (byte)'\t' or (byte)'\r') at++;
            var start = at;
            while (at < line.Length && line[at] is not ((byte)' ' or (byte)'\t' or (byte)'\r')) at++;
            var part = line[start..at];
            if (part.IsEmpty) return null;
            if (part.LastIndexOf((byte)'/') is var slash and >= 0) part = part[(slash + 1)..];
            if (words > 0 && (part.StartsWith("-"u8) || part.Contains((byte)'='))) continue;
            if (part.SequenceEqual("env"u8)) continue;
            var length = 0;
            foreach (var b in part)
            {
                if (b is >= (byte)'0' and <= (byte)'9' or (byte)'.' || length == word.Length) break;
                word[length++] = (char)b;
            }

            return ByInterpreter.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word[..length], out var language) ? language : null;
        }

        return null;
    }
}
