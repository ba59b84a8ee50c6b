using System.Globalization;

namespace Lathe.Context;

/// <summary>Finds the files that a text names: by path, by name, as a module, or in the frames of a stack trace.</summary>
internal sealed class PathMentions
{
    private const int MaxText = 64 * 1024;
    private const int MaxMentions = 300;
    private const int MaxFilesPerMention = 20;

    private readonly RankDocuments _files;
    private readonly PathIndex _paths;

    public PathMentions(RankDocuments files, PathIndex paths) => (_files, _paths) = (files, paths);

    /// <summary>One file that is named.</summary>
    /// <param name="File">Its index.</param>
    /// <param name="Text">How the text names it.</param>
    /// <param name="Certainty">0 to 1: less where several files may be meant.</param>
    /// <param name="Line">The line that is named with it; 0 for none.</param>
    /// <param name="Order">How many were named before it.</param>
    public readonly record struct Mention(int File, string Text, double Certainty, int Line, int Order);

    public List<Mention> Find(string text)
    {
        var mentions = new List<Mention>();
        if (text.Length > MaxText) text = text[..MaxText];
        var order = 0;
        var at = 0;
        while (at < text.Length && order < MaxMentions)
        {
            if (!IsPathChar(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && IsPathChar(text[at])) at++;
            var word = text.AsSpan(start, at - start).TrimEnd('.').TrimStart("./\\");
            if (word.Length is < 3 or > 400 || word.IndexOfAny('.', '/', '\\') < 0) continue;
            var path = word.ToString().Replace('\\', '/');
            var before = mentions.Count;
            AddPath(mentions, path, LineAfter(text.AsSpan(at)), order);
            if (mentions.Count == before) AddModule(mentions, path, order);
            if (mentions.Count > before) order++;
        }

        return mentions;
    }

    private static bool IsPathChar(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or '\\' or '@' or '+';

    private void AddPath(List<Mention> mentions, string path, int line, int order)
    {
        var candidates = _paths.Named(path[(path.LastIndexOf('/') + 1)..]);
        if (candidates.Count == 0) return;

        // Of the files with this name, those that share the most folders with what is written, from the end.
        var best = 0;
        var matching = new List<int>();
        foreach (var file in candidates)
        {
            var shared = SharedSegments(_files[file].Path, path);
            if (shared < best) continue;
            if (shared > best) matching.Clear();
            best = shared;
            if (matching.Count < MaxFilesPerMention) matching.Add(file);
        }

        var certainty = 1 / Math.Sqrt(matching.Count);
        foreach (var file in matching) mentions.Add(new Mention(file, path, certainty, line, order));
    }

    // "package.module.Class.method" names package/module.py or package/module/Class.java.
    private void AddModule(List<Mention> mentions, string word, int order)
    {
        if (word.Contains('/', StringComparison.Ordinal)) return;
        var parts = word.Split('.');
        for (var drop = 0; drop <= 2 && parts.Length - drop >= 2; drop++)
        {
            var last = parts.Length - drop - 1;
            var candidates = _paths.WithStem(parts[last]);
            if (candidates.Count == 0) continue;
            foreach (var file in candidates)
            {
                var segments = _files[file].Path.Split('/');
                var shared = 1;
                while (shared <= last && shared < segments.Length && segments[^(shared + 1)] == parts[last - shared]) shared++;
                if (shared >= 2) mentions.Add(new Mention(file, word, 0.8 - (0.2 * drop), 0, order));
                if (mentions.Count > MaxMentions) return;
            }

            return;
        }
    }

    private static int SharedSegments(string a, string b)
    {
        var shared = 0;
        int i = a.Length - 1, j = b.Length - 1;
        while (i >= 0 && j >= 0 && char.ToLowerInvariant(a[i]) == char.ToLowerInvariant(b[j]))
        {
            if (a[i] == '/') shared++;
            i--;
            j--;
        }

        if ((i < 0 && (j < 0 || b[j] == '/')) || (j < 0 && a[i] == '/')) shared++;
        return Math.Max(1, shared);
    }

    // "x.py:12", "x.cs:line 12", "x.py\", line 12", "x.js:12:3", "x.c(12)".
    private static int LineAfter(ReadOnlySpan<char> rest)
    {
        rest = rest[..Math.Min(rest.Length, 24)].TrimStart("\"'`,:( ");
        if (rest.StartsWith("line ", StringComparison.OrdinalIgnoreCase)) rest = rest[5..];
        var length = 0;
        while (length < rest.Length && char.IsAsciiDigit(rest[length])) length++;
        return length is > 0 and < 8 ? int.Parse(rest[..length], CultureInfo.InvariantCulture) : 0;
    }
}
