using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lathe.Quality;

/// <summary>
/// Names findings so that the same one has the same name after edits elsewhere in its file. <c>latheFinding/v1</c> is the first 32 hexadecimal digits of the SHA-256 of tool, rule, path and the text of the first line
/// (each run of white space one blank, none at the ends), joined by line feeds, then <c>:</c> and the place of the finding among those that are equal so far, from 1, in the order of their lines.
/// </summary>
public static class Fingerprints
{
    /// <summary>The name of the form, as SARIF's <c>partialFingerprints</c> has it.</summary>
    public const string Form = "latheFinding/v1";

    /// <summary>One for each finding, in their order.</summary>
    /// <param name="findings">The findings.</param>
    /// <param name="files">The files that they are about; those of other files are named without a line.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<Finding> findings, IReadOnlyList<FileChange> files)
    {
        var texts = new Texts(files);
        var names = new string[findings.Count];
        var order = new int[findings.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            names[i] = Digest(findings[i], texts.Line(findings[i]));
        }

        Array.Sort(order, (a, b) =>
        {
            var byLine = (findings[a].Range?.StartLine ?? 0).CompareTo(findings[b].Range?.StartLine ?? 0);
            if (byLine != 0) return byLine;
            var byColumn = (findings[a].Columns?.Start ?? 0).CompareTo(findings[b].Columns?.Start ?? 0);
            return byColumn != 0 ? byColumn : a.CompareTo(b);
        });
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var i in order)
        {
            var place = seen[names[i]] = seen.GetValueOrDefault(names[i]) + 1;
            names[i] = string.Create(CultureInfo.InvariantCulture, $"{names[i]}:{place}");
        }

        return names;
    }

    private static string Digest(Finding finding, string line)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{finding.Tool ?? "lathe"}\n{finding.RuleId}\n{finding.Path}\n{line}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }

    // The lines of each file that has findings, split once.
    private sealed class Texts(IReadOnlyList<FileChange> files)
    {
        private readonly Dictionary<string, FileChange> _files = ByPath(files);
        private readonly Dictionary<string, string[]> _lines = new(StringComparer.Ordinal);

        public string Line(Finding finding)
        {
            if (finding.Range is not { } range || !_files.TryGetValue(finding.Path, out var file)) return "";
            if (!_lines.TryGetValue(file.Path, out var lines)) _lines[file.Path] = lines = Encoding.UTF8.GetString(file.After ?? []).Split('\n');
            if (range.StartLine < 1 || range.StartLine > lines.Length) return "";
            return string.Join(' ', lines[range.StartLine - 1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }

        private static Dictionary<string, FileChange> ByPath(IReadOnlyList<FileChange> files)
        {
            var byPath = new Dictionary<string, FileChange>(files.Count, StringComparer.Ordinal);
            foreach (var file in files) byPath.TryAdd(file.Path, file);
            return byPath;
        }
    }
}
