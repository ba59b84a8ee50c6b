using static Lathe.Quality.Tests.Patterns.PatternBench;

namespace Lathe.Quality.Tests.Patterns;

/// <summary>What a rule's keys do beyond one pattern.</summary>
public sealed class CombinatorFacts
{
    [Theory]
    [InlineData("either: [f($X), g($X)]", "f(1) # !\ng(2) # !\nh(3)\n")]
    [InlineData("patterns: ['$F($X)', 'f(...)']", "f(1) # !\ng(1)\nf(1, 2)\n")]
    [InlineData("pattern: f($X)\nnot: f(1)", "f(1)\nf(2) # !\n")]
    [InlineData("pattern: f($X)\nnot: [f(1), f(2)]", "f(1)\nf(2)\nf(3) # !\n")]
    [InlineData("pattern: f($X)\ninside: \"for $X in $Y:\\n  ...\"", "for a in b:\n  f(a) # !\n  f(c)\nf(a)\n")]
    [InlineData("pattern: f($X)\nnot-inside: \"if $C:\\n  ...\"", "if a:\n  f(1)\nf(2) # !\n")]
    [InlineData("pattern: f($X)\nnot-inside: \"$L.acquire()\\n...\"", "f(1) # !\na.acquire()\nf(2)\nif b:\n  f(3)\n")]
    [InlineData("pattern: f($X)\ninside: \"for $Y in $Z:\\n  ...\"\nwithin: function", "for a in b:\n  def c():\n    f(1)\n  f(2) # !\n")]
    [InlineData("pattern: \"for $I in $X:\\n  ...\"\ncontains: $X.remove($I)", "for a in b: # !\n  b.remove(a)\nfor a in b:\n  c.remove(a)\n")]
    [InlineData("pattern: \"for $I in $X:\\n  ...\"\nnot-contains: break", "for a in b:\n  break\nfor a in b: # !\n  c()\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { regex: '^a' } }", "f(a1) # !\nf(b)\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { not-regex: '^a' } }", "f(a1)\nf(b) # !\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { one-of: [a, b] } }", "f(a) # !\nf(c)\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { none-of: [a, b] } }", "f(a)\nf(c) # !\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { equals: 'a.b' } }", "f(a.b) # !\nf(a)\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { at-least: 10, less-than: 20 } }", "f(9)\nf(10) # !\nf(19.5) # !\nf(20)\nf(x)\nf(0x10) # !\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { more-than: 1, at-most: 1000 } }", "f(1)\nf(1_0) # !\nf(1000) # !\nf(1001)\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { is: string } }", "f('a') # !\nf(1)\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { is: [number, name] } }", "f('a')\nf(1) # !\nf(a.b) # !\nf(a())\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { is-not: literal } }", "f('a')\nf(None)\nf(a) # !\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { is: constant-name } }", "f(MAX_SIZE) # !\nf(size)\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { is: call } }", "f(g()) # !\nf(g)\n")]
    [InlineData("pattern: f($X)\nwhere: { $X: { is: function } }", "f(lambda: 1) # !\nf(g)\n")]
    [InlineData("pattern: f(..., $X, ...)\nwhere: { $X: { is: string } }", "f(1, 'a', 2) # !\nf(1, 2)\n")]
    [InlineData("either:\n  - pattern: f($X)\n    where: { $X: { is: string } }\n  - g($X)", "f('a') # !\nf(1)\ng(1) # !\n")]
    [InlineData("pattern: f($_, $_)", "f(1, 2) # !\nf(1, 1) # !\nf(1)\n")]
    [InlineData("pattern: \"$X = open(...)\\n...\\n$X.close()\"", "a = open(b) # !\nc()\na.close()\na = open(b)\nd.close()\n")]
    public void A_rule_finds_the_lines_that_are_marked(string keys, string code) => Assert.Equal(MatchingFacts.Marked(code), Lines("python", keys, code));

    [Fact]
    public void A_comment_in_what_fits_may_be_asked_for_or_refused()
    {
        const string Code = "if a:\n  # why\n  b()\nif a:\n  b()\n";
        Assert.Equal([4], Lines("python", "pattern: \"if $C:\\n  ...\"\ncommented: false", Code));
        Assert.Equal([1], Lines("python", "pattern: \"if $C:\\n  ...\"\ncommented: true", Code));
    }

    [Fact]
    public void A_finding_points_at_the_focus()
    {
        var found = Assert.Single(Find("python", "pattern: f($A, $B)\nfocus: $B", "f(\n  1,\n  two)\n"));
        Assert.Equal((3, "two"), (found.Line, found.Text));
    }

    [Fact]
    public void What_metavariables_stand_for_is_put_into_message_and_fix_on_one_line_bounded_and_harmless()
    {
        var found = Find("python", "pattern: f($A, $...REST)\nfix: g($...REST)", "f(x[\n   1], 2,  3)\nf(" + new string('y', 500) + ", 'a\u001b[31m\u202e')\n", "about $A, $$ and $nothing");
        Assert.Equal("about x[ 1], $$ and $nothing", found[0].Message);
        Assert.Equal("g(2, 3)", found[0].Fix);
        Assert.Equal("about " + new string('y', 60) + "…, $$ and $nothing", found[1].Message);
        Assert.Equal("g('a[31m')", found[1].Fix);
    }

    [Fact]
    public void Languages_may_differ_within_one_rule()
    {
        const string Keys = "matches:\n  - languages: [python]\n    pattern: f($X)\n    fix: p($X)\n  - languages: [ruby]\n    pattern: g($X)\n    fix: r($X)";
        Assert.Equal("p(1)", Assert.Single(Find("python, ruby", Keys, "f(1)\ng(1)\n", "x")).Fix);
    }
}
