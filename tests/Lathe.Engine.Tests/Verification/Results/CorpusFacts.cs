using System.Runtime.CompilerServices;
using System.Text;
using Lathe.Engine.Verification;
using Lathe.Engine.Verification.Results;

namespace Lathe.Engine.Tests.Verification.Results;

/// <summary>
/// Real outputs of real runners, each with what is read from it beside it (<c>NAME.expected</c>). The first line of an output says how it was made; the projects behind them are small ones of ours
/// with a test that passes, one that fails, one that throws, one that is skipped, and a group. LATHE_WRITE_CORPUS=1 writes the expectations anew, to be looked at.
/// </summary>
public sealed class CorpusFacts
{
    private static readonly string[] Files =
    [
        "py/calc.py", "py/tests/test_calc.py", "py/tests/test_import.py", "calc.py", "tests/test_calc.py", "tests/test_import.py", "ut/test_calc.py", "js/calc.test.js", "js/broken.test.js", "calc.test.js", "other.test.js", "calc.spec.cjs",
        "go/calc/calc_test.go", "go/boom/boom_test.go", "go/bad/bad_test.go", "cargo/src/lib.rs", "src/lib.rs", "ctest/calc_test.c", "perl/t/calc.t", "t/calc.t", "spec/calc_spec.rb", "rb/test/test_calc.rb", "php/tests/CalcTest.php",
        "dn/CalcTests.cs", "wrong.sh", "src/test/java/demo/CalcTest.java",
    ];

    public static TheoryData<string> Outputs() => [.. Directory.EnumerateFiles(Folder()).Select(f => Path.GetFileName(f)).Where(f => !f.EndsWith(".expected", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Outputs))]
    public void The_tests_of_a_runner_are_named(string name)
    {
        var read = Describe(Read(name));
        var expected = Path.Combine(Folder(), name + ".expected");
        if (Environment.GetEnvironmentVariable("LATHE_WRITE_CORPUS") is "1") File.WriteAllText(expected, read);
        Assert.Equal(File.ReadAllText(expected), read);
    }

    private static TestResults? Read(string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder(), name));
        var body = text[(text.IndexOf("\n-----\n", StringComparison.Ordinal) + 7)..];
        var places = new TestPlaces(["/srv/demo/py", "/srv/demo/ruby", "/srv/demo/perl", "/srv/demo/amake", "/srv/demo"], Files);
        Func<Stream?>[] reports = name.EndsWith(".xml", StringComparison.Ordinal) ? [() => new MemoryStream(Encoding.UTF8.GetBytes(body.TrimStart('\ufeff')))] : [];
        return TestResultReader.Read(reports.Length > 0 ? "" : body, passed: false, reports, places, t => t);
    }

    private static string Describe(TestResults? results)
    {
        if (results is null) return "nothing\n";
        var text = new StringBuilder($"{results.Format}: {results.Passed} passed, {results.Failed} failed, {results.Skipped} skipped\n");
        foreach (var name in TestNames.Unpack(results.PassedNames)) text.Append($"passed {name}\n");
        if (results.PassedNames is null) text.Append("not all that passed are named\n");
        foreach (var name in TestNames.Unpack(results.SkippedNames)) text.Append($"skipped {name}\n");
        foreach (var test in results.Failures) text.Append($"FAILED {test.Name} at {test.Path}:{test.Line}\n{Indented(test.Message)}");
        return text.ToString();
    }

    private static string Indented(string? message) => message is null ? "" : string.Concat(message.Split('\n').Select(l => $"  | {l.TrimEnd()}\n"));

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Corpus");
}
