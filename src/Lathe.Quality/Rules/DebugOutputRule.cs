using Lathe.Syntax;

namespace Lathe.Quality;

internal sealed class DebugOutputRule : IFileRule
{
    // Calls that are only ever there to look at a program while it is written.
    private static readonly Dictionary<string, string[]> Calls = new(StringComparer.Ordinal)
    {
        ["javascript"] = ["console.log(", "console.debug(", "debugger"],
        ["typescript"] = ["console.log(", "console.debug(", "debugger"],
        ["tsx"] = ["console.log(", "console.debug(", "debugger"],
        ["python"] = ["breakpoint()", "pdb.set_trace()", "ipdb.set_trace()", "print(\"DEBUG", "print('DEBUG", "print(\"debug", "print('debug"],
        ["csharp"] = ["Debugger.Break()", "Console.WriteLine(\"DEBUG", "Console.WriteLine(\"debug"],
        ["java"] = ["System.out.println(\"DEBUG", "System.out.println(\"debug"],
        ["go"] = ["spew.Dump(", "fmt.Println(\"DEBUG", "fmt.Println(\"debug"],
        ["rust"] = ["dbg!("],
        ["php"] = ["var_dump(", "dd("],
        ["ruby"] = ["binding.pry", "byebug"],
    };

    public RuleInfo Info { get; } = new(
        "maintainability.debug-output", "Debug output left", QualityDimension.Maintainability, FindingSeverity.Warning,
        "Output that helped while writing disturbs whoever runs the program. Where a file has used the same call before, it is taken for intended.",
        [
            new("src/a.js", "let a = 1;\n", "let a = 1;\nconsole.log(a);\n", 2),
            new("src/a.py", null, "def f(x):\n    breakpoint()\n    return x\n", 2),
            new("src/a.js", "console.log('usage');\n", "console.log('usage');\nconsole.log('more');\n"),
            new("src/a.js", null, "// console.log(x)\nlet s = 'console.log(1)';\n"),
            new("tests/a.test.js", null, "console.log(1);\n"),
        ])
    { Cwe = [489] };

    public void Look(FileView file, List<Finding> findings)
    {
        if (file.IsTest || file.Language is null || !Calls.TryGetValue(file.Language.Id, out var calls)) return;
        for (var i = 0; i < file.Tokens.Count; i++)
        {
            var token = file.Tokens[i];
            if (token.Kind != TokenKind.Identifier) continue;
            if (i > 0 && file.Tokens[i - 1] is { Kind: TokenKind.Punctuation } before && file.After[before.Start] == '.') continue;
            foreach (var call in calls)
            {
                if (!file.After.AsSpan(token.Start).StartsWith(call, StringComparison.Ordinal) || (call.Length < token.Length) || file.Before?.Contains(call, StringComparison.Ordinal) == true) continue;
                var line = file.LineOf(token.Start);
                if (file.IsChanged(line)) this.Report(findings, file, line, $"debug output left in: {call.TrimEnd('(')}");
                break;
            }
        }
    }
}
