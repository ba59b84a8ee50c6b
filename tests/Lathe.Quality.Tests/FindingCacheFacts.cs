using static Lathe.Quality.Tests.RuleTests;

namespace Lathe.Quality.Tests;

public sealed class FindingCacheFacts : IDisposable
{
    private const string Swallows = "def f():\n    try:\n        g(a)\n    except E:\n        pass\n";

    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("lathe-findings-").FullName, "cache");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void What_was_found_once_is_found_again_without_looking()
    {
        var first = Find(Change("a.py", null, Swallows));
        Assert.NotEmpty(first);
        foreach (var file in Files()) File.WriteAllText(file, """[{"RuleId":"kept","Dimension":2,"Severity":1,"Path":"a.py","Message":"kept","Range":{"StartLine":1,"EndLine":1}}]""");
        Assert.Contains(Find(Change("a.py", null, Swallows)), f => f.RuleId == "kept");
    }

    [Fact]
    public void Another_version_path_or_profile_is_looked_at_anew()
    {
        Find(Change("a.py", null, Swallows));
        Find(Change("a.py", "x = 1\n", Swallows));
        Find(Change("b.py", null, Swallows));
        Find(Change("a.py", null, Swallows + "\n"));
        Find(Change("a.py", null, Swallows), QualityProfile.With([new ProfileFile("p", "language: python\nlimits: { nesting: 2 }\n", true)]));
        Find(Change("a.py", null, Swallows), QualityProfile.With([new ProfileFile("p", "language: python\nlimits: { nesting: 2 }\n", false)]));
        Assert.Equal(6, Files().Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[{")]
    [InlineData("null")]
    [InlineData("[{\"RuleId\":7}]")]
    public void A_damaged_file_is_as_none(string content)
    {
        var first = Find(Change("a.py", null, Swallows));
        foreach (var file in Files()) File.WriteAllText(file, content);
        Assert.Equal(first, Find(Change("a.py", null, Swallows)));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_costs_nothing_but_time()
    {
        File.WriteAllText(_folder, "a file");
        Assert.NotEmpty(Find(Change("a.py", null, Swallows)));
    }

    [Fact]
    public void Old_files_go_when_there_are_too_many()
    {
        var cache = new FolderFindingCache(_folder, mostFiles: 256 * 4);
        for (var i = 0; i < 20; i++) cache.Keep($"ab0{i:x61}", []);
        Assert.InRange(Files().Length, 1, 4);
        Assert.NotNull(cache.Find($"ab0{19:x61}"));
    }

    private List<Finding> Find(FileChange change, QualityProfile? profile = null) => [.. new RuleAssessor(new FolderFindingCache(_folder)).Assess(new CodeChange([change], profile), CancellationToken.None)];

    private string[] Files() => Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);
}
