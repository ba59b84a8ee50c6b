using System.Text;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Git.Tests;

public sealed class IgnoredFilesTests
{
    [Fact]
    public void A_list_is_read_back_as_it_was_stored_and_the_same_list_has_the_same_id()
    {
        using var bench = new WorkspaceBench();
        var entries = new Dictionary<string, IgnoredEntry>
        {
            ["b/\u00e9 \n"] = new(null, File("b/\u00e9 \n", 'b')),
            ["a"] = new(File("a", 'a'), null, IsFollowed: true),
            ["c"] = new(null, null, IsFollowed: true),
            ["said nothing of"] = new(null, null),
        };
        var stored = IgnoredFormat.Store(entries, ["z", ""], ["obj", "bin"], IgnoredFiles.None, bench.Objects);
        entries.Remove("said nothing of");
        var read = IgnoredFormat.Load(stored.Id, bench.Objects);
        Assert.Equal(entries.OrderBy(e => e.Key), read.Entries.OrderBy(e => e.Key));
        Assert.Equal(["", "z"], read.NotKept.Order());
        Assert.Equal(["bin", "obj"], read.Regenerable);
        Assert.Equal(stored.Id, IgnoredFormat.Store(entries.Reverse().ToDictionary(), ["", "z"], ["bin", "obj"], IgnoredFiles.None, bench.Objects).Id);
        Assert.Same(read, IgnoredFormat.Store(entries, read.NotKept, read.Regenerable, read, bench.Objects));
    }

    [Fact]
    public void No_file_is_a_list_that_needs_no_store()
    {
        using var bench = new WorkspaceBench();
        Assert.Same(IgnoredFiles.None, IgnoredFormat.Store(new Dictionary<string, IgnoredEntry>(), [], [], IgnoredFiles.None, bench.Objects));
        Assert.Same(IgnoredFiles.None, IgnoredFormat.Load(IgnoredFiles.None.Id, bench.Objects));
        Assert.False(bench.Objects.Contains(IgnoredFiles.None.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("lathe snapshot 1\n")]
    [InlineData("lathe ignored 1\n+")]
    [InlineData("lathe ignored 1\n!x\0")]
    [InlineData("lathe ignored 1\n\0")]
    [InlineData("lathe ignored 1\n+f644 1 abc x\0")]
    public void A_damaged_list_is_a_storage_error(string text)
    {
        using var bench = new WorkspaceBench();
        var id = bench.Objects.Put(Encoding.UTF8.GetBytes(text), durable: false);
        var thrown = Assert.Throws<LatheException>(() => IgnoredFormat.Load(id, bench.Objects));
        Assert.Equal(("workspace.snapshot_damaged", ErrorKind.Storage), (thrown.Error.Code, thrown.Error.Kind));
    }

    [Fact]
    public void What_one_side_does_not_keep_is_no_difference()
    {
        var known = List(new() { ["a"] = new(null, File("a", '1')), ["d/x"] = new(null, File("d/x", '1')), ["d/y"] = new(File("d/y", '0'), File("d/y", '1'), IsFollowed: true) });
        var less = List([], "d");
        Assert.Equal(["a"], IgnoredFiles.Compare(known, less).Select(d => d.Path));
        Assert.Equal([("a", null, '1'), ("d/x", null, '1'), ("d/y", null, '1')], IgnoredFiles.Compare(less, known).Select(Shown));
        Assert.Equal([("a", '1', null), ("d/x", '1', null), ("d/y", '1', '0')], IgnoredFiles.Compare(known, IgnoredFiles.None).Select(Shown));
        Assert.Equal([("a", null, '1'), ("d/x", null, '1'), ("d/y", '0', '1')], IgnoredFiles.Compare(IgnoredFiles.None, known).Select(Shown));
        Assert.Empty(IgnoredFiles.Compare(known, List([], "")));
    }

    [Fact]
    public void A_state_in_a_file_is_read_back_also_where_it_names_a_snapshot_alone()
    {
        WorkspaceState[] states = [new(ObjectHash.Of("a"u8)), new(ObjectHash.Of("a"u8), ObjectHash.Of("b"u8))];
        foreach (var state in states) Assert.Equal(state, WorkspaceState.OfText(state.Text));
    }

    private static (string, char?, char?) Shown(SnapshotDifference d) => (d.Path, d.Before?.Content.Hex[0], d.After?.Content.Hex[0]);

    private static SnapshotEntry File(string path, char content) => new(path, SnapshotEntryKind.File, 0x1A4, 1, new ObjectHash(new string(content, 64)));

    private static IgnoredFiles List(Dictionary<string, IgnoredEntry> entries, params string[] notKept) => new(ObjectHash.Of(Encoding.UTF8.GetBytes($"{entries.Count} {string.Join(' ', notKept)}")), entries, notKept, []);
}
