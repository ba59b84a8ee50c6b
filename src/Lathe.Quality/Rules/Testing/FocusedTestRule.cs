using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class FocusedTestRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "testing.focused-test", "Only this test runs", QualityDimension.Testing, FindingSeverity.Error,
        "A test that is run alone while one works on it keeps all others from running when it is delivered so.",
        [
            new("a.test.js", null, "it.only('adds', () => { expect(1).toBe(1); });\n", 1),
            new("a.spec.ts", null, "fdescribe('a', () => { it('b', () => { expect(1).toBe(1); }); });\n", 1),
            new("a.test.js", null, "it('adds', () => { expect(fit(1)).toBe(1); });\n"),
        ])
    {
        Languages = Languages.Scripts,
        Remedy = "Take the focus away.",
        IsAboutText = true,
    };

    public CodeRole[] Roles { get; } = [CodeRole.Call];

    public void Look(CodeSight sight, int node)
    {
        if (sight.View.IsTest && TestTable.IsFocus(sight.CalleeOf(node)) && sight.RoleOf(sight.Tree.Parent(node)) == CodeRole.ExpressionStatement) sight.Report(this, node, $"'{sight.CalleeOf(node)}' keeps the other tests from running");
    }
}
