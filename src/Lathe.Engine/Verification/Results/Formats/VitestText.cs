namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>vitest's default reporter. Only the failures are named in full.</summary>
internal sealed class VitestText : ITestFormat
{
    public string Name => "vitest";

    public bool Recognises(OutputText output) => Counts(output) is not null;

    public void Read(OutputText output, TestCollector into)
    {
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            if (!line.StartsWith(" FAIL  ", StringComparison.Ordinal)) continue;
            var text = output.Block(i + 1, l => l.StartsWith(" FAIL  ", StringComparison.Ordinal) || l.StartsWith("⎯⎯⎯", StringComparison.Ordinal));
            var frames = text.IndexOf(" ❯ ", StringComparison.Ordinal);
            into.Add(line[7..].Trim(), TestState.Failed, frames < 0 ? text : text[..frames], frames < 0 ? null : text[frames..], null);
        }

        if (Counts(output) is { } counts) into.Declare(OutputText.CountBefore(counts, " passed"), OutputText.CountBefore(counts, " failed"), OutputText.CountBefore(counts, " skipped") + OutputText.CountBefore(counts, " todo"));
    }

    private static string? Counts(OutputText output)
    {
        var files = false;
        foreach (var line in output.Lines)
        {
            files |= line.StartsWith(" Test Files ", StringComparison.Ordinal);
            if (files && line.TrimStart().StartsWith("Tests  ", StringComparison.Ordinal)) return line;
        }

        return null;
    }
}
