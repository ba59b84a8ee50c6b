using System.Text;
using Lathe.Syntax;

namespace Lathe.Context.Tests;

public sealed class RankDocumentsFacts
{
    private static readonly (string Folder, string Name)[] Files = [("", "README"), ("a", "b.c"), ("a/größe", "日本語.py"), ("a/größe", "😀"), (new string('x', 3_000), new string('y', 250))];

    [Theory]
    [InlineData(0)]
    [InlineData(10_000)]
    public void Paths_are_put_together_whatever_room_was_foreseen(int letters)
    {
        var documents = new RankDocuments(Files.Length + 1, letters);
        for (var i = 0; i < Files.Length; i++) documents.Add(Files[i].Folder, Encoding.UTF8.GetBytes(Files[i].Name), i == 1 ? FileTraits.Test : FileTraits.None, 10 + i, 1 + i);
        documents.Add(new RankDocument("z/last", FileTraits.Generated, 7, 8));

        Assert.Equal(Files.Length + 1, documents.Count);
        for (var i = 0; i < Files.Length; i++)
        {
            var path = Files[i].Folder.Length == 0 ? Files[i].Name : $"{Files[i].Folder}/{Files[i].Name}";
            Assert.Equal(path, documents.PathOf(i).ToString());
            Assert.Equal(new RankDocument(path, i == 1 ? FileTraits.Test : FileTraits.None, 10 + i, 1 + i), documents[i]);
        }

        Assert.Equal(new RankDocument("z/last", FileTraits.Generated, 7, 8), documents[Files.Length]);
        Assert.Equal((FileTraits.Test, 11, 2), (documents.Traits[1], documents.Lengths[1], documents.Windows[1]));
    }

    [Fact]
    public void A_path_is_found_by_the_index_at_first_and_by_a_table_after_many()
    {
        var documents = new RankDocuments([.. Enumerable.Range(0, 64).Select(static i => new RankDocument($"d/f{i}", FileTraits.None, 1, 1))]);
        var asked = 0;
        var index = new PathIndex(documents, path =>
        {
            asked++;
            return path.StartsWith("d/f", StringComparison.Ordinal) && int.TryParse(path.AsSpan(3), out var file) && file < 64 ? file : -1;
        });

        for (var i = 0; i < 70; i++) Assert.Equal(i < 64 ? i : -1, index.Find($"d/f{i}"));
        Assert.Equal(4, asked);
        Assert.Equal([5], index.Named("F5"));
        Assert.Equal([5], index.WithStem("f5"));
    }

    [Fact]
    public void The_largest_value_of_the_ordinary_files_is_found_in_columns_of_every_length()
    {
        var random = new Random(5);
        for (var length = 0; length < 60; length++)
        {
            var column = new float[length];
            var ordinary = new int[length];
            for (var i = 0; i < length; i++)
            {
                column[i] = random.Next(6) switch { 0 => float.NaN, 1 => -random.NextSingle(), 2 => 0, 3 => float.PositiveInfinity, _ => random.NextSingle() };
                ordinary[i] = random.Next(4) == 0 || float.IsInfinity(column[i]) ? 0 : -1;
            }

            var expected = 0f;
            for (var i = 0; i < length; i++)
                if (ordinary[i] != 0 && column[i] > expected) expected = column[i];
            Assert.Equal(expected, FeatureRows.Most(column, ordinary));
        }
    }
}
