using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Artifacts;

/// <summary>Names and keys: what could be taken for something else, or leave its place, is refused and never altered.</summary>
public sealed class ArtifactNameFacts
{
    [Theory]
    [InlineData("shop")]
    [InlineData("a")]
    [InlineData("0day-fix_v2.1")]
    [InlineData("Größe")]
    [InlineData("расчёт")]
    [InlineData("σύνολα")]
    [InlineData("合計の丸め")]
    [InlineData("합계")]
    public void Names_of_one_writing_system_are_taken_as_they_are(string name) => Assert.Equal(name, new ItemName("p", name).Item);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("..", "begin with a letter")]
    [InlineData(".git", "begin with a letter")]
    [InlineData("-rf", "begin with a letter")]
    [InlineData("a/b", "U+002F")]
    [InlineData("a\\b", "U+005C")]
    [InlineData("a b", "U+0020")]
    [InlineData("a\u0000", "U+0000")]
    [InlineData("a\nb", "U+000A")]
    [InlineData("a\u202Eb", "U+202E")]
    [InlineData("a\u200Db", "U+200D")]
    [InlineData("a..b", "two dots")]
    [InlineData("a.", "ends with one")]
    [InlineData("a{version}", "U+007B")]
    [InlineData("a@1", "U+0040")]
    [InlineData("\uFF41bc", "U+FF41")]
    [InlineData("\uFB01le", "U+FB01")]
    [InlineData("e\u0301", "U+0301")]
    [InlineData("\U0001D41A", "U+D835")]
    [InlineData("\u212Aey", "U+212A")]
    [InlineData("pаypal", "mixes writing systems")]
    [InlineData("раураӏ", "looks like a Latin one")]
    [InlineData("ΑΒΕ", "looks like a Latin one")]
    public void Names_that_could_be_taken_for_another_are_refused_with_the_reason(string name, string why)
    {
        foreach (var make in (Action[])[() => _ = new ItemName(name, "item"), () => _ = new ItemName("project", name)])
        {
            var error = Assert.Throws<LatheException>(make).Error;
            Assert.Equal((ErrorKind.Validation, "artifacts.bad_name"), (error.Kind, error.Code));
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(error.Message, char.IsControl);
            Assert.DoesNotContain('\u202E', error.Message);
        }
    }

    [Fact]
    public void A_name_has_at_most_a_hundred_bytes()
    {
        Assert.Equal(100, new ItemName("p", new string('a', 100)).Item.Length);
        Assert.Throws<LatheException>(() => new ItemName("p", new string('a', 101)));
        Assert.Throws<LatheException>(() => new ItemName("p", new string('次', 34)));
    }

    [Theory]
    [InlineData("shop/totals", null)]
    [InlineData("shop/totals@3", 3)]
    [InlineData("shop/totals@v12", 12)]
    public void A_reference_names_an_item_and_perhaps_a_version(string text, int? version) =>
        Assert.Equal(new ItemReference(new ItemName("shop", "totals"), version), ItemReference.Parse(text));

    [Theory]
    [InlineData("totals")]
    [InlineData("a/b/c")]
    [InlineData("shop/totals@")]
    [InlineData("shop/totals@0")]
    [InlineData("shop/totals@-1")]
    [InlineData("shop/totals@99999999999")]
    [InlineData("../totals")]
    public void Other_references_are_refused(string text) => Assert.StartsWith("artifacts.bad_", Assert.Throws<LatheException>(() => ItemReference.Parse(text)).Error.Code, StringComparison.Ordinal);

    [Theory]
    [InlineData("Fix the rounding of totals!", "fix-the-rounding-of-totals")]
    [InlineData("  ../../etc ", "etc")]
    [InlineData("次", "code")]
    [InlineData("A—B", "a-b")]
    public void A_name_that_lathe_makes_is_plain(string title, string slug) => Assert.Equal(slug, new ItemName("p", ItemName.Slug(title, 48)).Item);

    [Fact]
    public void Keys_follow_the_template()
    {
        var keys = new ArtifactKeys("team-a/");
        var item = new ItemName("shop", "合計");

        Assert.Equal("team-a/code/shop/合計/合計_v3.patch", keys.Named(item, 3, 0, ".patch"));
        Assert.Equal("team-a/code/shop/合計/合計_scene12_v3.cs", keys.Named(item, 3, 12, ".cs"));
        Assert.Equal("team-a/code/shop/合計/合計_scene12_v3", keys.Named(item, 3, 12, ""));
        Assert.Equal("team-a/content/sha256/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", keys.Content(ObjectHash.Of("abc"u8)));
    }

    [Theory]
    [InlineData("src/a.CS", ".cs")]
    [InlineData("Makefile", "")]
    [InlineData("a.b/c", "")]
    [InlineData("a./x", "")]
    [InlineData("a.tar.gz", ".gz")]
    [InlineData("a.../..", "")]
    [InlineData("a.x y", "")]
    [InlineData("a.次", "")]
    [InlineData("a.waytoolongforanextension", "")]
    public void An_extension_is_short_and_plain(string path, string extension) => Assert.Equal(extension, ArtifactKeys.Extension(path));

    [Theory]
    [InlineData("out/{project}/{item}/v{version}{ext}", "out/{project}/{item}/part-{part}-v{version}{ext}", null)]
    [InlineData("{project}/{item}/{item}_v{version}{ext}", "{project}/{item}/{item}_s{part}_v{version}{ext}", null)]
    [InlineData("/{project}/{item}/v{version}{ext}", null, "begins with '/'")]
    [InlineData("{project}-{item}/v{version}{ext}", null, "as a folder of its own")]
    [InlineData("{project}/{item}/v{version}", null, "does not end with {ext}")]
    [InlineData("{project}/{item}/v{ext}", null, "lacks {version}")]
    [InlineData("{project}/{item}/{version}/{version}{ext}", null, "lacks {version}")]
    [InlineData("{project}/{item}/v1{version}{ext}", null, "digit")]
    [InlineData("{project}/{item}/{item}{version}{ext}", null, "side by side")]
    [InlineData("{project}/{item}/{date}-v{version}{ext}", null, "unknown placeholder")]
    [InlineData("../{project}/{item}/v{version}{ext}", null, "begins with a dot")]
    [InlineData("content/sha256/{project}/{item}/v{version}{ext}", null, "content/sha256")]
    [InlineData(ArtifactKeys.DefaultMain, "code/{project}/{item}/{item}_v{version}{ext}", "lacks {part}")]
    [InlineData(ArtifactKeys.DefaultMain, "code/{project}/{item}/scene{part}_v{version}{ext}", "equally often")]
    public void A_template_that_could_give_two_parts_one_key_is_refused(string main, string? part, string? why)
    {
        if (why is null)
        {
            _ = new ArtifactKeys("", main, part!);
            return;
        }

        var error = Assert.Throws<LatheException>(() => new ArtifactKeys("", main, part ?? ArtifactKeys.DefaultPart)).Error;
        Assert.Equal("artifacts.bad_template", error.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_two_parts_of_any_versions_have_one_key()
    {
        var keys = new ArtifactKeys();
        string[] names = ["a", "a_v1", "a_scene1", "a_scene1_v1", "a1", "a-1", "v", "scene"];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var project in names)
        {
            foreach (var item in names)
            {
                for (var version = 1; version <= 11; version++)
                {
                    for (var part = 0; part <= 11; part++) Assert.True(seen.Add(keys.Named(new ItemName(project, item), version, part, "")), $"{project}/{item} {version} {part}");
                }
            }
        }
    }
}
