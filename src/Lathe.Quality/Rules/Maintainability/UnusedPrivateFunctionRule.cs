using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class UnusedPrivateFunctionRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "maintainability.unused-private-function", "Private function that nothing calls", QualityDimension.Maintainability, FindingSeverity.Warning,
        "A function that only its file can see, and whose name stands nowhere else in it, never runs.",
        [
            new("A.java", null, "class A {\n  private int mm() { return 1; }\n}\n", 2),
            new("a.cs", null, "class A {\n  private int Mm() => 1;\n}\n", 2),
            new("a.ts", null, "export class A {\n  private mm() { return 1; }\n}\n", 2),
            new("a.py", null, "class A:\n    def __m(self):\n        return 1\n", 2),
            new("a.cs", null, "class A {\n  [Fact] private int M() => 1;\n  private int N() => N2();\n  private int N2() => N();\n  public int O() => 1;\n}\npartial class B {\n  private void M2() { }\n}\n"),
            new("A.java", null, "class A {\n  private void readObject(ObjectInputStream s) { }\n  int x() { return this.y(); }\n  private int y() { return 1; }\n}\n"),
        ])
    {
        Languages = ["java", "csharp", "typescript", "tsx", "javascript", "python"],
        Cwe = [561],
        Remedy = "Remove it.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Function];

    public void Look(CodeSight sight, int node)
    {
        var name = sight.Part(node, CodePart.Name);
        if (name < 0 || sight.Part(node, CodePart.Body) < 0 || !IsPrivate(sight, node, name)) return;
        var text = sight.TextOf(name);
        if (sight.Names.Of(text).Count > 1 || WholeWords.IsThere(sight.Code.Text, text, sight.Tree[name].Start, sight.Tree[name].End)) return;
        sight.Report(this, node, $"nothing calls '{text}', and nothing outside can");
    }

    private static bool IsPrivate(CodeSight sight, int node, int name)
    {
        var head = sight.Code.Text.AsSpan(sight.Tree[node].Start, sight.Tree[name].Start - sight.Tree[node].Start);
        var text = sight.TextOf(name);
        if (text.Length < 2) return false;
        switch (sight.Language)
        {
            case "java": return head.Contains("private ", StringComparison.Ordinal) && !head.Contains('@') && sight.Tree.KindOf(node) == "method_declaration" && text is not ("readObject" or "writeObject" or "readResolve" or "writeReplace" or "readObjectNoData");
            case "csharp":
                if (sight.Tree.KindOf(node) == "local_function_statement")
                {
                    // A method that the grammar took for a local function, after words that it does not know.
                    return !(head.Contains("private ", StringComparison.Ordinal) || head.Contains("public ", StringComparison.Ordinal) || head.Contains("internal ", StringComparison.Ordinal) || head.Contains("protected ", StringComparison.Ordinal)) && !head.Contains('[');
                }

                return head.Contains("private ", StringComparison.Ordinal) && !head.Contains("protected ", StringComparison.Ordinal) && !head.Contains('[') && sight.Tree.KindOf(node) == "method_declaration" && !IsPartial(sight, node);
            case "python": return text.StartsWith("__", StringComparison.Ordinal) && !text.EndsWith("__", StringComparison.Ordinal) && sight.RoleOf(sight.Code.Around(node, CodeRole.Type, CodeRole.Function)) == CodeRole.Type;
            default: return head.Contains("private ", StringComparison.Ordinal) || text[0] == '#';
        }
    }

    private static bool IsPartial(CodeSight sight, int node)
    {
        var type = sight.Code.Around(node, CodeRole.Type);
        return type < 0 || sight.Code.Text.AsSpan(sight.Tree[type].Start, Math.Min(200, sight.Tree[type].End - sight.Tree[type].Start)).Contains("partial ", StringComparison.Ordinal);
    }
}
