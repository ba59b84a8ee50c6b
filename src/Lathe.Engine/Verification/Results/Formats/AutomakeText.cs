namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>Automake's test driver: <c>PASS: name</c>, with the logs of what failed under VERBOSE=1.</summary>
internal sealed class AutomakeText : ITestFormat
{
    public string Name => "automake";

    public bool Recognises(OutputText output) => output.HasLine("# TOTAL: ") && output.HasLine("# PASS: ");

    public void Read(OutputText output, TestCollector into)
    {
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon is < 4 or > 5) continue;
            var name = line[(colon + 2)..].Trim();
            switch (line[..colon])
            {
                case "PASS" or "XPASS":
                    into.Add(name, line[0] == 'X' ? TestState.Failed : TestState.Passed);
                    break;
                case "SKIP" or "XFAIL":
                    into.Add(name, TestState.Skipped);
                    break;
                case "FAIL" or "ERROR" when i + 1 >= output.Lines.Count || !output.Lines[i + 1].StartsWith("===", StringComparison.Ordinal):
                    var log = Log(output, line);
                    into.Add(name, TestState.Failed, log, log, null);
                    break;
            }
        }
    }

    private static string? Log(OutputText output, string heading)
    {
        for (var i = 0; i + 1 < output.Lines.Count; i++)
        {
            if (output.Lines[i] == heading && output.Lines[i + 1].StartsWith("===", StringComparison.Ordinal))
                return output.Block(i + 2, l => l.StartsWith("====", StringComparison.Ordinal) || l.StartsWith("SKIP: ", StringComparison.Ordinal) || l.StartsWith("FAIL: ", StringComparison.Ordinal)).Trim();
        }

        return null;
    }
}
