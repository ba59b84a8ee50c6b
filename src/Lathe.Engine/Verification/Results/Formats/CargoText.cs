namespace Lathe.Engine.Verification.Results.Formats;

/// <summary>cargo test (libtest): named by crate or test file, then the path of the function.</summary>
internal sealed class CargoText : ITestFormat
{
    public string Name => "cargo";

    public bool Recognises(OutputText output) => output.HasLine("test result: ");

    public void Read(OutputText output, TestCollector into)
    {
        var target = "";
        for (var i = 0; i < output.Lines.Count; i++)
        {
            var line = output.Lines[i];
            var trimmed = line.AsSpan().Trim();
            if (trimmed.StartsWith("Running ") && trimmed.EndsWith(")")) target = Crate(trimmed) + "::";
            else if (trimmed.StartsWith("Doc-tests ")) target = "";
            else if (line.StartsWith("test result: ", StringComparison.Ordinal)) Summary(line, into);
            else if (line.StartsWith("test ", StringComparison.Ordinal)) Test(line, target, into);
            else if (line.StartsWith("---- ", StringComparison.Ordinal) && line.EndsWith(" stdout ----", StringComparison.Ordinal)) Failure(output, i, target, into);
            else if (line.StartsWith("error: could not compile `", StringComparison.Ordinal)) into.Add("compile " + line[26..].Split('`')[0], TestState.Failed, line, null, null);
        }
    }

    // "(target/debug/deps/demo-8348ca7a80742723)" is the crate demo.
    private static string Crate(ReadOnlySpan<char> line)
    {
        var file = line[(line.LastIndexOfAny('/', '(') + 1)..^1];
        var dash = file.LastIndexOf('-');
        return (dash > 0 ? file[..dash] : file).ToString();
    }

    private static void Test(string line, string target, TestCollector into)
    {
        var dots = line.LastIndexOf(" ... ", StringComparison.Ordinal);
        if (dots < 5) return;
        var name = target + NameOf(line[5..dots]);
        var state = line.AsSpan(dots + 5).Trim();
        if (state.StartsWith("ok")) into.Add(name, TestState.Passed);
        else if (state.StartsWith("ignored")) into.Add(name, TestState.Skipped);
    }

    private static string NameOf(string name) => name.EndsWith(" - should panic", StringComparison.Ordinal) ? name[..^15] : name;

    private static void Failure(OutputText output, int at, string target, TestCollector into)
    {
        var line = output.Lines[at];
        var text = output.Block(at + 1, l => l.StartsWith("---- ", StringComparison.Ordinal) || l == "failures:");
        var backtrace = text.IndexOf("stack backtrace:", StringComparison.Ordinal);
        var message = backtrace < 0 ? text : text[..backtrace];
        into.Add(target + NameOf(line[5..^12]), TestState.Failed, message, text, null);
    }

    private static void Summary(string line, TestCollector into) =>
        into.Declare(OutputText.CountBefore(line, " passed"), OutputText.CountBefore(line, " failed"), OutputText.CountBefore(line, " ignored"));
}
