using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class OneLetterNameRule : ICodeRule
{
    private const int LongestScope = 25;

    private static readonly string Between = string.Concat(Enumerable.Repeat("    f()\n", 30));

    public RuleInfo Info { get; } = new(
        "readability.one-letter-name", "One letter over many lines", QualityDimension.Readability, FindingSeverity.Info,
        "A variable of one letter is fine as long as its beginning and its end are in sight. Counts for variables that live over more than 25 lines; coordinates, counters of loops and Go, where short names are the custom, are left alone.",
        [
            new("a.py", null, $"def g(a):\n    q = h(a)\n{Between}    return q\n", 2),
            new("a.js", null, $"function g(a) {{\n  const q = h(a);\n{Between}  return q;\n}}\n", 2),
            new("a.py", null, $"def g(a):\n    q = h(a)\n    k(q)\n    x = 1\n{Between}    return x\n"),
        ])
    {
        Languages = ["csharp", "python", "javascript", "typescript", "tsx", "java", "ruby", "php"],
        Remedy = "Say what it is.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Declarator, CodeRole.Assignment];

    public void Look(CodeSight sight, int node)
    {
        var name = sight.Part(node, sight.RoleOf(node) == CodeRole.Declarator ? CodePart.Name : CodePart.Left);
        if (name < 0 || sight.Tree[name].End - sight.Tree[name].Start != 1 || sight.RoleOf(name) != CodeRole.Identifier || sight.View.IsTest) return;
        var text = sight.TextOf(name);
        if (text[0] is '_' or 'x' or 'y' or 'z' or 'i' or 'j' or 'k' or 'n' or 'm' or '$' || char.IsUpper(text[0]) || sight.FunctionAround(node) is not (var function and >= 0)) return;
        var uses = sight.Names.Of(text);
        var first = NameUses.FirstAt(uses, function);
        var last = -1;
        for (var i = first; i < uses.Count && uses[i] < sight.Tree[function].Next; i++)
        {
            if (sight.RoleOf(sight.Tree.Parent(uses[i])) == CodeRole.Member && sight.Part(sight.Tree.Parent(uses[i]), CodePart.Object) != uses[i]) continue;
            if (uses[i] < name || (uses[i] != name && IsDeclared(sight, uses[i]))) return;
            last = uses[i];
        }

        var lines = last < 0 ? 0 : sight.Tree.LineOf(last) - sight.Tree.LineOf(name);
        if (lines > LongestScope) sight.Report(this, name, $"'{text}' lives over {lines} lines");
    }

    // Taken for several things in turn it has several short lives.
    private static bool IsDeclared(CodeSight sight, int use)
    {
        var parent = sight.Tree.Parent(use);
        return sight.RoleOf(parent) switch
        {
            CodeRole.Declarator or CodeRole.Parameter => sight.Part(parent, CodePart.Name) == use,
            CodeRole.Assignment or CodeRole.ForEach or CodeRole.ComprehensionFor => sight.Part(parent, CodePart.Left) == use,
            CodeRole.Parameters or CodeRole.Lambda => true,
            _ => false,
        };
    }
}
