using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class SleepingTestRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "testing.sleeping-test", "Test that sleeps", QualityDimension.Testing, FindingSeverity.Info,
        "A test that waits for a time fails on a slow machine and wastes it on a fast one. Waiting for what is expected, in a loop, is fine; so is a nap of nothing.",
        [
            new("tests/test_a.py", null, "def test_f():\n    start()\n    time.sleep(2)\n    assert done()\n", 3),
            new("tests/ATests.cs", null, "class ATests {\n  [Fact] public async Task A() {\n    Start();\n    await Task.Delay(500);\n    Assert.True(Done());\n  }\n}\n", 4),
            new("a_test.go", null, "package p\nfunc TestA(t *testing.T) {\n\ttime.Sleep(2)\n\tt.Fatal()\n}\n", 3),
            new("tests/test_a.py", null, "def test_f():\n    while not done():\n        time.sleep(0.1)\n    time.sleep(0)\n    assert done()\n"),
        ])
    {
        Languages = ["python", "csharp", "java", "go", "rust", "ruby", "php"],
        Remedy = "Wait for what is expected to happen, or give the code a clock of the test's.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Call];

    public void Look(CodeSight sight, int node)
    {
        if (!sight.View.IsTest || !TestTable.IsSleep(sight.CalleeOf(node)) || sight.LoopAround(node) >= 0) return;
        var arguments = new List<CodeArgument>();
        sight.Code.Arguments(node, arguments);
        if (arguments.Count == 0 || sight.TextOf(arguments[0].Value) is "0" or "0.0" or "Timeout.Infinite" || sight.TextOf(arguments[0].Value).Contains("Infinite", StringComparison.Ordinal)) return;
        // Only where the test itself waits: what it starts may have to take its time.
        var function = sight.FunctionAround(node);
        foreach (var test in FoundTest.In(sight.Code, isTestFile: true))
        {
            if (function != test.Node && function != test.Body) continue;
            sight.Report(this, node, "this test waits for a time instead of for an event");
            return;
        }
    }
}
