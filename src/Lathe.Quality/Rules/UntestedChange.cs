using Lathe.Syntax;

namespace Lathe.Quality;

internal sealed class UntestedChange : IChangeRule
{
    private const int FewLines = 3;

    public RuleInfo Info { get; } = new(
        "testing.untested-change", "Code changed, no test touched", QualityDimension.Testing, FindingSeverity.Info,
        "A change of behaviour usually has a test that shows it. Small changes are left alone.", []);

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

        if (first is not null && changed > FewLines) findings.Add(new Finding(Info.Id, Info.Dimension, Info.Severity, first.Path, null, $"{changed} lines of code changed and no test file was touched"));
    }
}
