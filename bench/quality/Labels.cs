using System.Globalization;

namespace Lathe.Bench.Quality;

/// <summary>One labelled case of a corpus.</summary>
internal sealed record Case(string Name, string Category, bool IsVulnerable, int Cwe, string File);

/// <summary>Reads <c>expectedresults*.csv</c> of an OWASP Benchmark: name, category, whether it is vulnerable, CWE. The file of a case is the one that is called so.</summary>
internal static class Labels
{
    public static List<Case> Read(string folder)
    {
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
}
