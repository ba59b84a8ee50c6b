using Lathe.Engine.Verification.Results.Formats;

namespace Lathe.Engine.Verification.Results;

/// <summary>Reads the named tests of a check from its reports, else from its output.</summary>
internal static class TestResultReader
{
    private static readonly ITestFormat[] Formats =
    [
        new PytestText(), new UnittestText(), new GoJson(), new GoText(), new CargoText(), new NodeSpecText(), new TapText(), new JestText(), new VitestText(), new MochaText(),
        new DotnetText(), new CtestText(), new MesonText(), new AutomakeText(), new RspecText(), new MinitestText(), new PhpunitText(),
    ];

    /// <summary>Reads what there is.</summary>
    /// <param name="output">The command's output, colours and all.</param>
    /// <param name="passed">Whether the command exited with 0.</param>
    /// <param name="reports">XML reports that it wrote, each opened when its turn comes.</param>
    /// <param name="places">The tree's files.</param>
    /// <param name="redact">Takes secrets out of what is kept.</param>
    /// <returns>Null where no test is named or counted.</returns>
    public static TestResults? Read(string output, bool passed, IEnumerable<Func<Stream?>> reports, TestPlaces places, Func<string, string> redact)
    {
        var collector = new TestCollector(places, redact);
        foreach (var open in reports)
        {
            using var stream = open();
            if (stream is not null) XmlReports.Read(stream, places, collector);
        }

        // Reports say more than text does of the same tests. But one that is silent about why the command failed is not all there is.
        var isReported = !collector.IsEmpty && (passed || collector.HasFailures);

        // No runner's summary is without a number: a plain script's few words need not be looked through.
        if (!output.AsSpan().ContainsAnyInRange('0', '9')) return collector.ToResults();
        var text = OutputText.Of(output);
        if (isReported)
        {
            // The runs before the last one, whose tests have the same names in both; then what other runners ran.
            if (PytestText.RanAgain(text)) new PytestText().Read(text, collector);
            text = PytestText.WithoutFailures(text);
            collector.Begin();
        }
        else if (text.IsCut)
        {
            collector.BreakOff();
        }

        var json = false;
        foreach (var format in Formats)
        {
            if (json && format is GoText || isReported && collector.Covers(format.Name) || !format.Recognises(text)) continue;
            if (text.IsCut) collector.BreakOff();
            json |= format is GoJson;
            collector.From(format.Name);
            format.Read(text, collector);
        }

        return collector.ToResults();
    }
}
