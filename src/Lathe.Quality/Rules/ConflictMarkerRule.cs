namespace Lathe.Quality;

internal sealed class ConflictMarkerRule : IFileRule
{
    private static readonly string Ours = new('<', 7);
    private static readonly string Theirs = new('>', 7);

    public RuleInfo Info { get; } = new(
        "correctness.conflict-marker", "Conflict marker left in", QualityDimension.Correctness, FindingSeverity.Blocking,
        "The marks of an unfinished merge are not part of any program.",
        [
            new("a.txt", "a\n", $"{Ours} HEAD\na\n=======\nb\n{Theirs} topic\n", 1, 5),
            new("a.rst", null, "Title\n=======\n"),
        ]);

    public void Look(FileView file, List<Finding> findings)
    {
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var line = file.Lines[i];
            if (!file.Changed[i] || !(line.StartsWith(Ours, StringComparison.Ordinal) || line.StartsWith(Theirs, StringComparison.Ordinal))) continue;
            if (line.Length == 7 || line[7] == ' ') this.Report(findings, file, i + 1, "a merge's conflict marker was left in");
        }
    }
}
