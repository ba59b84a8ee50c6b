namespace Lathe.Quality.Structure;

internal sealed class FileGrowthRule : IFileRule
{
    private const int Limit = 1000;
    private const int Growth = 100;

    public RuleInfo Info { get; } = new(
        "maintainability.long-file", "File that grew too long", QualityDimension.Maintainability, FindingSeverity.Info,
        "In a file of more than 1000 lines nobody finds anything. Counts where the change made it that long, or added more than 100 lines to one that was.",
        [
            new("a.py", null, string.Concat(Enumerable.Repeat("x = 1\n", 1100)), 1),
            new("a.py", string.Concat(Enumerable.Repeat("x = 1\n", 1100)), string.Concat(Enumerable.Repeat("x = 1\n", 1150))),
            new("tests/test_a.py", null, string.Concat(Enumerable.Repeat("x = 1\n", 1100))),
        ])
    { Languages = Languages.All, Cwe = [1080], Remedy = "Put what belongs together into files of its own.", IsAboutText = true };

    public void Look(FileView file, List<Finding> findings)
    {
        if (file.Lines.Length <= Limit || file.IsTest || file.Language is null || !Info.Languages.Contains(file.Language.Id)) return;
        var before = file.Before is null ? 0 : file.Before.AsSpan().Count('\n');
        if (before > Limit && file.Lines.Length - before <= Growth) return;
        findings.Add(Info.In(file, 1, $"{file.Lines.Length} lines, {file.Lines.Length - before} more than before") with { Related = [new LineRange(1, file.Lines.Length)] });
    }
}
