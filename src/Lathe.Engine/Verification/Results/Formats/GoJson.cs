using System.Text;
using System.Text.Json;

namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>go test -json (cmd/test2json): one event a line.</summary>
internal sealed class GoJson : ITestFormat
{
    private const int LongestLog = 8_000;

    public string Name => "go";

    public bool Recognises(OutputText output)
    {
        foreach (var line in output.Lines)
        {
            if (IsEvent(line)) return true;
        }

        return false;
    }

    public static bool IsEvent(string line) =>
        line.StartsWith('{') && line.Contains("\"Action\":", StringComparison.Ordinal) && (line.Contains("\"Package\":", StringComparison.Ordinal) || line.Contains("\"ImportPath\":", StringComparison.Ordinal));

    /// <summary>What a person would have seen: the output events, and the lines that are none.</summary>
    public static string Readable(string output)
    {
        var text = new StringBuilder(output.Length / 3);
        foreach (var range in output.AsSpan().Split('\n'))
        {
            var line = output[range];
            if (!IsEvent(line)) text.Append(line).Append('\n');
            else if (Parse(line) is { } read && read.Action is "output" or "build-output") text.Append(read.Output);
        }

        return text.ToString();
    }

    public void Read(OutputText output, TestCollector into)
    {
        var packages = new Dictionary<string, Dictionary<string, StringBuilder>>(StringComparer.Ordinal);
        var ended = new Dictionary<string, List<GoTest>>(StringComparer.Ordinal);
        var build = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        string? heading = null;
        foreach (var line in output.Lines)
        {
            if (!IsEvent(line) || Parse(line) is not { } read)
            {
                // Before Go 1.24 a build's errors are text between the events: "# package [package.test]", then the errors, then "FAIL package [build failed]".
                if (line.StartsWith("# ", StringComparison.Ordinal)) heading = line[2..].Split(' ')[0];
                else if (line.StartsWith("FAIL\t", StringComparison.Ordinal)) GoTests.Add(line[5..].Split(' ', '\t')[0], [], packageFailed: true, build.GetValueOrDefault(line[5..].Split(' ', '\t')[0])?.ToString() ?? "", into);
                else if (heading is not null) Append(build, heading, line + "\n");
                continue;
            }

            if (read.Action == "build-output") Append(build, read.Package.Split(' ')[0], read.Output);
            else if (read.Test.Length > 0) OnTest(read, packages, ended);
            else if (read.Action is "output") Append(build, read.Package, read.Output);
            else if (read.Action is "pass" or "fail" or "skip")
            {
                GoTests.Add(read.Package, ended.GetValueOrDefault(read.Package) ?? [], read.Action == "fail", build.GetValueOrDefault(read.Package)?.ToString() ?? "", into);

                // It names every test: where it names none, none ran.
                into.Declare(0, 0, 0);
            }
        }
    }

    private static void OnTest(GoEvent read, Dictionary<string, Dictionary<string, StringBuilder>> packages, Dictionary<string, List<GoTest>> ended)
    {
        if (!packages.TryGetValue(read.Package, out var running)) packages[read.Package] = running = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        if (read.Action is "output")
        {
            if (!read.Output.StartsWith("=== ", StringComparison.Ordinal)) Append(running, read.Test, read.Output);
            return;
        }

        if (read.Action is not ("pass" or "fail" or "skip")) return;
        running.Remove(read.Test, out var log);
        if (!ended.TryGetValue(read.Package, out var tests)) ended[read.Package] = tests = [];
        tests.Add(new GoTest(read.Test, read.Action switch { "pass" => TestState.Passed, "fail" => TestState.Failed, _ => TestState.Skipped }, log ?? new StringBuilder()));
    }

    private static void Append(Dictionary<string, StringBuilder> logs, string key, string text)
    {
        if (!logs.TryGetValue(key, out var log)) logs[key] = log = new StringBuilder();
        if (log.Length < LongestLog) log.Append(text);
    }

    private static GoEvent? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 4 });
            var root = document.RootElement;
            return new GoEvent(Text(root, "Action"), Text(root, "Package") is { Length: > 0 } package ? package : Text(root, "ImportPath"), Text(root, "Test"), Text(root, "Output"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Half of a surrogate pair, escaped or where a long line was cut, is no text either.
            return null;
        }
    }

    private static string Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private sealed record GoEvent(string Action, string Package, string Test, string Output);
}
