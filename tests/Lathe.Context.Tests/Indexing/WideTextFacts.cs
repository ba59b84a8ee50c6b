using System.Text;
using Lathe.Syntax;

namespace Lathe.Context.Tests.Indexing;

public sealed class WideTextFacts : IDisposable
{
    private const string Source = "class Café:\n    def get_user(self):\n        return 'Grüße'  # 日本語\n";
    private readonly ScratchTree _tree = new();

    public static TheoryData<string> Forms => new("utf-16", "utf-16BE", "utf-16 without a mark", "utf-16BE without a mark", "utf-32");

    public void Dispose() => _tree.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_file_in_a_wide_form_is_found_as_one_in_utf_8_is(string form)
    {
        var bytes = Bytes(form, Source);
        _tree.Write("wide.py", bytes).Write("narrow.py", Source);
        using var index = _tree.Open();
        using var snapshot = index.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
        var (wide, narrow) = (snapshot.Find("wide.py"), snapshot.Find("narrow.py"));
        Assert.Equal(snapshot.DefinitionsIn(narrow), snapshot.DefinitionsIn(wide));
        Assert.Equal(snapshot.IdentifiersIn(narrow), snapshot.IdentifiersIn(wide));
        Assert.Equal("python", snapshot.File(wide).Language?.Id);
        Assert.Equal((FileTraits.None, 3, true), (snapshot.File(wide).Traits, snapshot.File(wide).Lines, snapshot.File(wide).IsComplete));
        Assert.Equal(2, snapshot.DefinitionsNamed("get_user").Count);

        var facts = new FileAnalyzer().Analyze("wide.py", bytes);
        Assert.Equal(new FileAnalyzer().Analyze("narrow.py", Encoding.UTF8.GetBytes(Source)).Definitions, facts.Definitions);
        Assert.True(facts.IsComplete);
    }

    [Fact]
    public void Pairs_of_bytes_that_are_no_text_are_binary()
    {
        var numbers = new byte[4000];
        for (var i = 0; i < numbers.Length; i += 2) numbers[i] = (byte)(i % 31);
        _tree.Write("numbers.raw", numbers).Write("marked.raw", [0xFF, 0xFE, .. numbers]);
        using var index = _tree.Open();
        using var snapshot = index.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
        for (var file = 0; file < 2; file++) Assert.Equal((FileTraits.Binary, 0), (snapshot.File(file).Traits, snapshot.File(file).WindowCount));
    }

    [Fact]
    public void A_file_that_ends_within_a_character_or_is_only_a_mark_stops_nothing()
    {
        _tree.Write("odd.py", Bytes("utf-16", Source)[..^1]).Write("mark.py", [0xFF, 0xFE]).Write("long.py", Bytes("utf-16", string.Concat(Enumerable.Repeat("def a_name(): pass\n", 150_000))));
        using var index = _tree.Open();
        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        using var snapshot = update.Snapshot;
        Assert.Single(snapshot.DefinitionsNamed("get_user"));
        Assert.Contains("long.py", Assert.Single(update.Report.Notes), StringComparison.Ordinal);
        Assert.False(snapshot.File(snapshot.Find("long.py")).IsComplete);
    }

    private static byte[] Bytes(string form, string text)
    {
        var encoding = Encoding.GetEncoding(form.Split(' ')[0]);
        return form.EndsWith("mark", StringComparison.Ordinal) ? encoding.GetBytes(text) : [.. encoding.Preamble, .. encoding.GetBytes(text)];
    }
}
