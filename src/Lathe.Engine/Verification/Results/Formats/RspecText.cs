namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>RSpec: the numbered failures, and the examples that passed where the documentation format names them.</summary>
internal sealed class RspecText : ITestFormat
{
    public string Name => "rspec";

    public bool Recognises(OutputText output) => Counts(output) is not null;

    public void Read(OutputText output, TestCollector into)
    {
        var failures = -1;
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            if (line == "Failures:") failures = i;
            if (failures < 0 || !IsNumbered(line)) continue;
            if (line.StartsWith("rspec ", StringComparison.Ordinal)) break;
            var text = output.Block(i + 1, l => IsNumbered(l) || l.StartsWith("Finished in ", StringComparison.Ordinal));
            var frames = text.IndexOf("\n     # ", StringComparison.Ordinal);
            into.Add(line[(line.IndexOf(") ", StringComparison.Ordinal) + 2)..], TestState.Failed, frames < 0 ? text : text[..frames], frames < 0 ? null : text[(frames + 1)..].Replace("     # ", "", StringComparison.Ordinal), null);
        }

        Outline(output, into);
        if (Counts(output) is not { } counts) return;
        var failed = OutputText.CountBefore(counts, " failure");
        var pending = OutputText.CountBefore(counts, " pending");
        into.Declare(Math.Max(0, OutputText.CountBefore(counts, " example") - failed - pending), failed, pending);
        if (output.Lines.Any(l => l.Contains("error occurred outside of examples", StringComparison.Ordinal) || l.Contains("errors occurred outside of examples", StringComparison.Ordinal)))
            into.Add("errors outside of examples", TestState.Failed, output.Block(0, l => l.StartsWith("Finished in ", StringComparison.Ordinal)), null, null);
    }

    private static void Outline(OutputText output, TestCollector into)
    {
        var groups = new List<string>();
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            if (line is "Failures:" or "Pending:" || line.StartsWith("Pending: (", StringComparison.Ordinal) || line.StartsWith("Finished in ", StringComparison.Ordinal)) return;
            var indent = OutputText.Indent(line);
            if (line.Length == indent || indent % 2 != 0 || indent / 2 > groups.Count) continue;
            groups.RemoveRange(indent / 2, groups.Count - indent / 2);
            var next = i + 1 < output.Lines.Count ? output.Lines[i + 1] : "";
            if (next.Length > 0 && OutputText.Indent(next) > indent) groups.Add(line.Trim());
            else if (indent > 0 && !line.Contains(" (FAILED - ", StringComparison.Ordinal)) Example(groups, line.Trim(), into);
        }
    }

    private static void Example(List<string> groups, string text, TestCollector into)
    {
        var pending = text.IndexOf(" (PENDING: ", StringComparison.Ordinal);
        into.Add($"{string.Join(' ', groups)} {(pending < 0 ? text : text[..pending])}", pending < 0 ? TestState.Passed : TestState.Skipped);
    }

    private static bool IsNumbered(string line)
    {
        var close = line.IndexOf(") ", StringComparison.Ordinal);
        return line.StartsWith("  ", StringComparison.Ordinal) && close is > 2 and < 8 && int.TryParse(line.AsSpan(2, close - 2), out _);
    }

    private static string? Counts(OutputText output)
    {
        foreach (var line in output.Lines)
        {
            if (line.Length > 0 && char.IsAsciiDigit(line[0]) && line.Contains(" example", StringComparison.Ordinal) && line.Contains(" failure", StringComparison.Ordinal)) return line;
        }

        return null;
    }
}
