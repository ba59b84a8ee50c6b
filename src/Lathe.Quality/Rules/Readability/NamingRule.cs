using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>Compares new names with how the repository writes its own: the files of the change as they were before it, and where these have too few names, files near them that it leaves alone. Where these have too few, too, the language's profile holds.</summary>
internal sealed class NamingRule : IChangeRule
{
    private const int MostPerFile = 10;
    private const int OwnHabit = 5;

    private static readonly string Convention = string.Concat(Enumerable.Range(0, NamingConventions.Enough).Select(i => $"def take_{(char)('a' + i)}():\n    pass\n\n\n"));

    public RuleInfo Info { get; } = new(
        "readability.naming-convention", "Name written unlike all others", QualityDimension.Readability, FindingSeverity.Info,
        "A convention is counted from the repository's own names first. Where nine in ten of at least twenty names of a kind are written one way, a new one that is not stands out. Where there are fewer than twenty, and most of them do not contradict, what the language's profile says holds (`naming`). A new file with five names or more of another kind keeps its own habit.",
        [
            new("a.py", Convention, Convention + "def takeOther():\n    pass\n", 81),
            new("a.py", Convention, Convention + "def take_other():\n    pass\n\n\ndef take():\n    pass\n"),
            new("a.py", null, "def takeOther():\n    pass\n", 1),
            new("A.java", null, "class A {\n  void take_other() { }\n}\n", 2),
            new("a.go", null, "package a\n\nfunc take_other() {}\n", 3),
            new("a.go", null, "package a\n\ntype takeOther struct{}\n\ntype TakeOther struct{}\n"),
            new("a.py", "def takeA():\n    pass\n", "def takeA():\n    pass\n\n\ndef takeOther():\n    pass\n"),
            new("a.py", null, "def takeA():\n    pass\n\n\ndef takeB():\n    pass\n\n\ndef takeC():\n    pass\n\n\ndef takeD():\n    pass\n\n\ndef takeE():\n    pass\n"),
            new("a.php", null, "<?php\nfunction takeOther() { }\nfunction take_other() { }\n"),
        ])
    { Languages = Languages.AllButBash, Remedy = "Write it as the others are, unless something outside demands the name." };

    public void Look(IReadOnlyList<FileView> files, List<Finding> findings) => Look(files, null, findings);

    public void Look(CodeChange change, List<Finding> findings) => Look(change.Views, change.Around, findings);

    private void Look(IReadOnlyList<FileView> files, TreeAround? around, List<Finding> findings)
    {
        var conventions = new RepositoryNames(files, around);
        foreach (var file in files)
            if (file.Code is { } code && file.ChangedCount > 0 && !file.IsTest && Info.Languages.Contains(code.Language.Id)) Look(file, code, conventions, findings);
    }

    private void Look(FileView file, CodeFile code, RepositoryNames conventions, List<Finding> findings)
    {
        var own = file.Before is null ? OwnStyles(code) : null;
        HashSet<string>? seen = null;
        foreach (var (node, thing) in NamingConventions.NamesOf(code))
        {
            var line = code.LineOf(node);
            if (!file.IsChanged(line) || NamingConventions.StyleOf(code, node, thing) is not (var style and not NameStyle.None)) continue;
            var expected = conventions.Expected(code, thing, out var share);
            var isHabit = expected != NameStyle.None;
            if (!isHabit) expected = conventions.Prescribed(code, file.Profile, thing);
            if (expected == NameStyle.None || expected == style || own?.GetValueOrDefault((thing, style)) >= OwnHabit) continue;
            var name = code.TextOf(node);
            // A name that the file knew already was not made up here.
            if (IsImposed(code, node, name) || file.Before is { } before && WholeWords.Has(before, name) || !(seen ??= new HashSet<string>(StringComparer.Ordinal)).Add(name.ToString())) continue;
            findings.Add(Info.In(file, line, isHabit
                ? $"'{name}' is {style.Text()}; {share} % of the {Plural(thing)} around are {expected.Text()}"
                : $"'{name}' is {style.Text()}; {Plural(thing)} in {code.Language.Name} are {expected.Text()}, and too few are around to have a habit of their own"));
            if (seen.Count == MostPerFile) return;
        }
    }

    // A new file whose names are all written one way came with its habit from elsewhere.
    private static Dictionary<(NamedThing Thing, NameStyle Style), int> OwnStyles(CodeFile code)
    {
        var counts = new Dictionary<(NamedThing Thing, NameStyle Style), int>();
        foreach (var (node, thing) in NamingConventions.NamesOf(code))
        {
            var style = NamingConventions.StyleOf(code, node, thing);
            counts[(thing, style)] = counts.GetValueOrDefault((thing, style)) + 1;
        }

        return counts;
    }

    // What overrides, or is an entry of a framework, has its name from elsewhere.
    private static bool IsImposed(CodeFile code, int name, ReadOnlySpan<char> text)
    {
        var line = code.Text.AsSpan(code.Tree.StartOfLine(code.LineOf(name)));
        line = line[..Math.Min(line.Length, Math.Max(0, line.IndexOf('\n')))];
        return line.Contains("override", StringComparison.OrdinalIgnoreCase) || line.Contains("extern", StringComparison.Ordinal) || text.StartsWith("visit_", StringComparison.Ordinal) || text.StartsWith("do_", StringComparison.Ordinal)
            || text is "setUp" or "tearDown" or "setUpClass" or "tearDownClass" or "asyncSetUp" or "asyncTearDown" or "maxDiff" || text.StartsWith("assert", StringComparison.Ordinal);
    }

    private static string Plural(NamedThing thing) => thing switch { NamedThing.Function => "functions", NamedThing.Method => "methods", NamedThing.Type => "types", NamedThing.Variable => "variables", _ => "parameters" };
}
