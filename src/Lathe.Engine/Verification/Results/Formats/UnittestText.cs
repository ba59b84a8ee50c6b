namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>Python's unittest, and Django's runner, which prints the same.</summary>
internal sealed class UnittestText : ITestFormat
{
    public string Name => "unittest";

    public bool Recognises(OutputText output)
    {
        foreach (var line in output.Lines)
        {
            if (line.StartsWith("Ran ", StringComparison.Ordinal) && (line.Contains(" tests in ", StringComparison.Ordinal) || line.Contains(" test in ", StringComparison.Ordinal))) return true;
        }

        return false;
    }

    public void Read(OutputText output, TestCollector into)
    {
        int? ran = null;
        string? open = null;
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            if (line.StartsWith("ERROR: ", StringComparison.Ordinal) || line.StartsWith("FAIL: ", StringComparison.Ordinal))
            {
                Failure(output, i, into);
            }
            else if (line.StartsWith("Ran ", StringComparison.Ordinal))
            {
                ran = (ran ?? 0) + OutputText.CountAfter(line, "Ran ");
            }
            else if (ran is { } all && (line.StartsWith("OK", StringComparison.Ordinal) || line.StartsWith("FAILED (", StringComparison.Ordinal)))
            {
                var failed = OutputText.CountAfter(line, "failures=") + OutputText.CountAfter(line, "errors=") + OutputText.CountAfter(line, "unexpected successes=");
                var skipped = OutputText.CountAfter(line, "skipped=") + OutputText.CountAfter(line, "expected failures=");
                into.Declare(Math.Max(0, all - failed - skipped), failed, skipped);
                ran = null;
            }
            else
            {
                open = Verbose(line, open, into);
            }
        }
    }

    // "name (id) ... ok"; with a description the state follows in the next line, behind that.
    private static string? Verbose(string line, string? open, TestCollector into)
    {
        var name = NameOf(line);
        var dots = line.LastIndexOf(" ... ", StringComparison.Ordinal);
        if (dots < 0) return name ?? (line.EndsWith(" ...", StringComparison.Ordinal) ? open : null);
        name ??= open;
        var state = line.AsSpan(dots + 5).Trim();
        if (name is null) return null;
        if (state.StartsWith("ok")) into.Add(name, TestState.Passed);
        else if (state.StartsWith("skipped") || state.StartsWith("expected failure")) into.Add(name, TestState.Skipped);
        return null;
    }

    private static void Failure(OutputText output, int at, TestCollector into)
    {
        var line = output.Lines[at][(output.Lines[at].IndexOf(' ') + 1)..];
        var name = NameOf(line) ?? line;
        var start = at + 1;
        while (start < output.Lines.Count && start < at + 4 && !output.Lines[start].StartsWith("------", StringComparison.Ordinal)) start++;
        var stack = output.Block(start + 1, l => l.StartsWith("======", StringComparison.Ordinal) || l.StartsWith("------", StringComparison.Ordinal)).TrimEnd();
        into.Add(name, TestState.Failed, Message(stack), stack, null);
    }

    // From the last line that is not indented and not the head of a chain.
    private static string Message(string stack)
    {
        var lines = stack.Split('\n');
        var at = lines.Length - 1;
        while (at > 0 && (lines[at].Length == 0 || lines[at][0] == ' ' || !lines[at - 1].StartsWith("  ", StringComparison.Ordinal))) at--;
        return string.Join('\n', lines[at..]);
    }

    /// <summary>"test (module.Class.test)", or before Python 3.11 "test (module.Class)", as module.Class.test, with what a subtest adds.</summary>
    private static string? NameOf(string line)
    {
        line = line.TrimStart();
        var open = line.IndexOf(" (", StringComparison.Ordinal);
        if (open <= 0 || line.AsSpan(0, open).ContainsAny(" .,;")) return null;
        var close = line.IndexOf(')', open);
        if (close < 0) return null;
        var id = line[(open + 2)..close];
        if (id.Length == 0 || id.Contains(' ') || !id.Contains('.')) return null;
        var test = line[..open];
        var rest = line.AsSpan(close + 1).TrimStart();
        var sub = rest.StartsWith("(") || rest.StartsWith("[") ? " " + (rest.IndexOf(" ... ") is var dots and >= 0 ? rest[..dots] : rest).Trim().ToString() : "";
        return (id.EndsWith("." + test, StringComparison.Ordinal) ? id : $"{id}.{test}") + sub;
    }
}
