using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class DeepNestingRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "readability.deep-nesting", "Deeply nested", QualityDimension.Readability, FindingSeverity.Warning,
        "Who reads the innermost line has to keep every question around it in mind. More than five control structures in each other (`limits.nesting`) count, where the change brought them.",
        [
            new("a.py", null, "def f(a):\n    if a:\n        for b in a:\n            while b:\n                try:\n                    if g(b):\n                        if b.c:\n                            h()\n                except E:\n                    raise\n", 7),
            new("a.js", null, "function f(a) {\n  if (a) { for (;;) { if (b) { while (c) {\n    switch (d) { case 1:\n      if (e) { g(); } }\n  } } } }\n}\n", 4),
            new("a.go", null, "package p\nfunc f(a int) {\n\tif a > 1 { for { if b { for { if c { if d { g() } } } } } }\n}\n", 3),
            new("a.c", null, "int f(int a) {\n  if (a) { } else if (b) { } else if (c) { } else if (d) { } else if (e) { } else if (g) { }\n  return 1;\n}\n"),
            new("a.js", null, "function f(a) { if (a) { for (;;) { xs.map(x => { if (x) { for (;;) { if (y) { } } } }); } } }\n"),
        ])
    {
        Languages = Languages.All,
        Cwe = [1124],
        Remedy = "Return early, or take the inner part out into a function of its own.",
        IsAboutText = true,
    };

    public CodeRole[] Roles { get; } = [];

    public void Look(CodeSight sight, int node)
    {
        foreach (var function in sight.Functions)
        {
            if (FunctionGrowth.IsToBlame(sight, function, RuleLimit.Nesting, static f => f.Nesting) && sight.IsChanged(function.DeepestNode)) sight.ReportAll(this, function.DeepestNode, $"{function.Nesting} control structures stand in each other in '{function.Function.Name}'");
        }
    }
}
