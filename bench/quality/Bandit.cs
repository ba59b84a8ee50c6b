using System.Diagnostics;
using System.Text.Json;

namespace Lathe.Bench.Quality;

/// <summary>Bandit on the same files, where it is installed. Its tests are put to the categories that their own descriptions name.</summary>
internal static class Bandit
{
    // https://bandit.readthedocs.io/en/latest/plugins/index.html, by what each page says it looks for.
    private static readonly Dictionary<string, string[]> Tests = new(StringComparer.Ordinal)
    {
        ["cmdi"] = ["B404", "B601", "B602", "B603", "B604", "B605", "B606", "B607", "B609"],
        ["codeinj"] = ["B102", "B307"],
        ["deserialization"] = ["B301", "B302", "B403", "B506", "B614"],
        ["hash"] = ["B303", "B324"],
        ["crypto"] = ["B304", "B305", "B413", "B505"],
        ["sqli"] = ["B608", "B610", "B611"],
        ["weakrand"] = ["B311"],
        ["xxe"] = ["B313", "B314", "B315", "B316", "B317", "B318", "B319", "B320", "B405", "B406", "B407", "B408", "B409", "B410", "B411"],
        ["xss"] = ["B308", "B701", "B702", "B703", "B704"],
        ["redirect"] = ["B310"],
        ["pathtraver"] = ["B202", "B108"],
    };

    /// <returns>Null where there is no Bandit.</returns>
    public static (Scorecard Card, TimeSpan Time)? Run(string folder, List<Case> cases)
    {
        var start = new ProcessStartInfo("bandit") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-r", folder, "-f", "json", "-q"]) start.ArgumentList.Add(argument);
        var watch = Stopwatch.StartNew();
        string json;
        try
        {
            using var process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            json = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        var found = new HashSet<(string File, string Test)>();
        using var document = JsonDocument.Parse(json);
        foreach (var result in document.RootElement.GetProperty("results").EnumerateArray())
            found.Add((Path.GetFullPath(result.GetProperty("filename").GetString()!), result.GetProperty("test_id").GetString()!));
        var card = new Scorecard();
        foreach (var labelled in cases) card.Add(labelled, Tests.TryGetValue(labelled.Category, out var tests) && Array.Exists(tests, test => found.Contains((Path.GetFullPath(labelled.File), test))));
        return (card, watch.Elapsed);
    }
}
