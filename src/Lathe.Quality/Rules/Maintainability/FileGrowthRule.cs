namespace Lathe.Quality.Structure;

internal sealed class FileGrowthRule : IFileRule
{
    private const int Growth = 100;

    public RuleInfo Info { get; } = new(
        "maintainability.long-file", "File that grew too long", QualityDimension.Maintainability, FindingSeverity.Info,
        "In a file of more than 1500 lines (`limits.file_lines`) nobody finds anything. Counts where the change made it that long, or added more than 100 lines to one that was.",
        [
            new("a.py", null, string.Concat(Enumerable.Repeat("x = 1\n", 1600)), 1),
            new("a.py", string.Concat(Enumerable.Repeat("x = 1\n", 1600)), string.Concat(Enumerable.Repeat("x = 1\n", 1650))),
            new("tests/test_a.py", null, string.Concat(Enumerable.Repeat("x = 1\n", 1600))),
        ])
    { Languages = Languages.All, Cwe = [1080], Remedy = "Put what belongs together into files of its own.", IsAboutText = true };

    public void Look(FileView file, List<Finding> findings)
    {
        var limit = file.Profile.Limit(RuleLimit.FileLines);
        if (file.Lines.Length <= limit || file.IsTest || file.Language is null || !Info.Languages.Contains(file.Language.Id)) return;
        var before = file.Before is null ? 0 : file.Before.AsSpan().Count('\n');
        if (before > limit && file.Lines.Length - before <= Growth) return;
        findings.Add(Info.In(file, 1, $"{file.Lines.Length} lines, {file.Lines.Length - before} more than before") with { Related = [new LineRange(1, file.Lines.Length)] });
    }
}
