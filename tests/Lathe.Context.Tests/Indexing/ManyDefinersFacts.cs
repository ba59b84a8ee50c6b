namespace Lathe.Context.Tests.Indexing;

/// <summary>Who defines a name is read without what uses it, however much there is of either.</summary>
public sealed class ManyDefinersFacts
{
    [Fact]
    public void A_name_has_all_its_definers_whether_they_are_many_or_its_uses_are()
    {
        using var tree = new ScratchTree();
        for (var i = 0; i < 60; i++) tree.Write($"many/m{i}.py", $"def shared_by_many():\n    return defined_once_{i % 2}()\n");
        tree.Write("once.py", "def defined_once_0(): pass\n\n\ndef defined_once_1(): pass\n");
        for (var i = 0; i < 200; i++) tree.Write($"uses/u{i}.py", "defined_once_0()\n");
        using var index = tree.Open();
        using var snapshot = index.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
        var corpus = SnapshotCorpus.Of(snapshot);

        string[] Definers(string name) => [.. corpus.Defining(name).Select(d => corpus.Documents[d].Path)];

        Assert.Equal(60, Definers("shared_by_many").Distinct().Count(static p => p.StartsWith("many/", StringComparison.Ordinal)));
        Assert.Equal(["once.py"], Definers("defined_once_0"));
        Assert.Equal(["once.py"], Definers("defined_once_1"));
        Assert.Empty(Definers("defined_nowhere"));
    }
}
