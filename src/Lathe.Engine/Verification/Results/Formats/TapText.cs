using System.Text;

namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>
/// The Test Anything Protocol, versions 12 to 14, with subtests by indentation, directives, YAML and comment diagnostics; and what Perl's prove prints around it.
/// A subtest is named by the tests around it; one that holds others is not counted beside them.
/// </summary>
internal sealed class TapText : ITestFormat
{
    private const int LongestDiagnostics = 60;

    public string Name => "tap";

    public bool Recognises(OutputText output)
    {
        var plan = false;
        var test = false;
        foreach (var line in output.Lines)
        {
            var text = line.AsSpan().TrimStart();
            plan |= text.StartsWith("TAP version ") || text.StartsWith("1..") && text.Length > 3 && char.IsAsciiDigit(text[3]);
            test |= TapLine.Parse(line) is not null || IsProve(line);
            if (plan && test || text.StartsWith("Files=") && test) return true;
        }

        return false;
    }

    public void Read(OutputText output, TestCollector into)
    {
        var file = "";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Dictionary<int, string>();
        var failedAt = new Dictionary<int, bool>();
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            var indent = OutputText.Indent(line);
            var text = line.AsSpan(indent);
            if (text.StartsWith("# Subtest: "))
            {
                // Node announces every test so, Perl only those that hold others, which is what counts: their lines are indented.
                if (i + 1 < output.Lines.Count && OutputText.Indent(output.Lines[i + 1]) > indent) Open(text[11..].ToString(), indent + 4, open, failedAt);
            }
            else if (TapLine.Parse(line) is { } test)
            {
                if (file.Length > 0) seen.Add(file);
                Test(output, i, test, file, Prefix(file, open, test.Indent), failedAt, into);
                open.Remove(test.Indent + 4);
            }
            else if (IsProve(line))
            {
                file = line[..line.IndexOf(" ..", StringComparison.Ordinal)].Trim();
                open.Clear();
                failedAt.Clear();
                if (line.TrimEnd().EndsWith(" ok", StringComparison.Ordinal)) into.Add(file, TestState.Passed);
                else if (line.Contains(" skipped", StringComparison.Ordinal)) into.Add(file, TestState.Skipped);
            }
            else if (indent == 0 && line.Contains(" (Wstat: ", StringComparison.Ordinal))
            {
                var failed = line[..line.IndexOf(" (Wstat: ", StringComparison.Ordinal)].Trim();
                var why = output.Block(i, l => l != line && !l.StartsWith("  ", StringComparison.Ordinal));
                if (!seen.Contains(failed) || why.Contains("Parse errors", StringComparison.Ordinal)) into.Add(failed, TestState.Failed, why, Diagnosis(output, failed) ?? why, null);
            }
        }
    }

    // What prove let through of a file's own words stands above the file's line, down from the results of the file before it.
    private static string? Diagnosis(OutputText output, string file)
    {
        for (var i = 0; i < output.Lines.Count; i++)
        {
            if (!output.Lines[i].StartsWith(file + " ..", StringComparison.Ordinal)) continue;
            var start = i;
            while (start > 0 && start > i - LongestDiagnostics && !IsResult(output.Lines[start - 1])) start--;
            return start == i ? null : string.Join('\n', output.Lines.Skip(start).Take(i - start));
        }

        return null;
    }

    private static bool IsResult(string line) =>
        IsProve(line) || TapLine.Parse(line) is not null || line is "ok" || line.StartsWith("Failed ", StringComparison.Ordinal) || line.StartsWith("Dubious, ", StringComparison.Ordinal) || line.StartsWith("\t(less ", StringComparison.Ordinal) || line.StartsWith("1..", StringComparison.Ordinal);

    private static string? Part(string? diagnosis, string test)
    {
        if (diagnosis is null) return null;
        var start = diagnosis.IndexOf($"Failed test '{test}'", StringComparison.Ordinal);
        if (start < 0) return null;
        var end = diagnosis.IndexOf("Failed test ", start + 1, StringComparison.Ordinal);
        return end < 0 ? diagnosis[start..] : diagnosis[start..diagnosis.LastIndexOf('\n', end)];
    }

    private static void Open(string name, int indent, Dictionary<int, string> open, Dictionary<int, bool> failedAt)
    {
        foreach (var deeper in open.Keys.Where(k => k >= indent).ToList()) open.Remove(deeper);
        open[indent] = name;
        failedAt.Remove(indent);
    }

    // The names of the subtests around a line: those whose lines are indented as far or less.
    private static string Prefix(string file, Dictionary<int, string> open, int indent)
    {
        var parts = open.Where(o => o.Key <= indent).OrderBy(o => o.Key).Select(o => o.Value).ToList();
        if (file.Length > 0) parts.Insert(0, file);
        return parts.Count == 0 ? "" : string.Join(" > ", parts) + " > ";
    }

    private static void Test(OutputText output, int at, TapLine test, string file, string prefix, Dictionary<int, bool> failedAt, TestCollector into)
    {
        var state = test.IsSkipped || test.IsTodo && !test.Passed ? TestState.Skipped : test.Passed ? TestState.Passed : TestState.Failed;
        if (failedAt.Remove(test.Indent + 4, out var within) && (state != TestState.Failed || within))
        {
            Note(failedAt, test.Indent, state);
            return;
        }

        Note(failedAt, test.Indent, state);
        if (state != TestState.Failed || !into.Wants(prefix + test.Name))
        {
            into.Add(prefix + test.Name, state);
            return;
        }

        var diagnostics = Diagnostics(output, at + 1, test.Indent);
        if (diagnostics.Length == 0 && file.Length > 0) diagnostics = Part(Diagnosis(output, file), test.Name) is { } part ? $"# {part}" : "";
        into.Add(prefix + test.Name, state, TapDiagnostics.Message(diagnostics), diagnostics, null);
    }

    private static void Note(Dictionary<int, bool> failedAt, int indent, TestState state) => failedAt[indent] = failedAt.GetValueOrDefault(indent) || state == TestState.Failed;

    private static string Diagnostics(OutputText output, int from, int indent)
    {
        var text = new StringBuilder();
        var yaml = false;
        for (var i = from; i < output.Lines.Count && i < from + LongestDiagnostics; i++)
        {
            var line = output.Lines[i];
            var trimmed = line.AsSpan().Trim();
            if (trimmed.SequenceEqual("---") && !yaml) yaml = true;
            else if (trimmed.SequenceEqual("...")) break;
            else if (!yaml && !Explains(line, trimmed, indent)) break;
            text.Append(line, Math.Min(indent, OutputText.Indent(line)), line.Length - Math.Min(indent, OutputText.Indent(line))).Append('\n');
        }

        return text.ToString();
    }

    // Comments, and what is indented below the line as free runners of TAP do it.
    private static bool Explains(string line, ReadOnlySpan<char> trimmed, int indent)
    {
        if (trimmed.StartsWith("#")) return !trimmed.StartsWith("# Subtest: ") && !trimmed.StartsWith("# Looks like ");
        return OutputText.Indent(line) > indent && !trimmed.IsEmpty && TapLine.Parse(line) is null && !trimmed.StartsWith("1..");
    }

    private static bool IsProve(string line)
    {
        var dots = line.IndexOf(" ..", StringComparison.Ordinal);
        return dots > 2 && line[0] is not (' ' or '#') && (line.AsSpan(0, dots).EndsWith(".t") || line.AsSpan(0, dots).TrimEnd('.').TrimEnd().EndsWith(".t"));
    }
}
