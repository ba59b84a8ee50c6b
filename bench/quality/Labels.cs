using System.Globalization;

namespace Lathe.Bench.Quality;

/// <summary>One labelled case of a corpus.</summary>
internal sealed record Case(string Name, string Category, bool IsVulnerable, int Cwe, string File);

/// <summary>
/// Reads <c>expectedresults*.csv</c> of an OWASP Benchmark: name, category, whether it is vulnerable, CWE. The file of a case is the one that is called so.
/// Where there is none, folders <c>CWE_89/safe</c> and <c>CWE_89/unsafe</c> as in suites of the SARD, of which as many as a few hundred files each are taken, evenly.
/// </summary>
internal static class Labels
{
    public static List<Case> Read(string folder)
    {
        if (Directory.GetFiles(folder, "expectedresults*.csv").Length == 0) return ByFolder(folder);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            if (Path.GetExtension(file) is ".py" or ".java" or ".cs" or ".js" or ".ts" or ".php" or ".go" or ".rb") files.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        var cases = new List<Case>();
        var table = Directory.GetFiles(folder, "expectedresults*.csv").Order(StringComparer.Ordinal).Last();
        foreach (var line in File.ReadLines(table))
        {
            var words = line.Split(',', StringSplitOptions.TrimEntries);
            if (line.StartsWith('#') || words.Length < 4 || !files.TryGetValue(words[0], out var file)) continue;
            cases.Add(new Case(words[0], words[1], words[2] == "true", int.Parse(words[3], CultureInfo.InvariantCulture), file));
        }

        return cases;
    }

    private static List<Case> ByFolder(string folder)
    {
        const int most = 300;
        var cases = new List<Case>();
        foreach (var group in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/.git/", StringComparison.Ordinal)).GroupBy(static file => Path.GetDirectoryName(file)!).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            var category = Path.GetFileName(Path.GetDirectoryName(group.Key)!);
            if (Path.GetFileName(group.Key) is not ("safe" or "unsafe") || !category.StartsWith("CWE_", StringComparison.Ordinal)) continue;
            var files = group.Order(StringComparer.Ordinal).ToList();
            var step = Math.Max(1, files.Count / most);
            for (var i = 0; i < files.Count; i += step)
                cases.Add(new Case(Path.GetFileName(files[i]), category, Path.GetFileName(group.Key) == "unsafe", int.Parse(category.Split('_')[1], CultureInfo.InvariantCulture), files[i]));
        }

        return cases;
    }
}
