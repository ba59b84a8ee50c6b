using Lathe.Quality.Code;
using Lathe.Quality.Metrics;

namespace Lathe.Quality.Structure;

internal sealed class WeakenedTestRule : IChangeRule
{
    public const string Id = "testing.weakened-test";

    public RuleInfo Info { get; } = new(
        Id, "Test with fewer assertions than before", QualityDimension.Testing, FindingSeverity.Warning,
        "A test that asserts less than it did lets through what it used to stop: the usual way to make a failing test pass without mending anything. Checks for the type checker (assert x is not None), and a test that became one with parameters, do not count.",
        [
            new("tests/test_a.py", "def test_f():\n    x = f(1)\n    assert x.z == 1\n    assert x.y == 2\n", "def test_f():\n    x = f(1)\n    assert x.z == 1\n", 1),
            new("a.test.js", "it('adds', () => {\n  expect(add(1)).toBe(3);\n  expect(add(2)).toBe(4);\n});\n", "it('adds', () => {\n  expect(add(1)).toBe(3);\n});\n", 1),
            new("tests/ATests.cs", "class ATests {\n  [Fact] public void Adds() {\n    Assert.Equal(1, F());\n    Assert.True(G());\n  }\n}\n", "class ATests {\n  [Fact] public void Adds() {\n    Assert.True(G());\n  }\n}\n", 2),
            new("tests/test_a.py", "def test_f():\n    assert f(1) == 2\n    assert f(2) == 3\n", "def test_f():\n    assert f(1) == 3\n    assert f(2) == 3\n\ndef test_g():\n    assert 1\n"),
            new("tests/test_a.py", "def test_f():\n    assert f(1) == 2\n    assert f(2) == 3\n", "def test_f():\n    assert f(1) == 2\n\ndef test_g():\n    assert f(2) == 3\n"),
        ])
    {
        Languages = ["python", "javascript", "typescript", "tsx", "csharp", "java", "go", "rust", "php", "ruby"],
        Remedy = "Keep the assertion, or say in the change why it no longer holds.",
        IsAboutText = true,
    };

    public void Look(IReadOnlyList<FileView> files, List<Finding> findings)
    {
        foreach (var file in files)
            if (file.IsTest && file.Before is not null && file.Language is { } language && Info.Languages.Contains(language.Id) && file is { Code: { } code, CodeBefore: { } before }) Look(file, code, before, findings);
    }

    private void Look(FileView file, CodeFile code, CodeFile before, List<Finding> findings)
    {
        // Assertions that moved to a new test of the file, or into a helper of it, are not gone.
        if (AssertionCount.Of(code, 0, file.Profile.Assertions, generous: false) >= AssertionCount.Of(before, 0, file.Profile.Assertions, generous: false)) return;
        var old = new Dictionary<string, (int Assertions, int Parameters)>(StringComparer.Ordinal);
        foreach (var test in FoundTest.In(before, isTestFile: true))
            if (test.Name.Length > 0) old[test.Name] = (old.ContainsKey(test.Name) ? -1 : AssertionCount.Of(before, test.Body, file.Profile.Assertions, generous: false), ParameterCount.Of(before, test.Node));
        foreach (var test in FoundTest.In(code, isTestFile: true))
        {
            if (!old.TryGetValue(test.Name, out var earlier) || earlier.Assertions <= 0 || ParameterCount.Of(code, test.Node) > earlier.Parameters) continue;
            var was = earlier.Assertions;
            var now = AssertionCount.Of(code, test.Body, file.Profile.Assertions, generous: false);
            if (now < was && !CallsNewHelper(code, before, test)) findings.Add(Info.In(file, code.LineOf(test.Node), $"{test.Name} had {was} {(was == 1 ? "assertion" : "assertions")} and has {now}"));
        }
    }

    private static bool CallsNewHelper(CodeFile code, CodeFile before, FoundTest test)
    {
        for (var at = test.Body; at < code.Tree[test.Body].Next; at++)
            if (code.RoleOf(at) == CodeRole.Call && code.NameOfCall(at) is var name and >= 0 && TestTable.Asserts(code.TextOf(name)) && !WholeWords.Has(before.Text, code.TextOf(name))) return true;
        return false;
    }
}
