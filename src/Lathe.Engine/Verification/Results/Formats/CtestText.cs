namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>CTest: one line a test, with its output behind it under --output-on-failure.</summary>
internal sealed class CtestText : ITestFormat
{
    public string Name => "ctest";

    public bool Recognises(OutputText output)
    {
        foreach (var line in output.Lines)
        {
            if (line.Contains("% tests passed, ", StringComparison.Ordinal) && line.Contains(" failed out of ", StringComparison.Ordinal)) return true;
        }

        return false;
    }

    public void Read(OutputText output, TestCollector into)
    {
        for (var i = 0; i < output.Lines.Count; i++)
        {
            if (Parse(output.Lines[i]) is not { } test) continue;
            if (test.State != TestState.Failed)
            {
                into.Add(test.Name, test.State);
                continue;
            }

            var text = output.Block(i + 1, l => l.TrimStart().StartsWith("Start ", StringComparison.Ordinal) || Parse(l) is not null || l.Contains("% tests passed, ", StringComparison.Ordinal)).Trim();
            into.Add(test.Name, TestState.Failed, text.Length > 0 ? $"{test.Why}\n{text}" : test.Why, text, null);
        }
    }

    // "2/5 Test #2: adds.wrongly .....................***Failed    0.00 sec"
    private static (string Name, TestState State, string Why)? Parse(string line)
    {
        var mark = line.IndexOf(" Test ", StringComparison.Ordinal);
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        if (mark < 0 || colon < mark || !line.EndsWith(" sec", StringComparison.Ordinal) || !line[..mark].Contains('/', StringComparison.Ordinal)) return null;
        var rest = line[(colon + 2)..^4];
        var dots = rest.IndexOf(" .", StringComparison.Ordinal);
        if (dots < 0) return null;
        var result = rest[dots..].TrimStart(' ', '.');
        var name = rest[..dots].Trim();
        var why = result.Replace("***", ": ", StringComparison.Ordinal).TrimStart(':', ' ').TrimEnd("0123456789. ".ToCharArray()).TrimEnd(':');
        if (result.StartsWith("Passed", StringComparison.Ordinal)) return (name, TestState.Passed, why);
        return (name, result.Contains("***Skipped", StringComparison.Ordinal) || result.Contains("(Disabled)", StringComparison.Ordinal) ? TestState.Skipped : TestState.Failed, why);
    }
}
