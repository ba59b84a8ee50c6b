using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class SkippedTestRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "testing.skipped-test", "Test that is skipped", QualityDimension.Testing, FindingSeverity.Warning,
        "A test that is switched off is seldom switched on again. Skips under a condition (a platform, a missing tool) are fine.",
        [
            new("tests/test_a.py", null, "@pytest.mark.skip\ndef test_f():\n    assert f()\n", 1),
            new("a.test.js", null, "it.skip('adds', () => { expect(1).toBe(1); });\nxdescribe('b', () => { });\n", 1, 2),
            new("tests/ATests.cs", null, "class ATests {\n  [Fact(Skip = \"later\")] public void Adds() { Assert.True(true); }\n}\n", 2),
            new("src/test/java/ATest.java", null, "class ATest {\n  @Disabled @Test void adds() { assertTrue(f()); }\n}\n", 2),
            new("a_test.go", null, "package p\nfunc TestA(t *testing.T) {\n\tt.Skip(\"later\")\n}\n", 3),
            new("src/lib.rs", null, "#[test]\n#[ignore]\nfn t() { assert!(f()); }\n", 2),
            new("tests/test_a.py", null, "@pytest.mark.skipif(sys.platform == 'win32', reason='x')\ndef test_f():\n    assert f()\n"),
            new("a_test.go", null, "package p\nfunc TestA(t *testing.T) {\n\tif testing.Short() {\n\t\tt.Skip(\"long\")\n\t}\n}\n"),
        ])
    {
        Languages = ["python", "javascript", "typescript", "tsx", "csharp", "java", "go", "rust", "php", "ruby"],
        Remedy = "Mend it or delete it.",
        IsAboutText = true,
    };

    public CodeRole[] Roles { get; } = [CodeRole.Call, CodeRole.Attribute];

    public void Look(CodeSight sight, int node)
    {
        var isTest = sight.View.IsTest;
        if (sight.RoleOf(node) == CodeRole.Attribute)
        {
            if (IsSkipping(sight.Language, sight.TextOf(node)) && (isTest || sight.Language is "rust" or "csharp")) sight.Report(this, node, "this test is switched off");
            return;
        }

        if (!isTest) return;
        var callee = sight.CalleeOf(node);
        var isSkip = sight.Language switch
        {
            "javascript" or "typescript" or "tsx" => TestTable.IsSkip(callee) && sight.FunctionAround(node) is var around && (around < 0 || sight.RoleOf(around) == CodeRole.Lambda) && sight.RoleOf(sight.Tree.Parent(node)) == CodeRole.ExpressionStatement,
            "go" => callee is "t.Skip" or "t.SkipNow" or "t.Skipf" && IsFirst(sight, node),
            "php" => callee is "$this->markTestSkipped" or "$this->markTestIncomplete" && IsFirst(sight, node),
            "ruby" => callee is "xit" or "xdescribe" or "xcontext" && sight.Code.ReceiverOfCall(node) < 0,
            "python" => callee is "pytest.skip" or "self.skipTest" && IsFirst(sight, node),
            _ => false,
        };
        if (isSkip) sight.Report(this, node, "this test is switched off");
    }

    private static bool IsSkipping(string language, ReadOnlySpan<char> text)
    {
        text = text.TrimStart("@[#! ");
        return language switch
        {
            "python" => text is "pytest.mark.skip" || text.StartsWith("pytest.mark.skip(", StringComparison.Ordinal) || text.StartsWith("unittest.skip(", StringComparison.Ordinal) || text is "unittest.skip" or "skip" || text.StartsWith("skip(", StringComparison.Ordinal),
            "csharp" => text.StartsWith("Ignore", StringComparison.Ordinal) && (text.Length == 6 || text[6] == '(') || (text.StartsWith("Fact", StringComparison.Ordinal) || text.StartsWith("Theory", StringComparison.Ordinal)) && text.Contains("Skip =", StringComparison.Ordinal),
            "java" => text is "Disabled" or "Ignore" || text.StartsWith("Disabled(", StringComparison.Ordinal) || text.StartsWith("Ignore(", StringComparison.Ordinal),
            "rust" => text.StartsWith("ignore", StringComparison.Ordinal),
            _ => false,
        };
    }

    // Unconditional: the first thing that the test does.
    private static bool IsFirst(CodeSight sight, int node)
    {
        var statement = sight.Tree.Parent(node);
        if (sight.RoleOf(statement) != CodeRole.ExpressionStatement) return false;
        var block = sight.Tree.Parent(statement);
        if (sight.RoleOf(block) != CodeRole.Block || sight.FirstStatement(block) != statement) return false;
        var owner = sight.Tree.Parent(block);
        if (sight.RoleOf(owner) == CodeRole.Block) owner = sight.Tree.Parent(owner);
        return sight.RoleOf(owner) == CodeRole.Function;
    }
}
