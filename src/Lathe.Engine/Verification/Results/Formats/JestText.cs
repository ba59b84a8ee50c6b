namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>jest's default reporter. It names the tests that passed only where one file ran or with --verbose.</summary>
internal sealed class JestText : ITestFormat
{
    private const string Broken = "Test suite failed to run";

    public string Name => "jest";

    public bool Recognises(OutputText output) => Counts(output) is not null;

    public void Read(OutputText output, TestCollector into)
    {
        var file = "";
        var groups = new SortedList<int, string>();
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            if (line.StartsWith("PASS ", StringComparison.Ordinal) || line.StartsWith("FAIL ", StringComparison.Ordinal))
            {
                file = FileOf(line);
                groups.Clear();
            }
            else if (line.StartsWith("  ● ", StringComparison.Ordinal))
            {
                Failure(output, i, file, into);
                groups.Clear();
            }
            else if (file.Length > 0 && line.StartsWith("  ", StringComparison.Ordinal))
            {
                Outline(line, file, groups, into);
            }
        }

        if (Counts(output) is { } counts) into.Declare(OutputText.CountBefore(counts, " passed"), OutputText.CountBefore(counts, " failed"), OutputText.CountBefore(counts, " skipped") + OutputText.CountBefore(counts, " todo"));
    }

    private static void Outline(string line, string file, SortedList<int, string> groups, TestCollector into)
    {
        var indent = OutputText.Indent(line);
        var text = line[indent..];
        if (text.Length < 3) return;
        while (groups.Count > 0 && groups.Keys[^1] >= indent) groups.RemoveAt(groups.Count - 1);
        if (text[0] is '✓' or '√') into.Add(Full(file, groups, OutputText.WithoutTime(text[2..])), TestState.Passed);
        else if (text[0] is '○' or '✎') into.Add(Full(file, groups, WithoutWord(text[2..])), TestState.Skipped);
        else if (text[0] is not ('✕' or '×')) groups[indent] = text;
    }

    private static void Failure(OutputText output, int at, string file, TestCollector into)
    {
        var title = output.Lines[at][4..].Trim();
        var name = title == Broken ? file : $"{file} › {title}";
        var text = output.Block(at + 1, l => l.StartsWith("  ● ", StringComparison.Ordinal) || l.StartsWith("PASS ", StringComparison.Ordinal) || l.StartsWith("FAIL ", StringComparison.Ordinal) || l.StartsWith("Test Suites: ", StringComparison.Ordinal));
        var excerpt = text.IndexOf(" | ", StringComparison.Ordinal);
        var message = excerpt < 0 ? text : text[..Math.Max(0, text.LastIndexOf('\n', excerpt))];
        into.Add(name, TestState.Failed, message, text[Math.Max(0, text.IndexOf("\n      at ", StringComparison.Ordinal))..], null);
    }

    private static string Full(string file, SortedList<int, string> groups, string name) => $"{file} › {string.Concat(groups.Values.Select(g => g + " › "))}{name}";

    private static string WithoutWord(string name) => name.StartsWith("skipped ", StringComparison.Ordinal) ? name[8..] : name.StartsWith("todo ", StringComparison.Ordinal) ? name[5..] : name;

    private static string FileOf(string line)
    {
        var file = OutputText.WithoutTime(line[5..].Trim());
        if (file.StartsWith("./", StringComparison.Ordinal)) file = file[2..];
        return file[(file.LastIndexOf(' ') + 1)..];
    }

    private static string? Counts(OutputText output)
    {
        foreach (var line in output.Lines)
        {
            if (line.StartsWith("Tests: ", StringComparison.Ordinal) && line.EndsWith(" total", StringComparison.Ordinal)) return line;
        }

        return null;
    }
}
