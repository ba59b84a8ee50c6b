namespace Lathe.Quality.Tests.Dependencies;

/// <summary>Ladders of versions, each below the next; from the documents that the orders name.</summary>
public sealed class VersionOrderFacts
{
    public static TheoryData<string, string> Ladders() => new()
    {
        // Semantic Versioning 2.0.0, section 11.
        { "Npm", "0.0.9 < 1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-beta < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0-rc.1 < 1.0.0 < 1.2.0 < 1.10.0 < 2.0.0 < 99999999999999999999.0.0" },
        { "Cargo", "0.1.0-alpha.9 < 0.1.0 < 0.1.1 < 1.0.0" },
        // A pseudo-version comes before the release that it leads up to.
        { "Go", "0.0.0-20170915032832-14c0d48ead0c < 0.0.1 < 1.2.3-0.20190101000000-abcdefabcdef < 1.2.3 < 2.0.0+incompatible < 2.0.1" },
        { "NuGet", "1.0.0-Alpha < 1.0.0-beta < 1.0.0 < 1.0.0.1 < 1.0.1" },
        // PEP 440, "Summary of permitted suffixes and relative ordering".
        { "PyPI", "1.dev0 < 1.0.dev456 < 1.0a1 < 1.0a2.dev456 < 1.0a12.dev456 < 1.0a12 < 1.0b1.dev456 < 1.0b2 < 1.0b2.post345.dev456 < 1.0b2.post345 < 1.0rc1.dev456 < 1.0rc1 < 1.0 < 1.0+abc.5 < 1.0+abc.7 < 1.0+5 < 1.0.post456.dev34 < 1.0.post456 < 1.0.15 < 1.1.dev1 < 1!0.1" },
        // Maven's POM reference, "Version Order Specification".
        { "Maven", "1-alpha-1 < 1-beta < 1-milestone < 1-rc < 1-snapshot < 1 < 1-sp < 1-foo2 < 1-foo10 < 1-1 < 1.1" },
        { "Maven", "5.0.0.M1 < 5.0.0.RC1 < 5.0.0.RELEASE < 5.0.1.RELEASE < 5.0.10.RELEASE" },
        { "Maven", "1.0.0.RC1 < 1.0.0.Final < 1.0.0.SP1 < 1.0.1" },
        { "Maven", "1-sp-1 < 1-ga-1 < 1.0.1" },
        { "Maven", "2.9.10 < 2.9.10.1 < 2.9.10.8 < 2.10.0" },
        // Gem::Version.
        { "RubyGems", "1.0.a < 1.0.a.2 < 1.0.a10 < 1.0.b1 < 1.0.rc1 < 1.0 < 1.0.0.1 < 1.0.1 < 1.1.a < 1.1 < 1.10" },
        { "RubyGems", "1.0.0-1 < 1.0.0 < 1.0.1" },
        // version_compare of PHP.
        { "Packagist", "1.0.0-dev < 1.0.0-alpha1 < 1.0.0-alpha2 < 1.0.0-beta1 < 1.0.0-RC1 < 1.0.0 < 1.0.0-p1 < 1.0.1 < 1.2 < 1.10" },
    };

    public static TheoryData<string, string> Same() => new()
    {
        { "Npm", "1.2.3 = v1.2.3 = 1.2.3+build.5 = 01.2.3" },
        { "NuGet", "1.0 = 1.0.0 = 1.0.0.0" },
        { "NuGet", "1.0.0-BETA = 1.0.0-beta" },
        { "PyPI", "1.0 = 1.0.0 = v1.0 = 1" },
        { "PyPI", "1.0-alpha.1 = 1.0a1 = 1.0_A-1" },
        { "PyPI", "1.0-1 = 1.0.post1 = 1.0.rev1" },
        { "PyPI", "1.0c1 = 1.0rc1 = 1.0-preview1" },
        { "Maven", "1 = 1.0 = 1-0 = 1.ga = 1-ga = 1.0.0.Final = 1.final = 1.RELEASE" },
        { "Maven", "1-a1 = 1-alpha-1 = 1-ALPHA1" },
        { "Maven", "1-rc1 = 1-cr1" },
        { "RubyGems", "1 = 1.0 = 1.0.0" },
        { "RubyGems", "1.0.pre.1 = 1.0-1" },
        { "Packagist", "1.0 = v1.0.0 = 1.0.0.0 = 1.0.0-stable" },
        { "Packagist", "1.0.0-b1 = 1.0.0-beta1" },
    };

    public static TheoryData<string, string> NoVersions() => new()
    {
        { "Npm", "latest" }, { "Npm", "1.x" }, { "Npm", "" }, { "PyPI", "2004d-trunk!" }, { "PyPI", "abc" }, { "RubyGems", "abc" }, { "RubyGems", "1.0 beta" }, { "Packagist", "dev-main" }, { "Packagist", "1.x-dev" }, { "Go", "master" },
        { "NuGet", "1.*" }, { "PyPI", new string('1', 300) },
    };

    [Theory]
    [MemberData(nameof(Ladders))]
    public void Each_comes_before_all_that_follow(string ecosystem, string ladder)
    {
        var versions = ladder.Split(" < ");
        for (var i = 0; i < versions.Length; i++)
            for (var j = 0; j < versions.Length; j++)
                Assert.True(Math.Sign(Compare(ecosystem, versions[i], versions[j])!.Value) == Math.Sign(i.CompareTo(j)), $"{versions[i]} and {versions[j]}");
    }

    [Theory]
    [MemberData(nameof(Same))]
    public void Spellings_of_one_version_are_the_same(string ecosystem, string spellings)
    {
        var versions = spellings.Split(" = ");
        foreach (var a in versions)
            foreach (var b in versions) Assert.True(Compare(ecosystem, a, b) == 0, $"{a} and {b}");
    }

    [Theory]
    [MemberData(nameof(NoVersions))]
    public void What_is_no_version_has_no_place_in_the_order(string ecosystem, string text)
    {
        Assert.Null(Compare(ecosystem, text, "1.0.0"));
        Assert.Null(Compare(ecosystem, "1.0.0", text));
    }

    private static int? Compare(string ecosystem, string a, string b) => VersionOrder.Compare(Enum.Parse<Ecosystem>(ecosystem), a, b);
}
