using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class BareExceptRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.bare-except", "except without a type", QualityDimension.Correctness, FindingSeverity.Warning,
        "A bare except catches KeyboardInterrupt and SystemExit as well, so that the program cannot be stopped. One that raises again at its end is fine.",
        [
            new("a.py", null, "try:\n    f()\nexcept:\n    g()\n", 3),
            new("a.py", null, "try:\n    f()\nexcept:\n    g()\n    raise\n"),
            new("a.py", null, "try:\n    f()\nexcept Exception:\n    g()\n"),
        ])
    {
        Languages = Languages.Python,
        Cwe = [396],
        Remedy = "Name the exception, at least Exception.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Catch];

    public void Look(CodeSight sight, int node)
    {
        if (sight.Part(node, CodePart.Type) is var type and >= 0 && type < sight.Part(node, CodePart.Body)) return;
        if (sight.Find(node, CodeRole.Throw) < 0) sight.Report(this, node, "'except:' catches even what stops the program");
    }
}
