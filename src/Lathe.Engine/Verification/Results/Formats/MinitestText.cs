namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>Minitest and what behaves like it (Rails): the numbered failures, and the lines of -v.</summary>
internal sealed class MinitestText : ITestFormat
{
    public string Name => "minitest";

    public bool Recognises(OutputText output) => Counts(output) is not null;

    public void Read(OutputText output, TestCollector into)
    {
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            var kind = line.TrimStart();
            if (line.StartsWith("  ", StringComparison.Ordinal) && kind.Contains(") ", StringComparison.Ordinal) && (kind.EndsWith(") Failure:", StringComparison.Ordinal) || kind.EndsWith(") Error:", StringComparison.Ordinal)) && i + 1 < output.Lines.Count)
                Failure(output, i + 1, into);
            else if (line.Contains(" s = ", StringComparison.Ordinal)) Verbose(line, into);
        }

        if (Counts(output) is not { } counts) return;
        var failed = OutputText.CountBefore(counts, " failures") + OutputText.CountBefore(counts, " errors");
        var skipped = OutputText.CountBefore(counts, " skips");
        into.Declare(Math.Max(0, OutputText.CountBefore(counts, " runs") - failed - skipped), failed, skipped);
    }

    // "TestCalc#test_adds = 0.00 s = ."
    private static void Verbose(string line, TestCollector into)
    {
        var end = line.IndexOf(" = ", StringComparison.Ordinal);
        if (end <= 0 || !line.AsSpan(0, end).Contains('#')) return;
        if (line.EndsWith(" s = .", StringComparison.Ordinal)) into.Add(line[..end], TestState.Passed);
        else if (line.EndsWith(" s = S", StringComparison.Ordinal)) into.Add(line[..end], TestState.Skipped);
    }

    // "TestCalc#test_adds [/path/test.rb:9]:" or "TestCalc#test_raises:"
    private static void Failure(OutputText output, int at, TestCollector into)
    {
        var line = output.Lines[at];
        var bracket = line.IndexOf(" [", StringComparison.Ordinal);
        var name = (bracket < 0 ? line : line[..bracket]).TrimEnd(':').Trim();
        var text = output.Block(at + 1, l => l.Length == 0);
        var frames = text.IndexOf("\n    ", StringComparison.Ordinal);
        into.Add(name, TestState.Failed, frames < 0 ? text : text[..frames], (bracket < 0 ? "" : line[(bracket + 2)..].TrimEnd(':', ']') + "\n") + (frames < 0 ? "" : text[(frames + 1)..]), null);
    }

    private static string? Counts(OutputText output)
    {
        foreach (var line in output.Lines)
        {
            if (line.Contains(" runs, ", StringComparison.Ordinal) && line.Contains(" assertions, ", StringComparison.Ordinal) && line.Contains(" failures, ", StringComparison.Ordinal)) return line;
        }

        return null;
    }
}
