using Lathe.Syntax;

namespace Lathe.Quality;

/// <summary>The one rule about a change as a whole.</summary>
internal static class UntestedChange
{
    private const int FewLines = 3;

    public static readonly RuleInfo Info = new(
        "LQ010", "Code changed, no test touched", QualityDimension.Testing, FindingSeverity.Info,
        "A change of behaviour usually has a test that shows it. Small changes are left alone.", []);

    public static Finding? Look(IReadOnlyList<FileView> files)
    {
        FileView? first = null;
        var changed = 0;
        foreach (var file in files)
        {
            if (file.IsTest) return null;
            if (file.Language is not { Kind: LanguageKind.Code }) continue;
            first ??= file;
            changed += file.ChangedCount;
        }

        return first is null || changed <= FewLines ? null : new Finding(Info.Id, Info.Dimension, Info.Severity, first.Path, null, $"{changed} lines of code changed and no test file was touched");
    }
}
