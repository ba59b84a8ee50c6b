using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class HttpClientPerCallRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "performance.http-client-per-call", "An HttpClient for each call", QualityDimension.Performance, FindingSeverity.Warning,
        "Each HttpClient has connections of its own, which linger after it is disposed: under load the machine runs out of ports.",
        [
            new("a.cs", null, "class A {\n  async Task<string> M(string u) {\n    using var c = new HttpClient();\n    return await c.GetStringAsync(u);\n  }\n}\n", 3),
            new("a.cs", null, "class A {\n  static readonly HttpClient C = new HttpClient();\n  A() { _c = new HttpClient(); }\n  HttpClient Make() => new HttpClient(_handler);\n}\n"),
        ])
    {
        Languages = ["csharp"],
        Cwe = [1050],
        Remedy = "Share one, or take it from IHttpClientFactory.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.New];

    public void Look(CodeSight sight, int node)
    {
        if (sight.View.IsTest || sight.TextOf(sight.Part(node, CodePart.Type)) is not "HttpClient") return;
        var statement = sight.Tree.Parent(sight.Tree.Parent(node));
        if (sight.RoleOf(sight.Tree.Parent(node)) != CodeRole.Declarator || sight.FunctionAround(node) < 0) return;
        var outer = sight.Tree.Parent(statement);
        if (sight.TextOf(statement).StartsWith("using", StringComparison.Ordinal) || sight.TextOf(outer).StartsWith("using", StringComparison.Ordinal)) sight.Report(this, node, "this client lives for one call");
    }
}
