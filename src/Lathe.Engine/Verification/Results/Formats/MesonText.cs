namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>meson test: one line a test, several blanks between its columns.</summary>
internal sealed class MesonText : ITestFormat
{
    public string Name => "meson";

    public bool Recognises(OutputText output) => output.HasLine("Ok: ") && output.HasLine("Expected Fail: ") && output.HasLine("Timeout: ");

    public void Read(OutputText output, TestCollector into)
    {
        for (var i = 0; i < output.Lines.Count; i++)
        {
            if (Parse(output.Lines[i]) is not { } test) continue;
            if (test.State == TestState.Failed) into.Add(test.Name, TestState.Failed, test.Why, output.Block(i + 1, l => Parse(l) is not null || l.StartsWith("Ok: ", StringComparison.Ordinal) || l.StartsWith("Summary of Failures", StringComparison.Ordinal)), null);
            else into.Add(test.Name, test.State);
        }
    }

    // " 2/4 demo:slow / adds wrongly FAIL            0.02s   exit status 1"
    private static (string Name, TestState State, string Why)? Parse(string line)
    {
        var text = line.AsSpan().Trim();
        var blank = text.IndexOf(' ');
        var slash = text.IndexOf('/');
        if (slash <= 0 || blank < slash || !int.TryParse(text[..slash], out _) || !int.TryParse(text[(slash + 1)..blank], out _)) return null;
        var rest = text[blank..].Trim();
        foreach (var (word, state) in ((string, TestState)[])[(" OK ", TestState.Passed), (" EXPECTEDFAIL ", TestState.Skipped), (" SKIP ", TestState.Skipped), (" FAIL ", TestState.Failed), (" TIMEOUT ", TestState.Failed), (" ERROR ", TestState.Failed), (" UNEXPECTEDPASS ", TestState.Failed)])
        {
            var at = rest.LastIndexOf(word);
            if (at <= 0) continue;
            return (rest[..at].Trim().ToString(), state, rest[at..].Trim().ToString());
        }

        return null;
    }
}
