using System.Text;

namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>go test without -json, with or without -v. A test's package is known when the package ends, so its tests wait until then.</summary>
internal sealed class GoText : ITestFormat
{
    private const int LongestLog = 8_000;

    public string Name => "go";

    public bool Recognises(OutputText output)
    {
        foreach (var line in output.Lines)
        {
            if (Package(line) is not null) return true;
        }

        return false;
    }

    public void Read(OutputText output, TestCollector into)
    {
        var tests = new List<GoTest>();
        var running = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        StringBuilder? log = null;
        var build = new StringBuilder();
        foreach (var line in output.Lines)
        {
            if (line.StartsWith("=== ", StringComparison.Ordinal))
            {
                log = Log(running, line);
            }
            else if (Ended(line) is { } ended)
            {
                if (running.TryGetValue(ended.Name, out var earlier)) ended.Log.Append(earlier);
                tests.Add(ended);
                log = ended.Log;
            }
            else if (Package(line) is { } package)
            {
                GoTests.Add(package.Name, tests, package.Failed, build.ToString(), into);
                (tests, log) = ([], null);
                running.Clear();
                build.Clear();
            }
            else if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                build.Clear();
                log = build;
            }
            else if (log is not null && log.Length < LongestLog && line is not ("FAIL" or "PASS"))
            {
                log.Append(line).Append('\n');
            }
        }
    }

    private static StringBuilder Log(Dictionary<string, StringBuilder> running, string line)
    {
        var name = line[(line.LastIndexOf(' ') + 1)..];
        if (!running.TryGetValue(name, out var log)) running[name] = log = new StringBuilder();
        return log;
    }

    private static GoTest? Ended(string line)
    {
        var text = line.AsSpan().TrimStart();
        if (!text.StartsWith("--- ")) return null;
        TestState? state = text[4..] switch
        {
            ['P', 'A', 'S', 'S', ':', ..] => TestState.Passed,
            ['F', 'A', 'I', 'L', ':', ..] => TestState.Failed,
            ['S', 'K', 'I', 'P', ':', ..] => TestState.Skipped,
            _ => null,
        };
        return state is { } ended ? new GoTest(OutputText.WithoutTime(text[9..].Trim().ToString()), ended, new StringBuilder()) : null;
    }

    private static (string Name, bool Failed)? Package(string line)
    {
        var failed = line.StartsWith("FAIL\t", StringComparison.Ordinal);
        if (!failed && !line.StartsWith("ok  \t", StringComparison.Ordinal)) return null;
        var rest = line[5..];
        var end = rest.IndexOfAny([' ', '\t']);
        return (end < 0 ? rest : rest[..end], failed);
    }
}
