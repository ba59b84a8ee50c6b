namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>pytest: the short summary, the sections of the failures, the lines of <c>-v</c>, with or without xdist.</summary>
internal sealed class PytestText : ITestFormat
{
    private static readonly string[] States = [" PASSED", " FAILED", " ERROR", " SKIPPED", " XFAIL", " XPASS"];

    public string Name => "pytest";

    public bool Recognises(OutputText output) => output.Lines.Any(IsSummary);

    /// <summary>Whether it ran more than once: each run writes its report over that of the one before.</summary>
    public static bool RanAgain(OutputText output) => output.Lines.Where(IsSummary).Skip(1).Any();

    /// <summary>The output without what it shows of failed tests: these may have printed the results of runners that they started.</summary>
    public static OutputText WithoutFailures(OutputText output) => output.Without(
        static line => line.StartsWith("==", StringComparison.Ordinal) && line.AsSpan().Trim("= ") is "FAILURES" or "ERRORS",
        static line => line.StartsWith("==", StringComparison.Ordinal) && (line.Contains(" short test summary info ", StringComparison.Ordinal) || IsSummary(line)));

    public void Read(OutputText output, TestCollector into)
    {
        var sections = Sections(output);
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            if (line.StartsWith("FAILED ", StringComparison.Ordinal)) Failure(line[7..], sections, into);
            else if (line.StartsWith("ERROR ", StringComparison.Ordinal) && line.Contains(".py", StringComparison.Ordinal)) Failure(line[6..], sections, into);
            else if (IsSummary(line)) Summary(line, into);
            else Verbose(line, into);
        }
    }

    private static void Failure(string text, Dictionary<string, string> sections, TestCollector into)
    {
        var dash = text.IndexOf(" - ", StringComparison.Ordinal);
        var name = dash < 0 ? text : text[..dash];
        var message = dash < 0 ? null : text[(dash + 3)..];
        var test = name[(name.IndexOf("::", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..].Replace("::", ".", StringComparison.Ordinal);
        var stack = sections.GetValueOrDefault(test) ?? sections.GetValueOrDefault("ERROR at setup of " + test) ?? sections.GetValueOrDefault("ERROR at teardown of " + test) ?? sections.GetValueOrDefault("ERROR collecting " + name);
        into.Add(name, TestState.Failed, Message(stack) ?? message, stack, null);
    }

    private static void Verbose(string line, TestCollector into)
    {
        if (!line.Contains("::", StringComparison.Ordinal) || !line.Contains(".py", StringComparison.Ordinal)) return;
        foreach (var word in States)
        {
            var at = line.IndexOf(word, StringComparison.Ordinal);
            if (at < 0 || !Ends(line, at + word.Length)) continue;

            // With xdist the state comes first: "[gw0] [ 10%] PASSED tests/a.py::b".
            var name = line[0] == '[' ? line[(at + word.Length)..].Trim() : line[..at].Trim();
            if (word is not (" FAILED" or " ERROR")) into.Add(name, word is " PASSED" or " XPASS" ? TestState.Passed : TestState.Skipped);
            return;
        }
    }

    private static bool Ends(string line, int at) => at >= line.Length || line[at] is ' ';

    // The sections by their headings: "___ test_name ___" up to the next one.
    private static Dictionary<string, string> Sections(OutputText output)
    {
        var sections = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < output.Lines.Count; i++)
        {
            if (Heading(output.Lines[i]) is not { } heading) continue;
            sections.TryAdd(heading, output.Block(i + 1, l => Heading(l) is not null || l.StartsWith("=====", StringComparison.Ordinal)));
        }

        return sections;
    }

    private static string? Heading(string line)
    {
        if (line.Length < 5 || line[0] != '_' || line[^1] != '_') return null;
        var text = line.Trim('_');
        return text.Length > 2 && text[0] == ' ' && text[^1] == ' ' && text.AsSpan().IndexOfAnyExcept(" _") >= 0 ? text.Trim() : null;
    }

    private static string? Message(string? stack)
    {
        if (stack is null) return null;
        var lines = stack.Split('\n').Where(l => l.StartsWith("E  ", StringComparison.Ordinal)).Select(l => l[1..].Trim()).Take(20).ToList();
        return lines.Count == 0 ? null : string.Join('\n', lines);
    }

    private static bool IsSummary(string line)
    {
        if (!line.Contains(" in ", StringComparison.Ordinal)) return false;
        var text = line.AsSpan().Trim("= ");
        if (text.IsEmpty || !char.IsAsciiDigit(text[0])) return text.StartsWith("no tests ran in ");
        return (text.IndexOf(" passed") >= 0 || text.IndexOf(" failed") >= 0 || text.IndexOf(" error") >= 0 || text.IndexOf(" skipped") >= 0 || text.IndexOf(" deselected") >= 0) && (text.EndsWith("s") || text.EndsWith(")"));
    }

    private static void Summary(string line, TestCollector into) => into.Declare(
        OutputText.CountBefore(line, " passed") + OutputText.CountBefore(line, " xpassed"),
        OutputText.CountBefore(line, " failed") + OutputText.CountBefore(line, " error"),
        OutputText.CountBefore(line, " skipped") + OutputText.CountBefore(line, " xfailed"));
}
