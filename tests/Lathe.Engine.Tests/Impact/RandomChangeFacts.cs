using System.Text;
using System.Text.RegularExpressions;
using Lathe.Edits;
using Lathe.Engine.Impact;

namespace Lathe.Engine.Tests.Impact;

/// <summary>Random trees whose uses are known, and random changes to them.</summary>
public partial class RandomChangeFacts
{
    private const int Modules = 6;
    private const int FunctionsEach = 5;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Each_use_that_is_listed_stands_there_and_each_real_one_is_listed(int seed)
    {
        var random = new Random(seed);
        var tree = new ChangedTree();
        var uses = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        for (var module = 0; module < Modules; module++) AddModule(random, tree, module, gone);
        for (var i = 0; i < 8; i++) AddCaller(random, tree, $"app/caller_{i}.py", uses);

        var report = tree.Report(new ImpactOptions { IncludeChanged = true });
        foreach (var symbol in report.Symbols)
        {
            var name = symbol.Change.Name;
            foreach (var use in symbol.References)
            {
                Assert.Matches($@"\b{name}\b", tree.Line(use.Path, use.Line));
                Assert.DoesNotMatch(@"^\s*(#|"")", tree.Line(use.Path, use.Line));
            }

            var places = symbol.References.Where(r => r.Evidence >= ReferenceEvidence.Likely).Select(r => $"{r.Path}:{r.Line}").Where(p => p.StartsWith("app/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
            Assert.Equal(uses.GetValueOrDefault(name, []).Order(StringComparer.Ordinal), places);
        }

        Assert.Equal(gone.Order(StringComparer.Ordinal), report.Symbols.Where(s => s.Change.Kind == SymbolChangeKind.Removed).Select(s => s.Change.Name).Order(StringComparer.Ordinal));
        var found = ImpactAssessor.Findings(report).Where(f => f.RuleId == "impact.removed-still-used").Select(f => Removed().Match(f.Message).Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(gone.Where(uses.ContainsKey).Order(StringComparer.Ordinal), found);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_text_gives_a_report(int seed)
    {
        var random = new Random(seed);
        var tree = new ChangedTree();
        string[] paths = ["a.py", "b.js", "c.cs", "d.go", "e.rs", "f.c", "g.java", "h.ts", "i.php", "j.rb", "k.sh", "l.kt", "m"];
        foreach (var path in paths) tree.Change(path, Noise(random), random.Next(5) == 0 ? null : Noise(random));
        var report = tree.Report(new ImpactOptions { IncludeChanged = true, MaxSymbols = 1_000 });
        Assert.All(report.Symbols.SelectMany(s => s.References.Select(r => (s, r))), p => Assert.InRange(p.r.Line, 1, 400));
        _ = ImpactAssessor.Findings(report);
    }

    private static void AddModule(Random random, ChangedTree tree, int module, HashSet<string> gone)
    {
        var before = new StringBuilder();
        var after = new StringBuilder();
        for (var i = 0; i < FunctionsEach; i++)
        {
            var name = $"work_{module}_{i}";
            before.Append($"def {name}(one):\n    return one\n\n\n");
            switch (random.Next(5))
            {
                case 0: gone.Add(name); break;
                case 1: after.Append($"def {name}(one, two):\n    return one\n\n\n"); break;
                case 2: after.Append($"def {name}(one):\n    return one + 1\n\n\n"); break;
                default: after.Append($"def {name}(one):\n    return one\n\n\n"); break;
            }
        }

        tree.Change($"lib/module_{module}.py", before.ToString(), after.Append("KEPT = 1\n").ToString());
    }

    private static void AddCaller(Random random, ChangedTree tree, string path, Dictionary<string, List<string>> uses)
    {
        var lines = new List<string>();
        var known = new List<(string Name, string Call)>();
        for (var i = 0; i < 4; i++)
        {
            var (module, function) = (random.Next(Modules), random.Next(FunctionsEach));
            var name = $"work_{module}_{function}";
            if (known.Exists(k => k.Name == name)) continue;
            if (random.Next(2) == 0)
            {
                lines.Add($"from lib.module_{module} import {name}");
                Use(name);
                known.Add((name, name));
            }
            else
            {
                lines.Add($"from lib import module_{module}");
                known.Add((name, $"module_{module}.{name}"));
            }
        }

        for (var i = 0; i < 12; i++)
        {
            var (name, call) = known[random.Next(known.Count)];
            switch (random.Next(4))
            {
                case 0: lines.Add($"# {call}({i})"); break;
                case 1: lines.Add($"\"{call}({i})\""); break;
                default:
                    lines.Add($"print({call}({i}))");
                    Use(name);
                    break;
            }
        }

        tree.With(path, string.Join('\n', lines) + "\n");

        void Use(string name)
        {
            if (!uses.TryGetValue(name, out var places)) uses[name] = places = [];
            places.Add($"{path}:{lines.Count}");
        }
    }

    private static string Noise(Random random)
    {
        string[] words = ["def ", "class ", "function ", "func ", "fn ", "alpha", "beta", "gamma", "(", ")", "{", "}", ":", ",", "\n", "\n", "\n    ", "=", "\"", "'", ".", "::", "->", "<", ">", "import ", "from ", "#include ", "*", "self", "é", "\0", "/*", "//", "#", "`", "new ", "int "];
        var text = new StringBuilder();
        for (var i = random.Next(200); i >= 0; i--) text.Append(words[random.Next(words.Length)]);
        return text.ToString();
    }

    [GeneratedRegex("^([a-z_0-9]+) was removed", RegexOptions.None, 1_000)]
    private static partial Regex Removed();
}
