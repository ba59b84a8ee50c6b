using System.Globalization;
using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>The paths of a repository on one page: every file while they fit, otherwise folders with what they hold, the fullest opened as far as fits.</summary>
public static class RepositoryMap
{
    private const FileTraits Noise = FileTraits.Vendored | FileTraits.Minified;

    // A folder of so many files and nothing else says more as one line.
    private const int MaxOpened = 3;

    /// <summary>Renders the map.</summary>
    /// <param name="files">The files.</param>
    /// <param name="maxLines">Lines at most, the frame apart.</param>
    public static string Render(IReadOnlyList<ContextFile> files, int maxLines)
    {
        var shown = new List<ContextFile>(files.Count);
        var classifier = new PathClassifier();
        var isSorted = true;
        foreach (var file in files)
        {
            if (classifier.Classify(file.Path, Noise) != FileTraits.None) continue;
            isSorted &= shown.Count == 0 || string.CompareOrdinal(shown[^1].Path, file.Path) <= 0;
            shown.Add(file);
        }

        if (shown.Count == 0 || maxLines <= 0) return "";
        if (!isSorted) shown.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        var lines = shown.Count <= maxLines ? FileLines(shown) : FolderLines(shown, maxLines);
        var text = new StringBuilder("<repository files=\"").Append(files.Count).Append("\">\n");
        foreach (var line in lines) text.Append(line).Append('\n');
        return text.Append("</repository>\n").ToString();
    }

    private static List<string> FileLines(List<ContextFile> files)
    {
        var lines = new List<string>(files.Count);
        foreach (var file in files) lines.Add($"{ShownPath.Of(file.Path)} ({SizeText(file.Size)})");
        return lines;
    }

    // The folder with the most files is opened first, as long as there is room for what is in it.
    private static List<string> FolderLines(List<ContextFile> files, int maxLines)
    {
        var entries = Inside(files, new MapEntry("", 0, files.Count, 0));
        for (var full = new HashSet<string>(StringComparer.Ordinal); ;)
        {
            var at = -1;
            for (var i = 0; i < entries.Count; i++)
                if (entries[i].IsFolder && (at < 0 || entries[i].Count > entries[at].Count) && !full.Contains(entries[i].Path)) at = i;
            if (at < 0) break;
            var inside = Inside(files, entries[at]);
            if (inside.Count > MaxOpened && inside.TrueForAll(static e => !e.IsFolder))
            {
                full.Add(entries[at].Path);
                continue;
            }

            // Smaller ones opened beside a larger one that stays shut would say where little is.
            if (entries.Count - 1 + inside.Count > maxLines) break;

            entries.RemoveAt(at);
            entries.InsertRange(at, inside);
        }

        var lines = new List<string>();
        foreach (var entry in entries)
        {
            if (lines.Count == maxLines - 1 && entries.Count > maxLines)
            {
                lines.Add($"… {entries.Count - lines.Count} more folders");
                break;
            }

            lines.Add(entry.IsFolder ? $"{ShownPath.Of(entry.Path)} ({entry.Count} files, {SizeText(entry.Bytes)})" : $"{ShownPath.Of(entry.Path)} ({SizeText(entry.Bytes)})");
        }

        return lines;
    }

    private static List<MapEntry> Inside(List<ContextFile> files, MapEntry folder)
    {
        var entries = new List<MapEntry>();
        for (var i = folder.First; i < folder.First + folder.Count; i++)
        {
            var slash = files[i].Path.IndexOf('/', folder.Path.Length);
            if (slash >= 0 && entries.Count > 0 && entries[^1].IsFolder && files[i].Path.StartsWith(entries[^1].Path, StringComparison.Ordinal)) entries[^1] = entries[^1] with { Count = entries[^1].Count + 1, Bytes = entries[^1].Bytes + files[i].Size };
            else entries.Add(new MapEntry(slash < 0 ? files[i].Path : files[i].Path[..(slash + 1)], i, 1, files[i].Size));
        }

        return entries;
    }

    /// <summary>A line of the map: a file, or a folder with the files that follow each other in it.</summary>
    private readonly record struct MapEntry(string Path, int First, int Count, long Bytes)
    {
        public bool IsFolder => Path.EndsWith('/');
    }

    private static string SizeText(long bytes) => bytes < 1024
        ? bytes.ToString(CultureInfo.InvariantCulture) + " B"
        : bytes < 1024 * 1024 ? (bytes / 1024.0).ToString("0.#", CultureInfo.InvariantCulture) + " kB" : (bytes / 1048576.0).ToString("0.#", CultureInfo.InvariantCulture) + " MB";
}
