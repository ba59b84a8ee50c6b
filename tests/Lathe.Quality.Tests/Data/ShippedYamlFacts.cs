using System.Text.RegularExpressions;
using Lathe.Quality.Data;

namespace Lathe.Quality.Tests.Data;

public sealed class ShippedYamlFacts
{
    private static readonly DataSource Source = new("file.yaml", "rules");

    public static TheoryData<string> Files => [.. typeof(DataReader).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".yaml", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_shipped_file_says_the_same_to_both_readers(string name)
    {
        var text = Text(name);
        var expected = DataReader.Read(text, Source)!;
        Assert.Equal(Lines(expected.Node), Lines(ShippedYaml.Read(text, Source).Node));
    }

    [Fact]
    public void There_are_files_of_rules_and_of_languages()
    {
        Assert.Contains(Files, row => row.Data.Contains(".Patterns.Rules.several.", StringComparison.Ordinal));
        Assert.Contains(Files, row => row.Data.Contains(".Languages.python.", StringComparison.Ordinal));
    }

    // They are not made when a rule is read, as those of others are.
    [Theory]
    [MemberData(nameof(Files))]
    public void Every_shipped_regular_expression_is_one_that_the_engine_takes(string name)
    {
        foreach (var text in Regexes(DataReader.Read(Text(name), Source)!.Node)) Assert.NotNull(new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
    }

    [Theory]
    [InlineData("a: 1\nb:\n  - x: 'it''s'\n    y: \"q\\\"\\n\\u0041\"\n  - [1, {k: v, \"m\": [n]}, []]\n")]
    [InlineData("# head\nrules:\n  - id: a.b   # behind\n    text: |\n      one\n\n        two\n\n    last: a#b:c\n\n  - |\n    alone\n")]
    [InlineData("a: |-\n  without\n\nb:\n- at\n- the key's\nc: { $X: { is: name }, d: e f }\n")]
    [InlineData("- k: v\n  l: -w\n- x")]
    public void The_forms_that_shipped_files_may_have_are_read_as_yaml(string text) => Assert.Equal(Lines(DataReader.Read(text, Source)!.Node), Lines(ShippedYaml.Read(text, Source).Node));

    [Theory]
    [InlineData("a: &anchor 1\n")]
    [InlineData("a: *alias\n")]
    [InlineData("a: !tag 1\n")]
    [InlineData("a: >\n  folded\n")]
    [InlineData("a: one\n  two\n")]
    [InlineData("a: \"one\n  two\"\n")]
    [InlineData("a: 'open\n")]
    [InlineData("a: \"\\q\"\n")]
    [InlineData("a: [1, 2\n")]
    [InlineData("a: [1 : 2]\n")]
    [InlineData("a:\nb: 1\n")]
    [InlineData("a: 1\n b: 2\n")]
    [InlineData("a: 'b' c\n")]
    [InlineData("text alone\n")]
    [InlineData("- - 1\n")]
    [InlineData("? a\n")]
    [InlineData("")]
    public void Whatever_else_yaml_has_is_refused_and_not_misread(string text) => Assert.Contains("file.yaml:", Assert.Throws<InvalidDataException>(() => ShippedYaml.Read(text, Source)).Message, StringComparison.Ordinal);

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(DataReader).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static IEnumerable<string> Lines(DataNode node, string path = "") => node switch
    {
        DataScalar scalar => [$"{scalar.Line} {path} = {scalar.Text.ReplaceLineEndings("\\n")} {scalar.IsPlain} {scalar.IsBlock}"],
        DataSequence list => list.Items.SelectMany((item, i) => Lines(item, $"{path}[{i}]")).Prepend($"{list.Line} {path} list"),
        _ => ((DataMapping)node).Entries.SelectMany(entry => Lines(entry.Value, $"{path}.{entry.Key}").Prepend($"{entry.Line} {entry.Key}")).Prepend($"{node.Line} {path} map"),
    };

    private static IEnumerable<string> Regexes(DataNode node) => node switch
    {
        DataSequence list => list.Items.SelectMany(Regexes),
        DataMapping map => map.Entries.SelectMany(entry => entry is { Key: "regex" or "not-regex", Value: DataScalar scalar } ? [scalar.Text] : Regexes(entry.Value)),
        _ => [],
    };
}
