namespace Lathe.Context.Tests.Indexing;

/// <summary>Whether two snapshots answer everything alike; files and windows are told by path and line, because their numbers differ.</summary>
internal static class IndexEquality
{
    public static void Same(IIndexSnapshot expected, IIndexSnapshot actual, IEnumerable<string> terms, IEnumerable<string> names)
    {
        Assert.Equal(ScratchTree.Paths(expected), ScratchTree.Paths(actual));
        Assert.Equal(expected.WindowCount, actual.WindowCount);
        Assert.Equal(expected.TotalLength, actual.TotalLength);
        Assert.Equal(expected.WindowLengths.ToArray().Order(), actual.WindowLengths.ToArray().Order());
        foreach (var path in ScratchTree.Paths(expected)) SameFile(expected, actual, path);
        foreach (var term in terms)
        {
            Assert.Equal(Postings(expected, term), Postings(actual, term));
            Assert.Equal(expected.WindowFrequency(term), actual.WindowFrequency(term));
            Assert.Equal(Named(expected, expected.FilesMentioning(term)), Named(actual, actual.FilesMentioning(term)));
        }

        foreach (var name in names)
        {
            Assert.Equal(Found(expected, expected.DefinitionsNamed(name)), Found(actual, actual.DefinitionsNamed(name)));
            Assert.Equal(Found(expected, expected.DefinitionsNamed(name, ignoreCase: true)), Found(actual, actual.DefinitionsNamed(name, ignoreCase: true)));
        }
    }

    /// <summary>Whether ranking is told the same of both.</summary>
    public static void SameForRanking(IIndexSnapshot expected, IIndexSnapshot actual, IEnumerable<string> names)
    {
        var (a, b) = (SnapshotCorpus.Of(expected), SnapshotCorpus.Of(actual));
        foreach (var name in names) Assert.Equal(Named(a, a.Defining(name)), Named(b, b.Defining(name)));
        foreach (var path in ScratchTree.Paths(expected))
        {
            var (fileA, fileB) = (a.Paths.Find(path), b.Paths.Find(path));
            Assert.Equal(a.Documents[fileA], b.Documents[fileB]);
            Assert.Equal(a.DefinedBy(fileA), b.DefinedBy(fileB));
            Assert.Equal(a.MakersOf(fileA).Select(m => string.Join(' ', Named(a, m))), b.MakersOf(fileB).Select(m => string.Join(' ', Named(b, m))));
        }
    }

    private static IEnumerable<string> Named(SnapshotCorpus corpus, IReadOnlyList<int> files) => files.Select(f => corpus.Documents[f].Path).Order(StringComparer.Ordinal);

    private static void SameFile(IIndexSnapshot expected, IIndexSnapshot actual, string path)
    {
        var (a, b) = (expected.Find(path), actual.Find(path));
        var (fileA, fileB) = (expected.File(a), actual.File(b));
        Assert.Equal(fileA with { Number = 0, FirstWindow = 0 }, fileB with { Number = 0, FirstWindow = 0 });
        for (var i = 0; i < fileA.WindowCount; i++) Assert.Equal(expected.Window(fileA.FirstWindow + i) with { File = 0 }, actual.Window(fileB.FirstWindow + i) with { File = 0 });
        Assert.Equal(expected.DefinitionsIn(a), actual.DefinitionsIn(b));
        Assert.Equal(expected.ImportsIn(a), actual.ImportsIn(b));
        Assert.Equal(expected.IdentifiersIn(a), actual.IdentifiersIn(b));
        foreach (var import in expected.ImportsIn(a)) Assert.Equal(Named(expected, expected.FilesImporting(import)), Named(actual, actual.FilesImporting(import)));
    }

    private static List<string> Postings(IIndexSnapshot snapshot, string term)
    {
        var result = new List<string>();
        var last = -1;
        var cursor = snapshot.Postings(term);
        var buffer = new Posting[64];
        for (var count = cursor.Read(buffer); count > 0; count = cursor.Read(buffer))
        {
            foreach (var posting in buffer.AsSpan(0, count))
            {
                Assert.True(posting.Window > last, "postings come in the order of windows");
                last = posting.Window;
                Assert.Equal(snapshot.WindowFiles[posting.Window], posting.File);
                result.Add($"{snapshot.PathOf(posting.File)}:{snapshot.Window(posting.Window).FirstLine}:{posting.Counts}");
            }
        }

        result.Sort(StringComparer.Ordinal);
        return result;
    }

    private static IEnumerable<string> Named(IIndexSnapshot snapshot, IReadOnlyList<int> files) => files.Select(snapshot.PathOf).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Found(IIndexSnapshot snapshot, IReadOnlyList<FoundDefinition> found) => found.Select(f => $"{snapshot.PathOf(f.File)}:{f.Definition}").Order(StringComparer.Ordinal);
}
