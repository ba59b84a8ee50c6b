using Lathe.Context;
using Lathe.Engine.Configuration;
using Lathe.Engine.Indexes;
using Lathe.Engine.Workspaces;
using Lathe.Git.Tests;

namespace Lathe.Engine.Tests.Indexes;

public sealed class WorkspaceIndexFacts : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lathe-workspace-index-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_large_workspace_is_narrowed_down_and_a_small_one_looked_through()
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder, "tree")).FullName;
        var files = new List<ContextFile>();
        for (var i = 0; i < 1500; i++)
        {
            File.WriteAllText(Path.Combine(root, $"f{i}.py"), $"value_{i} = 1\n");
            files.Add(new ContextFile($"f{i}.py", 12));
        }

        var paths = new LathePaths(Path.Combine(_folder, "state"), Path.Combine(_folder, "cache"), Path.Combine(_folder, "config"));
        using var index = new WorkspaceIndex(paths, null, root, root, path => path == "changed.py", () => null, TimeProvider.System);
        Assert.Null(index.Narrow(files[..10], new SearchQuery("value_77"), CancellationToken.None));
        var may = index.Narrow(files, new SearchQuery("value_77"), CancellationToken.None);
        Assert.NotNull(may);
        Assert.Equal(["f77.py", "f770.py", "f771.py", "f772.py", "f773.py", "f774.py", "f775.py", "f776.py", "f777.py", "f778.py", "f779.py"], files.Where(f => may(f.Path)).Select(f => f.Path).Order(StringComparer.Ordinal));
        Assert.True(may("written-since.py"));
        Assert.True(may("changed.py"));
        File.WriteAllText(Path.Combine(root, "f3.py"), "value_77 = 2\n");
        Assert.True(index.Narrow(files, new SearchQuery("value_77"), CancellationToken.None)!("f3.py"));
    }

    [Fact]
    public async Task While_nothing_happens_in_the_users_tree_each_question_takes_the_look_that_the_workspace_was_made_from()
    {
        using var bench = new OverlayBench(settled: true);
        for (var i = 0; i < 1500; i++) bench.Scratch.Write($"d{i % 40}/f{i}.py", $"value_{i} = 1\n");
        bench.Scratch.Commit();
        await using var workspace = await bench.CreateAsync();
        Assert.SkipWhen(((OverlayWorkspace)workspace).Watch is null, "the file system of the temporary folder is not watched");
        var files = workspace.Base.Files.Select(f => new ContextFile(f.Path, f.Size)).ToList();
        var looks = new List<bool>();
        ITreeStamps? Look()
        {
            var look = workspace.Look;
            looks.Add(look is not null);
            return look;
        }

        var paths = new LathePaths(Path.Combine(_folder, "state"), Path.Combine(_folder, "cache"), Path.Combine(_folder, "config"));
        using var index = new WorkspaceIndex(paths, null, workspace.IndexRoot, workspace.IndexRoot, workspace.DiffersFromIndexed, Look, bench.Time);
        Assert.Equal(["d17/f1337.py"], Found("value_1337"));
        var written = Written();
        Assert.Equal(["d8/f1448.py"], Found("value_1448"));
        Assert.Equal(["d17/f1337.py"], Found("value_1337"));
        Assert.Equal(written, Written());
        Assert.Equal([true, true, true], looks);

        bench.Scratch.Write("d3/f3.py", "value_1448 = 2\n");
        Assert.Equal(["d3/f3.py", "d8/f1448.py"], Found("value_1448"));
        Assert.False(looks[^1]);

        IEnumerable<string> Found(string word)
        {
            var may = index.Narrow(files, new SearchQuery(word), CancellationToken.None)!;
            return files.Select(f => f.Path).Where(may).Order(StringComparer.Ordinal);
        }

        List<string> Written() => [.. Directory.EnumerateFiles(Path.Combine(_folder, "cache"), "*", SearchOption.AllDirectories).Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O}").Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void A_workspace_that_is_gone_is_looked_through()
    {
        var paths = new LathePaths(Path.Combine(_folder, "state"), Path.Combine(_folder, "cache"), Path.Combine(_folder, "config"));
        using var index = new WorkspaceIndex(paths, null, _folder, Path.Combine(_folder, "gone"), _ => false, () => null, TimeProvider.System);
        Assert.Null(index.Narrow([new ContextFile("a", 1L << 30)], new SearchQuery("some_word"), CancellationToken.None));
    }
}
