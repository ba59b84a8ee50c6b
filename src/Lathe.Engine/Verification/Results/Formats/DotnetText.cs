namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>dotnet test, on VSTest (<c>Failed NAME [1 ms]</c>) and on Microsoft.Testing.Platform (<c>failed NAME (1ms)</c>).</summary>
internal sealed class DotnetText : ITestFormat
{
    public string Name => "dotnet";

    public bool Recognises(OutputText output)
    {
        foreach (var line in output.Lines)
        {
            if (IsSummary(line) || line.StartsWith("Test run summary: ", StringComparison.Ordinal)) return true;
        }

        return false;
    }

    public void Read(OutputText output, TestCollector into)
    {
        var platform = output.HasLine("Test run summary: ");
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            if (IsSummary(line)) into.Declare(OutputText.CountAfter(line, "Passed: "), OutputText.CountAfter(line, "Failed: "), OutputText.CountAfter(line, "Skipped: "));
            else if (platform) OfPlatform(output, i, into);
            else OfVsTest(output, i, into);
        }
    }

    private static void OfVsTest(OutputText output, int at, TestCollector into)
    {
        var line = output.Lines[at];
        if (!line.EndsWith(']') || !line.StartsWith("  ", StringComparison.Ordinal) || line.Length < 10 || line[2] == ' ') return;
        if (line.StartsWith("  Passed ", StringComparison.Ordinal)) into.Add(OutputText.WithoutTime(line[9..]), TestState.Passed);
        else if (line.StartsWith("  Skipped ", StringComparison.Ordinal)) into.Add(OutputText.WithoutTime(line[10..]), TestState.Skipped);
        if (!line.StartsWith("  Failed ", StringComparison.Ordinal)) return;
        var text = output.Block(at + 1, EndsVsTest);
        var trace = text.IndexOf("  Stack Trace:\n", StringComparison.Ordinal);
        var message = (trace < 0 ? text : text[..trace]).Replace("  Error Message:\n", "", StringComparison.Ordinal);
        into.Add(OutputText.WithoutTime(line[9..]), TestState.Failed, message, trace < 0 ? null : text[(trace + 15)..], null);
    }

    private static bool EndsVsTest(string line) =>
        line.Length == 0 || line.StartsWith("[xUnit.net ", StringComparison.Ordinal) || line.StartsWith("Results File: ", StringComparison.Ordinal)
        || line.EndsWith(']') && (line.StartsWith("  Failed ", StringComparison.Ordinal) || line.StartsWith("  Passed ", StringComparison.Ordinal) || line.StartsWith("  Skipped ", StringComparison.Ordinal));

    private static void OfPlatform(OutputText output, int at, TestCollector into)
    {
        var line = output.Lines[at];
        if (line.StartsWith("Test run summary: ", StringComparison.Ordinal))
        {
            var counts = output.Block(at + 1, l => l.Length > 0 && l[0] != ' ');
            into.Declare(OutputText.CountAfter(counts, "succeeded: "), OutputText.CountAfter(counts, "failed: "), OutputText.CountAfter(counts, "skipped: "));
        }
        else if (line.StartsWith("passed ", StringComparison.Ordinal))
        {
            into.Add(OutputText.WithoutTime(line[7..]), TestState.Passed);
        }
        else if (line.StartsWith("skipped ", StringComparison.Ordinal))
        {
            into.Add(OutputText.WithoutTime(line[8..]), TestState.Skipped);
        }
        else if (line.StartsWith("failed ", StringComparison.Ordinal))
        {
            var text = output.Block(at + 1, EndsPlatform);
            var source = text.IndexOf("\n  from ", StringComparison.Ordinal);
            into.Add(OutputText.WithoutTime(line[7..]), TestState.Failed, source < 0 ? text : text[..source], source < 0 ? text : text[(source + 1)..], null);
        }
    }

    private static bool EndsPlatform(string line) =>
        line.StartsWith("failed ", StringComparison.Ordinal) || line.StartsWith("passed ", StringComparison.Ordinal) || line.StartsWith("skipped ", StringComparison.Ordinal)
        || line.StartsWith("Test run summary: ", StringComparison.Ordinal) || line.Length > 0 && line[0] == '/' && line.Contains(" failed with ", StringComparison.Ordinal);

    private static bool IsSummary(string line) =>
        (line.StartsWith("Failed!", StringComparison.Ordinal) || line.StartsWith("Passed!", StringComparison.Ordinal) || line.StartsWith("Skipped!", StringComparison.Ordinal)) && line.Contains("Total: ", StringComparison.Ordinal);
}
