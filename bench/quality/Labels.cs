using System.Globalization;

namespace Lathe.Bench.Quality;

/// <summary>One labelled case of a corpus.</summary>
/// <param name="Name">The case.</param>
/// <param name="Category">What it is about.</param>
/// <param name="IsVulnerable">Whether it must be found.</param>
/// <param name="Cwe">The weakness.</param>
/// <param name="File">Its file.</param>
/// <param name="Lines">The lines of the file that it is; null for all.</param>
internal sealed record Case(string Name, string Category, bool IsVulnerable, int Cwe, string File, HashSet<int>? Lines = null);

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

        return cases.Count > 0 ? cases : ByFunction(folder);
    }

    // Suites as Juliet: files "CWE89_…", in them functions that are called "bad…" and "good…". Those that are spread over several files are left out.
    private static List<Case> ByFunction(string folder)
    {
        const int most = 200;
        var cases = new List<Case>();
        var files = Directory.EnumerateFiles(folder, "CWE*", SearchOption.AllDirectories).Where(static file => Path.GetExtension(file) is ".java" or ".cs" or ".c" or ".cpp" && char.IsAsciiDigit(Path.GetFileNameWithoutExtension(file)[^1]));
        foreach (var group in files.GroupBy(static file => Path.GetFileName(file).Split('_')[0]).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            var all = group.Order(StringComparer.Ordinal).ToList();
            var cwe = int.Parse(group.Key.AsSpan(3), CultureInfo.InvariantCulture);
            for (var i = 0; i < all.Count; i += Math.Max(1, all.Count / most))
            {
                var (bad, good) = Functions(File.ReadAllLines(all[i]));
                cases.Add(new Case(Path.GetFileName(all[i]), group.Key, true, cwe, all[i], bad));
                cases.Add(new Case(Path.GetFileName(all[i]), group.Key, false, cwe, all[i], good));
            }
        }

        return cases;
    }

    private static (HashSet<int> Bad, HashSet<int> Good) Functions(string[] lines)
    {
        var (bad, good) = (new HashSet<int>(), new HashSet<int>());
        HashSet<int>? into = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            var open = line.IndexOf('(', StringComparison.Ordinal);
            if (open > 0 && !line.Contains(';', StringComparison.Ordinal) && (line.Contains("void ", StringComparison.Ordinal) || line.Contains("static ", StringComparison.Ordinal)))
            {
                var name = line[..open].TrimEnd().Split(' ', '.')[^1];
                if (name.StartsWith("bad", StringComparison.Ordinal) || name.EndsWith("_bad", StringComparison.Ordinal)) into = bad;
                else if (name.StartsWith("good", StringComparison.OrdinalIgnoreCase) || name.EndsWith("_good", StringComparison.Ordinal)) into = good;
            }

            into?.Add(i + 1);
        }

        return (bad, good);
    }
}
