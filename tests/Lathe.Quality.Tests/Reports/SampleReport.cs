using System.Text;
using Lathe.Quality.Metrics;

namespace Lathe.Quality.Tests.Reports;

/// <summary>A report with something of everything in it, hostile texts included.</summary>
internal static class SampleReport
{
    public const string Hostile = "src/<b>a</b> ü|`x`.py";

    public static QualityReport Make()
    {
        FileChange[] files =
        [
            new("src/pay.py", null, Encoding.UTF8.GetBytes("import os\n\n\ndef pay(cmd):\n    os.system(cmd)\n    os.system(cmd)\n")),
            new(Hostile, null, Encoding.UTF8.GetBytes("x = '<script>alert(1)</script>'\n")),
        ];
        Finding[] findings =
        [
            new("security.sample-injection", QualityDimension.Security, FindingSeverity.Blocking, "src/pay.py", new LineRange(5, 5), "'cmd' reaches a shell", "Give the arguments as a list.", new ColumnRange(5, 19)),
            new("security.sample-injection", QualityDimension.Security, FindingSeverity.Blocking, "src/pay.py", new LineRange(6, 6), "'cmd' reaches a shell", "Give the arguments as a list.", new ColumnRange(5, 19)) { Related = [new LineRange(4, 4)] },
            new("no-undef", QualityDimension.Correctness, FindingSeverity.Error, Hostile, new LineRange(1, 1), "@all <script>alert(1)</script> **bold** \u001b[31m [x](javascript:1)", Tool: "eslint"),
            new("readability.sample-line", QualityDimension.Readability, FindingSeverity.Warning, Hostile, new LineRange(1, 3), "a long line\u202e"),
            new("testing.sample-untested", QualityDimension.Testing, FindingSeverity.Info, "src/pay.py", null, "6 lines of code changed and no test file was touched"),
            new("note", QualityDimension.Maintainability, FindingSeverity.Info, "", null, "the linter has something to say", Tool: "eslint"),
        ];
        var rules = new RuleLookup([new LinterReport("eslint", [], 0, null) { Rules = [new RuleDescription("no-undef", "Undefined names", QualityDimension.Correctness, FindingSeverity.Error)] }]);
        rules.Add(null, [new RuleDescription("security.sample-injection", "Command injection", QualityDimension.Security, FindingSeverity.Blocking) { Rationale = "What a user sends must not become a command.", Help = "Reported:\n\n```\nos.system(x)\n```\n", Cwe = [78, 88] }]);
        return new QualityReport
        {
            Assessment = new Assessment(
                [new(QualityDimension.Readability, 97), new(QualityDimension.Maintainability, 99.5), new(QualityDimension.Correctness, 90), new(QualityDimension.Performance, 100), new(QualityDimension.Security, 20), new(QualityDimension.Documentation, 100), new(QualityDimension.Testing, 99.5)],
                80.4, findings, 7)
            {
                Costs = [40, 40, 10, 3, 0.5, 0.5],
                Weights = [1, 1.5, 3, 1, 2, 0.5, 1],
            },
            Result = new GateResult(false, ["src/pay.py:5: 'cmd' reaches a shell (security.sample-injection)"]),
            Threshold = 60,
            Files = files,
            Functions = new Lazy<ChangedFunctions>(() => new ChangedFunctions(
                [new(Hostile, "A.\u001b[31mf\u202e", 1, new FunctionFigures(3, 2, 1, 310.26, 61.44, 12), new FunctionFigures(5, 7, 1, 498.71, 52.05, 19)), new("src/pay.py", "pay", 4, null, new FunctionFigures(1, 0, 0, 58.8, 78.62, 3))], 3)),
            Subject = "the working tree with HEAD",
            Rules = rules,
            Linters = [new LinterRun("eslint", "10.15.0", null), new LinterRun("ruff", null, "ruff exited with 127")],
            Notes = ["2 findings of eslint are about lines that did not change."],
            Root = "/work/my repo",
            Version = "1.2.3",
        };
    }
}
