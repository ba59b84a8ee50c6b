using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class UnusedParameterRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "maintainability.unused-parameter", "Parameter that nothing reads", QualityDimension.Maintainability, FindingSeverity.Info,
        "Every caller of a private function has to give a value that nobody looks at. Functions that are handed on as values have their parameters from elsewhere and are left alone.",
        [
            new("A.java", null, "class A {\n  int x() { return mm(1, 2); }\n  private int mm(int a, int b) { return a; }\n}\n", 3),
            new("a.cs", null, "class A {\n  int X() => Mm(1, 2);\n  private int Mm(int a, int b) { return a; }\n}\n", 3),
            new("a.ts", null, "class A {\n  x() { return this.mm(1, 2); }\n  private mm(a: number, b: number) { return a; }\n}\n", 3),
            new("a.cs", null, "class A {\n  void X() { Each(Mm); Nn(1, 2); }\n  private int Mm(int a, int b) { return a; }\n  private int Nn(int a, int _) { return a; }\n  public int Oo(int a, int b) => a;\n  private int Pp(int a) => throw new NotImplementedException();\n}\n"),
        ])
    {
        Languages = ["java", "csharp", "typescript", "tsx"],
        Remedy = "Remove it from the function and its calls.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Function];

    public void Look(CodeSight sight, int node)
    {
        var name = sight.Part(node, CodePart.Name);
        var list = sight.Part(node, CodePart.Parameters);
        var body = sight.Part(node, CodePart.Body);
        if (name < 0 || list < 0 || body < 0 || sight.Find(body, CodeRole.Throw) >= 0 && sight.Tree.LineOf(body) == sight.Tree.EndLineOf(body) || !IsPrivate(sight, node, name) || !IsOnlyCalled(sight, name)) return;
        // One that reads none of them is a stand-in.
        if (!ReadsAny(sight, list, node)) return;
        for (var child = sight.Tree.FirstNamed(list); child >= 0; child = sight.Tree.NextNamed(child))
        {
            var parameter = sight.RoleOf(child) == CodeRole.Parameter ? sight.Part(child, CodePart.Name) : -1;
            if (sight.RoleOf(parameter) != CodeRole.Identifier || sight.TextOf(parameter) is [] or ['_', ..] || sight.TextOf(parameter).Contains("nused", StringComparison.Ordinal) || sight.TextOf(parameter).Contains("gnored", StringComparison.Ordinal)) continue;
            if (IsRead(sight, list, node, parameter) || sight.TextOf(child).StartsWith("this ", StringComparison.Ordinal)) continue;
            sight.Report(this, parameter, $"'{sight.TextOf(name)}' does not read '{sight.TextOf(parameter)}'");
            return;
        }
    }

    private static bool ReadsAny(CodeSight sight, int list, int node)
    {
        for (var child = sight.Tree.FirstNamed(list); child >= 0; child = sight.Tree.NextNamed(child))
            if (sight.RoleOf(child) == CodeRole.Parameter && sight.Part(child, CodePart.Name) is var name and >= 0 && sight.TextOf(name).Length > 0 && IsRead(sight, list, node, name)) return true;
        return false;
    }

    private static bool IsRead(CodeSight sight, int list, int node, int name) => WholeWords.Has(sight.Code.Text.AsSpan(sight.Tree[list].End, sight.Tree[node].End - sight.Tree[list].End), sight.TextOf(name));

    private static bool IsPrivate(CodeSight sight, int node, int name)
    {
        var head = FoundTest.Head(sight.Code, node, name);
        return head.Contains("private ", StringComparison.Ordinal) && !head.Contains("protected ", StringComparison.Ordinal) && !head.Contains('@') && !head.Contains('[') && sight.Tree.KindOf(node) is "method_declaration" or "method_definition";
    }

    private static bool IsOnlyCalled(CodeSight sight, int name)
    {
        var calls = 0;
        foreach (var use in sight.Names.Of(sight.TextOf(name)))
        {
            if (use == name) continue;
            var at = sight.Tree.Parent(use);
            if (sight.RoleOf(at) == CodeRole.Member) at = sight.Tree.Parent(at);
            if (sight.RoleOf(at) != CodeRole.Call || sight.Code.NameOfCall(at) != use) return false;
            calls++;
        }

        return calls > 0;
    }
}
