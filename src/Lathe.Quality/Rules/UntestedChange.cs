using Lathe.Syntax;

namespace Lathe.Quality;

internal sealed class UntestedChange : IChangeRule
{
    private const int FewLines = 3;
    private const int MostFrameworks = 4;

    public RuleInfo Info { get; } = new(
        "testing.untested-change", "Code changed, no test touched", QualityDimension.Testing, FindingSeverity.Info,
        "A change of behaviour usually has a test that shows it. Small changes are left alone. What tests are written with, the language's profile says (`testing.frameworks`).", []);

    public void Look(IReadOnlyList<FileView> files, List<Finding> findings)
    {
        FileView? first = null;
        var changed = 0;
        foreach (var file in files)
        {
            if (file.IsTest) return;
            if (file.Language is not { Kind: LanguageKind.Code }) continue;
            first ??= file;
            changed += file.ChangedCount;
        }

        if (first is not null && changed > FewLines) findings.Add(new Finding(Info.Id, Info.Dimension, Info.Severity, first.Path, null, $"{changed} lines of code changed and no test file was touched", Suggestion(first.Profile)));
    }

    private static string Suggestion(LanguageProfile profile) => profile.TestFrameworks.Count == 0
        ? "Add a test that fails without the change."
        : $"Add a test that fails without the change, with what the project uses; usual are {string.Join(", ", profile.TestFrameworks.Take(MostFrameworks))}.";
}
