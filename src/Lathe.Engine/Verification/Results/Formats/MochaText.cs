namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>mocha's reporter spec: the outline by indentation, then the numbered failures.</summary>
internal sealed class MochaText : ITestFormat
{
    public string Name => "mocha";

    public bool Recognises(OutputText output) => Summary(output) >= 0;

    public void Read(OutputText output, TestCollector into)
    {
        var end = Summary(output);
        var groups = new SortedList<int, string>();
        var failed = new Dictionary<int, string>();
        for (var i = 0; i < end; i++)
        {
            var line = output.Lines[i];
            var indent = OutputText.Indent(line);
            var text = line[indent..];
            if (indent < 2 || text.Length == 0) continue;
            while (groups.Count > 0 && groups.Keys[^1] >= indent) groups.RemoveAt(groups.Count - 1);
            if (text.StartsWith("✔ ", StringComparison.Ordinal) || text.StartsWith("✓ ", StringComparison.Ordinal)) into.Add(Full(groups, OutputText.WithoutTime(text[2..])), TestState.Passed);
            else if (text.StartsWith("- ", StringComparison.Ordinal)) into.Add(Full(groups, text[2..]), TestState.Skipped);
            else if (Number(text) is var number and > 0) failed.TryAdd(number, Full(groups, text[(text.IndexOf(')') + 2)..]));
            else groups[indent] = text;
        }

        for (var i = end; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            if (OutputText.Indent(line) != 2 || Number(line[2..]) is not (var number and > 0)) continue;
            Failure(output, i, failed.GetValueOrDefault(number), into);
        }

        var counts = output.Block(end, l => l.Length > 0 && !l.StartsWith("  ", StringComparison.Ordinal));
        into.Declare(OutputText.CountBefore(counts, " passing"), OutputText.CountBefore(counts, " failing"), OutputText.CountBefore(counts, " pending"));
    }

    // The title stands in one line for each group and ends with a colon.
    private static void Failure(OutputText output, int at, string? known, TestCollector into)
    {
        var title = new List<string>();
        var i = at;
        for (; i < output.Lines.Count && i < at + 12; i++)
        {
            var line = output.Lines[i].Trim();
            if (i == at) line = line[(line.IndexOf(')') + 1)..].Trim();
            title.Add(line.TrimEnd(':'));
            if (line.EndsWith(':')) break;
        }

        var text = output.Block(i + 1, l => OutputText.Indent(l) == 2 && Number(l[2..]) > 0);
        var frames = text.IndexOf("\n      at ", StringComparison.Ordinal);
        into.Add(known ?? string.Join(" > ", title), TestState.Failed, frames < 0 ? text : text[..frames], text, null);
    }

    private static string Full(SortedList<int, string> groups, string name) => groups.Count == 0 ? name : string.Join(" > ", groups.Values) + " > " + name;

    private static int Summary(OutputText output)
    {
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            if (OutputText.Indent(line) == 2 && line.Length > 3 && char.IsAsciiDigit(line[2]) && line.Contains(" passing (", StringComparison.Ordinal)) return i;
        }

        return -1;
    }

    private static int Number(string text)
    {
        var close = text.IndexOf(") ", StringComparison.Ordinal);
        return close is > 0 and < 6 && int.TryParse(text[..close], out var number) ? number : 0;
    }
}
