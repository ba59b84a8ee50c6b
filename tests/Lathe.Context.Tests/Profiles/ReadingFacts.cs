namespace Lathe.Context.Tests.Profiles;

public sealed class ReadingFacts
{
    private static string Flat(IReadOnlyList<ConfigEntry> entries) => string.Join('\n', entries.Select(e => $"{string.Join('/', e.Path)}={e.Value}"));

    [Fact]
    public void Toml_tables_lists_inline_tables_and_quoted_names_are_read()
    {
        const string text = """"
            # a comment
            top = "x" # more
            [tool.ruff]
            line-length = 100
            select = ["E", # why
              'F',
            ]
            [target.'cfg(unix)'.dependencies]
            "odd.name" = { version = "1.2", features = ["a"], optional = true }
            [[bin]]
            name = """
            long
            """
            broken line without a sign
            after = false
            """";
        Assert.Equal(
            "top=x\ntool/ruff/line-length=100\ntool/ruff/select/[]=E\ntool/ruff/select/[]=F\ntarget/cfg(unix)/dependencies/odd.name/version=1.2\ntarget/cfg(unix)/dependencies/odd.name/features/[]=a\n"
            + "target/cfg(unix)/dependencies/odd.name/optional=true\nbin/[]/name=\nlong\n\nbin/[]/after=false",
            Flat(TomlEntries.Read(text)));
    }

    [Fact]
    public void Yaml_maps_lists_and_one_line_lists_are_read_and_block_texts_passed_over()
    {
        const string text = """
            ---
            Layout/LineLength:
              Max: 120 # columns
            packages:
              - 'a/*'
              - "b"
            items:
            - name: x
              on: true
            list: [one, "two"]
            script: |
              if: not a key
            last: 'it: is'
            """;
        Assert.Equal("Layout/LineLength/Max=120\npackages/[]=a/*\npackages/[]=b\nitems/[]/name=x\nitems/[]/on=true\nlist/[]=one\nlist/[]=two\nlast=it: is", Flat(YamlEntries.Read(text)));
    }

    [Fact]
    public void Ini_values_go_on_over_indented_lines_only_where_the_format_says_so()
    {
        const string text = "[options]\ninstall_requires =\n    a>=1\n    b\nName : x\n; note\n[*.{cs,py}]\nindent_size=2\n";
        Assert.Equal("options/install_requires=a>=1\nb\noptions/name=x\n*.{cs,py}/indent_size=2", Flat(IniEntries.Read(text)));
        Assert.Equal(["install_requires", "a>", "name", "indent_size"], IniEntries.Read(text, continues: false).Select(e => e.Name));
    }

    [Fact]
    public void Xml_gives_elements_attributes_and_text_and_follows_no_entity()
    {
        const string text = """
            <?xml version="1.0"?>
            <!DOCTYPE x [ <!ENTITY a SYSTEM "file:///etc/passwd"> <!ENTITY b "&a;&a;"> ]>
            <p:project xmlns:p="u"><!-- <no/> --><a one='1 &lt; 2' two="&b;">text &amp; more</a><e/><c><d>&b;</d></c></p:project>
            """;
        var parts = XmlEntries.Read(text, "one", "two");
        Assert.Equal(["project", "a", "e", "c", "d"], parts.Select(p => p.Name));
        Assert.Equal(("1 < 2", "&b;", "text & more", "&b;"), (parts[1]["one"], parts[1]["two"], parts[1].Text, parts[4].Text));
        Assert.Equal("&b;", XmlEntries.Child(parts, 3, "d"));
    }

    [Fact]
    public void Json_with_comments_is_read_and_what_is_none_gives_nothing()
    {
        Assert.Equal("a/[]=1\na/[]/b=x\nc=true", Flat(JsonEntries.Read("{ /* */ \"a\": [1, {\"b\": \"x\"},], // \n \"c\": true }")));
        Assert.Empty(JsonEntries.Read("{ not json"));
        Assert.Empty(JsonEntries.Read("{\"a\": \"\\ud800\"}"));
    }

    [Theory]
    [InlineData("toml")]
    [InlineData("yaml")]
    [InlineData("ini")]
    [InlineData("json")]
    [InlineData("xml")]
    public void Hostile_texts_end_and_stay_within_the_bounds(string form)
    {
        string[] texts =
        [
            new('[', 100_000), new('{', 100_000), new('"', 99_999), new('<', 100_000), "[a" + new string('.', 100_000), string.Concat(Enumerable.Repeat("a = [", 20_000)), string.Concat(Enumerable.Repeat("- ", 50_000)), string.Concat(Enumerable.Repeat("<a>", 50_000)),
            string.Concat(Enumerable.Range(0, 20_000).Select(i => $"k{i} = {i}\n")), string.Concat(Enumerable.Range(0, 20_000).Select(i => $"k{i}: {i}\n")), "a = \"" + new string('x', 200_000), "<a b=\"", "\0\u2028\uFFFF=\uD800", "'''", "\"\"\"", "[[", "a = {b = [c = {", "= = =\n=\n[=]",
        ];
        foreach (var text in texts)
        {
            var entries = form switch
            {
                "toml" => TomlEntries.Read(text),
                "yaml" => YamlEntries.Read(text),
                "ini" => IniEntries.Read(text),
                "json" => JsonEntries.Read(text),
                _ => XmlEntries.Read(text, "b").Select(p => new ConfigEntry(p.Path, p.Text)).ToList(),
            };
            Assert.True(entries.Count <= ConfigEntry.MaxEntries);
            Assert.All(entries, e => Assert.True(e.Value.Length <= 17 * ConfigEntry.MaxValue && e.Path.Length <= 3 * ConfigEntry.MaxDepth));
        }
    }
}
