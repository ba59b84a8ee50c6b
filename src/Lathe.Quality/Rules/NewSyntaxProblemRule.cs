using Lathe.Syntax;

namespace Lathe.Quality;

internal sealed class NewSyntaxProblemRule : IFileRule
{
    public const string Id = "correctness.new-syntax-problem";

    public RuleInfo Info { get; } = new(
        Id, "New syntax problem", QualityDimension.Correctness, FindingSeverity.Blocking,
        "A bracket, string or comment that does not close, or indentation that cannot be right, breaks the file. Only problems that the file did not have before count.",
        [
            new("a.cs", "class A { }\n", "class A { void M( { } }\n", 1),
            new("a.py", "def f():\n    return 1\n", "def f():\n    return 1\n  return 2\n", 3),
            new("a.cs", "class A { (\n", "class A { (\nint x;\n"),
            new("a.py", null, "def f():\n    return '('\n"),
        ]);

    public void Look(FileView file, List<Finding> findings)
    {
        if (file.Language is null) return;
        foreach (var problem in SyntaxCheck.NewProblems(file.Language, file.Before, file.After))
        {
            // The place where a bracket is missed need not be a line that changed; the problem is the change's all the same.
            this.Report(findings, file, problem.Line, problem.Message);
        }
    }
}
