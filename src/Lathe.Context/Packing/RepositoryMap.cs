using System.Globalization;
using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>The paths of a repository on one page: every file while they fit, otherwise folders with what they hold, as deep as fits.</summary>
public static class RepositoryMap
{
    private const FileTraits Noise = FileTraits.Vendored | FileTraits.Minified;

    /// <summary>Renders the map.</summary>
    /// <param name="files">The files.</param>
    /// <param name="maxLines">Lines at most, the frame apart.</param>
    public static string Render(IReadOnlyList<ContextFile> files, int maxLines)
    {
        var shown = new List<ContextFile>();
        foreach (var file in files)
            if ((FileClassifier.ClassifyPath(file.Path) & Noise) == FileTraits.None) shown.Add(file);
        if (shown.Count == 0 || maxLines <= 0) return "";
        shown.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        var lines = shown.Count <= maxLines ? FileLines(shown) : FolderLines(shown, maxLines);
        var text = new StringBuilder("<repository files=\"").Append(files.Count).Append("\">\n");
        foreach (var line in lines) text.Append(line).Append('\n');
        return text.Append("</repository>\n").ToString();
    }

    private static List<string> FileLines(List<ContextFile> files)
    {
        var lines = new List<string>(files.Count);
        foreach (var file in files) lines.Add($"{file.Path} ({SizeText(file.Size)})");
        return lines;
    }

    private static List<string> FolderLines(List<ContextFile> files, int maxLines)
    {
        List<string>? best = null;
        for (var depth = 1; depth <= 8; depth++)
        {
            var folders = new SortedDictionary<string, (int Count, long Bytes)>(StringComparer.Ordinal);
            foreach (var file in files)
            {
                var key = FolderAt(file.Path, depth);
                var (count, bytes) = folders.GetValueOrDefault(key);
                folders[key] = (count + 1, bytes + file.Size);
            }

            if (folders.Count > maxLines && best is not null) break;
            var lines = new List<string>();
            foreach (var (folder, (count, bytes)) in folders)
            {
                if (lines.Count == maxLines - 1 && folders.Count > maxLines)
                {
                    lines.Add($"… {folders.Count - lines.Count} more folders");
                    break;
                }

                lines.Add(folder.EndsWith('/') ? $"{folder} ({count} files, {SizeText(bytes)})" : $"{folder} ({SizeText(bytes)})");
            }

            var same = best is not null && best.Count == lines.Count;
            best = lines;
            if (folders.Count > maxLines || same) break;
        }

        return best ?? [];
    }

    private static string FolderAt(string path, int depth)
    {
        var at = -1;
        for (var i = 0; i < depth; i++)
        {
            var next = path.IndexOf('/', at + 1);
            if (next < 0) return at < 0 ? path : path[..(at + 1)];
            at = next;
        }

        return path[..(at + 1)];
    }

    private static string SizeText(long bytes) => bytes < 1024
        ? bytes.ToString(CultureInfo.InvariantCulture) + " B"
        : bytes < 1024 * 1024 ? (bytes / 1024.0).ToString("0.#", CultureInfo.InvariantCulture) + " kB" : (bytes / 1048576.0).ToString("0.#", CultureInfo.InvariantCulture) + " MB";
}
