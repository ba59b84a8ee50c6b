using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class RegexInLoopRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "performance.regex-in-loop", "The same pattern compiled in each round", QualityDimension.Performance, FindingSeverity.Warning,
        "To compile a regular expression costs far more than to use it. Counts for patterns that are literals.",
        [
            new("A.java", null, "class A {\n  void m(List<String> xs) {\n    for (String x : xs) { Pattern.compile(\"a+\").matcher(x); }\n  }\n}\n", 3),
            new("a.go", null, "package p\nfunc f(xs []string) {\n\tfor _, x := range xs {\n\t\tregexp.MustCompile(`a+`).MatchString(x)\n\t}\n}\n", 4),
            new("a.cs", null, "class A {\n  void M(string[] xs) {\n    foreach (var x in xs) new Regex(\"a+\").IsMatch(x);\n  }\n}\n", 3),
            new("a.rs", null, "fn f(xs: &[&str]) {\n    for x in xs {\n        Regex::new(\"a+\").unwrap().is_match(x);\n    }\n}\n", 3),
            new("A.java", null, "class A {\n  void m(List<String> xs) {\n    Pattern p = Pattern.compile(\"a+\");\n    for (String x : xs) { Pattern.compile(x); }\n  }\n}\n"),
        ])
    {
        Languages = ["java", "go", "csharp", "rust"],
        Cwe = [1050],
        Remedy = "Compile it once, before the loop.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Call, CodeRole.New];

    public void Look(CodeSight sight, int node)
    {
        var isNew = sight.RoleOf(node) == CodeRole.New;
        var text = isNew ? sight.TextOf(sight.Part(node, CodePart.Type)) : sight.CalleeOf(node);
        if (text is not ("Regex" or "Pattern.compile" or "regexp.MustCompile" or "regexp.Compile" or "Regex::new" or "regex::Regex::new") || sight.LoopAround(node) < 0) return;
        var arguments = new List<CodeArgument>();
        sight.Code.Arguments(node, arguments);
        if (arguments.Count == 0 || sight.RoleOf(arguments[0].Value) != CodeRole.String || sight.Find(arguments[0].Value, CodeRole.Hole) >= 0) return;
        sight.Report(this, node, "this pattern is the same in each round and compiled in each");
    }
}
