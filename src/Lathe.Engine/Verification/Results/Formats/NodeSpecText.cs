namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>node --test with the reporter spec: marks and indentation; the reasons stand in the part "failing tests".</summary>
internal sealed class NodeSpecText : ITestFormat
{
    private const string Failing = "✖ failing tests:";

    public string Name => "node";

    public bool Recognises(OutputText output) => output.HasLine("ℹ tests ") && output.HasLine("ℹ fail ");

    public void Read(OutputText output, TestCollector into)
    {
        var end = 0;
        while (end < output.Lines.Count && output.Lines[end] != Failing) end++;
        var reasons = Reasons(output, end + 1);
        var groups = new List<string>();

        // It names every test: where it names none, none ran.
        into.Declare(0, 0, 0);
        for (var i = 0; i < end; i++)
        {
            var line = output.Lines[i];
            var indent = OutputText.Indent(line);
            if (line.Length < indent + 3 || line[indent + 1] != ' ' || indent % 2 != 0) continue;
            var depth = indent / 2;
            var name = OutputText.WithoutTime(WithoutDirective(line[(indent + 2)..], out var directive));
            switch (line[indent])
            {
                case '▶':
                    if (depth < groups.Count) groups.RemoveRange(depth, groups.Count - depth);
                    if (depth == groups.Count) groups.Add(name);
                    break;
                case '✔' when !IsGroup(groups, depth, name):
                    into.Add(Full(groups, depth, name), directive ? TestState.Skipped : TestState.Passed);
                    break;
                case '﹣':
                    into.Add(Full(groups, depth, name), TestState.Skipped);
                    break;
                case '✖' when !IsGroup(groups, depth, name):
                    var (reason, place) = reasons.TryGetValue(name, out var queue) && queue.Count > 0 ? queue.Dequeue() : (null, null);
                    into.Add(Full(groups, depth, name), TestState.Failed, Message(reason), place is null ? reason : $"at {place}\n{reason}", null);
                    break;
            }
        }
    }

    // "✖ group" comes once more after its own tests.
    private static bool IsGroup(List<string> groups, int depth, string name)
    {
        if (depth >= groups.Count || groups[depth] != name) return false;
        groups.RemoveRange(depth, groups.Count - depth);
        return true;
    }

    private static string Full(List<string> groups, int depth, string name) => depth == 0 || groups.Count == 0 ? name : string.Join(" > ", groups.Take(depth)) + " > " + name;

    private static string WithoutDirective(string name, out bool skipped)
    {
        var hash = name.LastIndexOf(") # ", StringComparison.Ordinal);
        skipped = hash > 0 && name.AsSpan(hash + 4).StartsWith("SKIP");
        return hash > 0 ? name[..(hash + 1)] : name;
    }

    private static Dictionary<string, Queue<(string? Reason, string? Place)>> Reasons(OutputText output, int from)
    {
        var reasons = new Dictionary<string, Queue<(string?, string?)>>(StringComparer.Ordinal);
        string? place = null;
        for (var i = from; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            if (line.StartsWith("test at ", StringComparison.Ordinal)) place = line[8..];
            if (!line.StartsWith("✖ ", StringComparison.Ordinal)) continue;
            var name = OutputText.WithoutTime(line[2..]);
            if (!reasons.TryGetValue(name, out var queue)) reasons[name] = queue = new Queue<(string?, string?)>();
            queue.Enqueue((output.Block(i + 1, l => l.StartsWith("test at ", StringComparison.Ordinal) || l.StartsWith("✖ ", StringComparison.Ordinal)), place));
        }

        return reasons;
    }

    private static string? Message(string? reason)
    {
        if (reason is null) return null;
        var lines = reason.Split('\n').TakeWhile(l => !l.TrimStart().StartsWith("at ", StringComparison.Ordinal)).Select(l => l.Trim()).Where(l => l.Length > 0);
        return string.Join('\n', lines);
    }
}
