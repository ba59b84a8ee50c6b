using System.Globalization;
using Lathe.Context.Tests.Indexing;

namespace Lathe.Context.Tests.Old;

/// <summary>Indexes that earlier versions wrote, opened with this one: see README.md.</summary>
public sealed class OldIndexFacts : IDisposable
{
    private readonly ScratchTree _tree = new ScratchTree()
        .Write("src/totals.py", "import json\n\n\nclass Totals:\n    \"\"\"Adds up.\"\"\"\n\n    def add_line(self, price, count):\n        return price * count\n")
        .Write("src/split.ts", "export function splitInvoice(total: number, people: number): number[] {\n  return Array(people).fill(total / people);\n}\n")
        .Write("notes.md", "# Größen\n\nWhat add_line and splitInvoice are for.\n");

    public static TheoryData<string> Indexes => [.. Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "Old", "Made"), "index-*").Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void There_is_one_of_the_present_version() => Assert.Contains(PageFile.Version, Indexes.Select(static row => VersionOf(row.Data)));

    [Theory]
    [MemberData(nameof(Indexes))]
    public void An_index_of_an_earlier_version_is_used_or_made_anew_and_answers_as_a_new_one(string name)
    {
        Bring(name);
        using var index = _tree.Open();

        var update = index.Update(new UpdateRequest(), CancellationToken.None);

        using var snapshot = update.Snapshot;
        Assert.Equal((3, 3), (update.Report.Files, update.Report.FilesRead));
        Assert.Equal(VersionOf(name) == PageFile.Version ? 0 : 3, update.Report.FilesAnalyzed);
        Assert.Equal(["notes.md", "src/split.ts", "src/totals.py"], ScratchTree.Paths(snapshot));
        AnswersAsInMemory(snapshot);
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void An_index_whose_version_is_not_known_is_made_anew(string name)
    {
        Bring(name);

        // The version stands in the header of every segment; a sum over it says that it is whole.
        foreach (var file in Directory.GetFiles(_tree.Segments))
        {
            var bytes = File.ReadAllBytes(file);
            bytes[8]++;
            File.WriteAllBytes(file, bytes);
        }

        using var index = _tree.Open();
        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        using var snapshot = update.Snapshot;
        Assert.Equal(3, update.Report.FilesAnalyzed);
        AnswersAsInMemory(snapshot);
    }

    private void AnswersAsInMemory(IIndexSnapshot snapshot)
    {
        var files = ScratchTree.Files(_tree.Root).Select(p => Path.GetRelativePath(_tree.Root, p)).Order(StringComparer.Ordinal);
        var set = new FileSet([.. files.Select(p => new ContextFile(p, new FileInfo(Path.Join(_tree.Root, p)).Length))], (path, _) => File.ReadAllBytes(Path.Join(_tree.Root, path)));
        var memory = MemoryIndex.Of(set, int.MaxValue, CancellationToken.None);
        string[] terms = ["add", "line", "split", "invoice", "größen", "totals", "absent"];
        string[] names = ["Totals", "add_line", "splitInvoice", "absent"];
        IndexEquality.Same(memory, snapshot, terms, names);
        IndexEquality.SameForRanking(memory, snapshot, names);
        Assert.Single(snapshot.DefinitionsNamed("splitInvoice"));
    }

    private static int VersionOf(string name) => int.Parse(name.Split('-')[1], CultureInfo.InvariantCulture);

    private void Bring(string name)
    {
        var made = Path.Combine(AppContext.BaseDirectory, "Old", "Made", name);
        foreach (var file in Directory.GetFiles(made, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_tree.Cache, Path.GetRelativePath(made, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
