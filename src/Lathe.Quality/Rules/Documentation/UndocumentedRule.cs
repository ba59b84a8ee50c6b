using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>Public items that the change brought without a word of documentation, where the files around document theirs.</summary>
internal sealed class UndocumentedRule : IChangeRule
{
    private const int MostPerFile = 10;

    public RuleInfo Info { get; } = new(
        "documentation.undocumented-public", "Public, and not a word about it", QualityDimension.Documentation, FindingSeverity.Info,
        "Who calls it should not have to read its code. Whether it counts is learned from the files of the change as they were, and where these have fewer than five public functions and types, from files near them: where most are documented, a new one without is found; where most are not, or there are fewer than five to go by, none is. A language's profile can switch it off (`documentation.public_api`) and says what documentation looks like (`documentation.form`).",
        [
            new("a.go", null, "package p\n\n// A does a.\nfunc A() {}\n\n// B does b.\nfunc B() {}\n\n// C does c.\nfunc C() {}\n\n// D does d.\nfunc D() {}\n\nfunc E() {}\n", 15),
            new("a.py", "def a():\n    \"\"\"A.\"\"\"\n\ndef b():\n    \"\"\"B.\"\"\"\n\ndef c():\n    \"\"\"C.\"\"\"\n\ndef d():\n    \"\"\"D.\"\"\"\n\ndef e():\n    \"\"\"E.\"\"\"\n", "def a():\n    \"\"\"A.\"\"\"\n\ndef b():\n    \"\"\"B.\"\"\"\n\ndef c():\n    \"\"\"C.\"\"\"\n\ndef d():\n    \"\"\"D.\"\"\"\n\ndef e():\n    \"\"\"E.\"\"\"\n\ndef frob(a):\n    b = a + 1\n    return b\n", 16),
            new("a.py", "def a(): pass\ndef b(): pass\ndef c(): pass\ndef d(): pass\ndef e(): pass\n", "def a(): pass\ndef b(): pass\ndef c(): pass\ndef d(): pass\ndef e(): pass\ndef f(): pass\n"),
            new("a.go", null, "package p\n\nfunc A() {}\n"),
        ])
    {
        Languages = ["csharp", "java", "rust", "go", "python", "typescript", "tsx", "javascript", "php"],
        Cwe = [1112],
        Remedy = "Say what it does, in a sentence.",
        IsAboutText = true,
    };

    public void Look(IReadOnlyList<FileView> files, List<Finding> findings) => Look(files, null, findings);

    public void Look(CodeChange change, List<Finding> findings) => Look(change.Views, change.Around, findings);

    private void Look(IReadOnlyList<FileView> files, TreeAround? around, List<Finding> findings)
    {
        var habits = new DocumentationHabits(files.Where(Concerns), around, files.Select(static f => f.Path).ToHashSet(StringComparer.Ordinal));
        foreach (var file in files)
            if (Concerns(file) && file.ChangedCount > 0 && file.Code is { } code) Look(file, code, habits, findings);
    }

    private bool Concerns(FileView file) => !file.IsTest && !IsInner(file.Path) && file.Profile.WantsDocumentation && file.Language is { } language && Info.Languages.Contains(language.Id);

    // Folders and modules whose names say that they are nobody else's.
    private static bool IsInner(string path)
    {
        foreach (var range in path.AsSpan().Split('/'))
            if (path.AsSpan(range) is var part && (part is "internal" or "internals" or "impl" or "bench" or "benchmarks" or "examples" or "scripts" or "docs" || part.Length > 0 && part[0] is '_' or '.' && part is not "__init__.py")) return true;
        return false;
    }

    private void Look(FileView file, CodeFile code, DocumentationHabits habits, List<Finding> findings)
    {
        HashSet<string>? old = null;
        var remedy = file.Profile.DocumentationForm is { } form ? $"Say what it does, in a sentence ({form})." : null;
        var count = 0;
        foreach (var item in PublicItem.In(code))
        {
            var line = code.LineOf(item.Node);
            if (item.IsDocumented || !file.IsChanged(line) || count == MostPerFile) continue;
            // What was public and undocumented before is not the change's, whatever else of it changed.
            old ??= file.CodeBefore is { } before ? [.. PublicItem.In(before).ConvertAll(static i => i.FullName)] : [];
            if (old.Contains(item.FullName)) continue;
            if (!habits.Documents(file)) return;
            findings.Add(Info.In(file, line, $"'{item.Name}' is public and has no documentation", remedy));
            count++;
        }
    }
}
