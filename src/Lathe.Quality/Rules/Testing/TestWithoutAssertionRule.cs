using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class TestWithoutAssertionRule : ICodeRule
{
    private static readonly string[] Nothing = ["NotThrow", "not throw", "not_throw", "NotRaise", "not_raise", "NoError", "no_error", "NoException", "NotFail", "smoke"];

    public RuleInfo Info { get; } = new(
        "testing.no-assertion", "Test that asserts nothing", QualityDimension.Testing, FindingSeverity.Info,
        "A test that only runs code fails when that throws, and never when it is wrong. Calls with names that speak of checking, and helpers of the same file, are taken for assertions, and so is what the language's profile names (`testing.assertions`).",
        [
            new("tests/test_a.py", null, "def test_f():\n    x = f(1)\n    g(x)\n", 1),
            new("a.test.js", null, "it('adds', () => {\n  add(1, 2);\n});\n", 1),
            new("tests/ATests.cs", null, "class ATests {\n  [Fact] public void Adds() { Add(1, 2); }\n}\n", 2),
            new("src/test/java/ATest.java", null, "class ATest {\n  @Test void adds() { add(1, 2); }\n}\n", 2),
            new("a_test.go", null, "package p\nfunc TestAdd(t *testing.T) {\n\tadd(1, 2)\n}\n", 2),
            new("tests/test_a.py", null, "def test_f():\n    assert f(1) == 2\n\ndef test_g():\n    with pytest.raises(E):\n        f()\n\ndef test_h():\n    helper(1)\n\ndef helper(a):\n    assert a\n\ndef test_k():\n    pass\n"),
            new("a.test.js", null, "it('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n"),
            new("a_test.go", null, "package p\nfunc TestAdd(t *testing.T) {\n\tif add(1, 2) != 3 {\n\t\tt.Errorf(\"no\")\n\t}\n}\n"),
        ])
    {
        Languages = ["python", "javascript", "typescript", "tsx", "csharp", "java", "go", "rust", "php", "ruby"],
        Remedy = "Say what must hold.",
        IsAboutText = true,
    };

    public CodeRole[] Roles { get; } = [];

    public void Look(CodeSight sight, int node)
    {
        foreach (var test in FoundTest.In(sight.Code, sight.View.IsTest))
        {
            if (!sight.IsChanged(test.Node) || !HasWork(sight, test) || AssertionCount.Of(sight.Code, test.Body, sight.View.Profile.Assertions, generous: true) > 0 || CallsOwn(sight, test)) continue;
            sight.ReportHead(this, test.Node, $"{(test.Name.Length > 0 ? test.Name : "this test")} asserts nothing");
        }
    }

    private static bool HasWork(CodeSight sight, FoundTest test) => sight.Find(test.Body, CodeRole.Call) >= 0 && !PromisesNothing(test.Name) && !sight.TextOf(test.Node).Contains("expected =", StringComparison.Ordinal) && !sight.TextOf(test.Node).Contains("benchmark", StringComparison.OrdinalIgnoreCase) && !FoundTest.Before(sight.Code, test.Node).Contains("should_panic", StringComparison.Ordinal);

    // That nothing is thrown is what some tests are for, and their names say so.
    private static bool PromisesNothing(string name)
    {
        foreach (var words in Nothing)
            if (name.Contains(words, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    // A helper of the file may assert for the test; so may one that it inherits, or is handed as a fixture or a callback.
    private static bool CallsOwn(CodeSight sight, FoundTest test)
    {
        for (var at = test.Body; at < sight.Tree[test.Body].Next; at++)
        {
            if (sight.RoleOf(at) != CodeRole.Call) continue;
            var receiver = sight.Code.ReceiverOfCall(at);
            if (receiver >= 0 && sight.TextOf(receiver) is "self" or "this" or "$this" or "super" or "base") return true;
            var name = sight.NameOfCall(at);
            if (name is "done" or "next") return true;
            if (receiver >= 0) continue;
            foreach (var function in sight.Code.Functions)
                if (name.SequenceEqual(function.Name)) return true;
        }

        return false;
    }
}
