using Lathe.Syntax;

namespace Lathe.Context.Tests;

/// <summary>The words of paths, held against a plain reading of each path by itself.</summary>
public sealed class PathWordsFacts
{
    private static readonly string[] Pieces = ["parse", "HTTPRequest", "v2", "getUser", "_init_", "Größe", "ÄNDERUNG", "x", "a-b c", "$el", "README", "", "..", "IThing", "mod_ssl", "日本語", "Ⅷ", "DOTNET8"];
    private static readonly string[] Endings = ["", ".cs", ".py", ".d.ts", ".html", ".tar.gz", ".", ".Größe"];

    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 400)]
    [InlineData(3, 6_000)]
    public void They_are_those_of_each_path(int seed, int count)
    {
        var random = new Random(seed);
        var paths = Enumerable.Range(0, count).Select(_ => PathOf(random)).Append("." + new string('Q', 300)).Append("x/" + new string('y', 5_000) + ".c").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();

        var words = Cut(paths);

        for (var i = 0; i < paths.Length; i++)
        {
            var slash = paths[i].LastIndexOf('/');
            var stem = Words(PathIndex.StemOf(paths[i].AsSpan(slash + 1)));
            Assert.Equal(stem, Texts(words, words.StemParts(i)));
            Assert.Equal(string.Concat(stem), words.Stem(i).ToString());
            Assert.Equal(Words(paths[i].AsSpan(0, Math.Max(0, slash))), Texts(words, words.FolderParts(i)));
        }

        var having = paths.SelectMany(static p => Words(p.AsSpan(0, Math.Max(0, p.LastIndexOf('/')))).Concat(Words(PathIndex.StemOf(p.AsSpan(p.LastIndexOf('/') + 1)))).Distinct(StringComparer.Ordinal)).CountBy(static w => w, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(having.Count, words.Count);
        for (var word = 0; word < words.Count; word++) Assert.Equal(having[words[word].ToString()], words.Frequency(word));
    }

    [Fact]
    public void Files_of_one_folder_have_its_number_and_those_of_upper_folders_theirs()
    {
        var words = Cut(["a/b/c/one.cs", "a/b/c/two.cs", "a/b/d/three.py", "a/four.cs", "five.txt", "six.txt"]);

        Assert.Equal([0, 0, 1, 2, 3, 3], words.Folders);
        Assert.Equal(4, words.FolderCount);
        Assert.Equal(words.Projects[0], words.Projects[2]);
        Assert.NotEqual(words.Areas[0], words.Areas[2]);
        Assert.NotEqual(words.Projects[2], words.Projects[3]);
        Assert.Equal(words.Areas[4], words.Areas[5]);
    }

    [Fact]
    public void An_ending_says_how_many_files_have_it_and_whether_it_is_a_programs()
    {
        var words = Cut(["a.cs", "b.cs", "c.html", "d.unheard", "e"]);

        Assert.Equal([0.4f, 0.4f, 0.2f, 0.2f, 0.2f], words.Endings);
        Assert.Equal([true, true, false, false, false], words.IsCode);
        Assert.Equal([true, true, true, false, false], words.IsProgram);
    }

    [Fact]
    public void There_may_be_no_file() => Assert.Equal((0, 0), (Cut([]).Count, Cut([]).FolderCount));

    private static PathWords Cut(string[] paths) => new(new RankDocuments([.. paths.Select(static p => new RankDocument(p, FileTraits.None, 1, 1))]));

    private static string PathOf(Random random)
    {
        var folders = Enumerable.Range(0, random.Next(4)).Select(_ => Pieces[random.Next(Pieces.Length)] + random.Next(3));
        var name = string.Join('_', Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Pieces[random.Next(Pieces.Length)])) + random.Next(50);
        return string.Join('/', [.. folders, name + Endings[random.Next(Endings.Length)]]);
    }

    private static List<string> Words(ReadOnlySpan<char> text)
    {
        var words = new List<string>();
        foreach (var range in text.SplitAny("/. -"))
            foreach (var part in NameParts.Of(text[range])) words.Add(text[range][part][..Math.Min(128, part.GetOffsetAndLength(text[range].Length).Length)].ToString().ToLowerInvariant());
        return words;
    }

    private static List<string> Texts(PathWords words, ReadOnlySpan<int> numbers)
    {
        var texts = new List<string>();
        foreach (var number in numbers) texts.Add(words[number].ToString());
        return texts;
    }
}
