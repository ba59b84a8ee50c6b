namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>PHPUnit: the numbered errors and failures, and the counts.</summary>
internal sealed class PhpunitText : ITestFormat
{
    public string Name => "phpunit";

    public bool Recognises(OutputText output) => output.HasLine("PHPUnit ") && (Counts(output) is not null || output.HasLine("OK ("));

    public void Read(OutputText output, TestCollector into)
    {
        var guilty = false;
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            if (line.StartsWith("There w", StringComparison.Ordinal)) guilty = line.Contains("failure", StringComparison.Ordinal) || line.Contains("error", StringComparison.Ordinal);
            if (line.StartsWith("OK (", StringComparison.Ordinal)) into.Declare(OutputText.CountBefore(line, " test"), 0, 0);
            if (!guilty || !IsNumbered(line)) continue;
            var text = output.Block(i + 1, l => IsNumbered(l) || l is "--" or "FAILURES!" or "ERRORS!");
            var frames = text.IndexOf("\n\n", StringComparison.Ordinal);
            into.Add(Short(line[(line.IndexOf(") ", StringComparison.Ordinal) + 2)..]), TestState.Failed, frames < 0 ? text : text[..frames], frames < 0 ? null : text[(frames + 2)..], null);
        }

        if (Counts(output) is not { } counts) return;
        var failed = OutputText.CountAfter(counts, "Errors: ") + OutputText.CountAfter(counts, "Failures: ");
        var skipped = OutputText.CountAfter(counts, "Skipped: ") + OutputText.CountAfter(counts, "Incomplete: ");
        into.Declare(Math.Max(0, OutputText.CountAfter(counts, "Tests: ") - failed - skipped), failed, skipped);
    }

    // The values of a data set are left out, as the JUnit report leaves them out.
    private static string Short(string name)
    {
        var set = name.IndexOf(" with data set ", StringComparison.Ordinal);
        var values = set < 0 ? -1 : name.IndexOf(" (", set, StringComparison.Ordinal);
        return values < 0 ? name : name[..values];
    }

    private static bool IsNumbered(string line)
    {
        var close = line.IndexOf(") ", StringComparison.Ordinal);
        return close is > 0 and < 6 && line.Contains("::", StringComparison.Ordinal) && int.TryParse(line.AsSpan(0, close), out _);
    }

    private static string? Counts(OutputText output)
    {
        foreach (var line in output.Lines)
        {
            if (line.StartsWith("Tests: ", StringComparison.Ordinal) && line.Contains("Assertions: ", StringComparison.Ordinal)) return line;
        }

        return null;
    }
}
