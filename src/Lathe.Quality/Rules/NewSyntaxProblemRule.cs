using Lathe.Syntax;

namespace Lathe.Quality;

internal sealed class NewSyntaxProblemRule : IFileRule
{
    public const string Id = "correctness.new-syntax-problem";

    // Languages of which the grammar knows what the compilers do: a problem in the tree is one in the file. Elsewhere it is told, and the compiler has the last word.
    private static readonly HashSet<string> Settled = new(StringComparer.Ordinal) { "python", "java", "json", "javascript" };

    // Languages whose text is put together by macros, expansions or other languages, so that not even a bracket has to close.
    private static readonly HashSet<string> Loose = new(StringComparer.Ordinal) { "c", "cpp", "bash", "css", "scss", "less", "html" };

    public RuleInfo Info { get; } = new(
        Id, "New syntax problem", QualityDimension.Correctness, FindingSeverity.Blocking,
        "A bracket, string or comment that does not close, or indentation that cannot be right, breaks the file. Only problems that the file did not have before count. What only a grammar says, in a language that may be ahead of its grammar, is an error and does not block; nor does anything in C, C++ and shells, where macros and expansions need not be balanced.",
        [
            new("a.cs", "class A { }\n", "class A { void M( { } }\n", 1),
            new("a.py", "def f():\n    return 1\n", "def f():\n    return 1\n  return 2\n", 3),
            new("a.cs", "class A { (\n", "class A { (\nint x;\n"),
            new("a.py", null, "def f():\n    return '('\n"),
            new("web/package.json", "{}\n", "{\n  \"private\": true,\n}\n", 2),
            new("web/tsconfig.app.json", null, "{\n  // For the browser.\n  \"strict\": true,\n}\n"),
            new("a.cs", null, "class A { object F(int[] a) => a is [_, .. var rest] ? rest : null; }\n"),
        ]);

    public void Look(FileView file, List<Finding> findings)
    {
        if (file.Language is null) return;
        // Where the tree is whole, everything closes; only Python's grammar lets indentation pass that the language does not.
        var isWhole = file.Code is { HasProblems: false };
        if (isWhole && file.Language.Id != "python") return;
        var problems = isWhole ? SyntaxCheck.NewCertainProblems(file.Language, file.Before, file.After) : SyntaxCheck.NewProblems(file.Language, file.Before, file.After);
        if (problems.Count == 0) return;
        var certain = Settled.Contains(file.Language.Id) ? problems : Loose.Contains(file.Language.Id) ? [] : SyntaxCheck.NewCertainProblems(file.Language, file.Before, file.After);
        foreach (var problem in problems)
        {
            // The place where a bracket is missed need not be a line that changed; the problem is the change's all the same.
            FindingSeverity? severity = certain.Contains(problem) ? null : FindingSeverity.Error;
            this.Report(findings, file, problem.Line, problem.Message, severity: severity);
        }
    }
}
