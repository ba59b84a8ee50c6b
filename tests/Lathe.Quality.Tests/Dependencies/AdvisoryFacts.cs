using System.Text;

namespace Lathe.Quality.Tests.Dependencies;

public sealed class AdvisoryFacts
{
    // Vectors whose scores the specification's examples and the public database of vulnerabilities state.
    [Theory]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0)]
    [InlineData("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1)]
    [InlineData("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.8)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4)]
    [InlineData("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1)]
    [InlineData("CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 6.8)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", 7.5)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H/E:P/RL:O", 9.1)]
    [InlineData("CVSS:3.1/AV:A/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N", 0.0)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", -1)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", -1)]
    [InlineData("AV:N/AC:L/Au:N/C:P/I:P/A:P", -1)]
    [InlineData("CVSS:3.1", -1)]
    public void A_vector_has_its_published_score(string vector, double score) => Assert.Equal(score, CvssScore.Of(vector));

    // Events, then versions that are affected and versions that are not.
    [Theory]
    [InlineData("introduced 0, fixed 1.2.0", "0.0.1 1.1.9 1.2.0-rc.1", "1.2.0 2.0.0")]
    [InlineData("introduced 1.0.0, fixed 1.2.0, introduced 2.0.0, fixed 2.1.0", "1.0.0 1.1.0 2.0.5", "0.9.0 1.2.0 1.5.0 2.1.0")]
    [InlineData("fixed 2.1.0, introduced 2.0.0, fixed 1.2.0, introduced 1.0.0", "1.0.0 1.1.0 2.0.5", "0.9.0 1.2.0 1.5.0 2.1.0")]
    [InlineData("introduced 1.0.0, last_affected 1.4.0", "1.0.0 1.4.0", "0.9.0 1.4.1")]
    [InlineData("introduced 1.0.0", "1.0.0 99.0.0", "0.9.9")]
    [InlineData("introduced 0, limit 2.0.0", "1.0.0", "2.0.0 2.1.0")]
    [InlineData("introduced 0, limit *", "1.0.0 5.0.0", "")]
    [InlineData("fixed 1.0.0", "", "0.9.0 1.0.0")]
    [InlineData("introduced junk, fixed 1.0.0", "", "0.9.0 1.0.0 junk")]
    public void A_range_holds_the_versions_between_its_events(string events, string affected, string others)
    {
        var range = string.Join(',', events.Split(", ").Select(e => e.Split(' ')).Select(e => $"{{\"{e[0]}\":\"{e[1]}\"}}"));
        var advisory = Read($"{{\"id\":\"A\",\"affected\":[{{\"package\":{{\"ecosystem\":\"npm\",\"name\":\"p\"}},\"ranges\":[{{\"type\":\"SEMVER\",\"events\":[{range}]}}]}}]}}").Single().Advisory;
        foreach (var version in affected.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Assert.True(AffectedVersions.Has(Ecosystem.Npm, advisory, version), version);
        foreach (var version in others.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Assert.False(AffectedVersions.Has(Ecosystem.Npm, advisory, version), version);
    }

    [Fact]
    public void A_listed_version_is_affected_in_each_of_its_spellings()
    {
        var advisory = Read("{\"id\":\"A\",\"affected\":[{\"package\":{\"ecosystem\":\"PyPI\",\"name\":\"P_q\"},\"versions\":[\"1.0\",\"weird\"]}]}").Single();
        Assert.Equal("p-q", advisory.Name);
        Assert.True(AffectedVersions.Has(Ecosystem.PyPI, advisory.Advisory, "1.0.0"));
        Assert.True(AffectedVersions.Has(Ecosystem.PyPI, advisory.Advisory, "weird"));
        Assert.False(AffectedVersions.Has(Ecosystem.PyPI, advisory.Advisory, "1.1"));
    }

    [Theory]
    [InlineData("\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}],\"database_specific\":{\"severity\":\"LOW\"}", FindingSeverity.Blocking)]
    [InlineData("\"severity\":[{\"type\":\"CVSS_V4\",\"score\":\"CVSS:4.0/AV:N\"}],\"database_specific\":{\"severity\":\"HIGH\"}", FindingSeverity.Error)]
    [InlineData("\"database_specific\":{\"severity\":\"MODERATE\"}", FindingSeverity.Warning)]
    [InlineData("\"database_specific\":{\"severity\":\"LOW\"}", FindingSeverity.Info)]
    [InlineData("\"database_specific\":{\"cvss\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H\"}", FindingSeverity.Error)]
    [InlineData("\"x\":1", FindingSeverity.Warning)]
    public void The_severity_is_that_of_the_score_or_the_databases_word(string part, FindingSeverity severity)
    {
        Assert.Equal(severity, Read($"{{\"id\":\"A\",{part},\"affected\":[{{\"package\":{{\"ecosystem\":\"Go\",\"name\":\"p\"}}}}]}}").Single().Advisory.Severity);
        Assert.Equal(severity, Read($"{{\"id\":\"A\",\"affected\":[{{\"package\":{{\"ecosystem\":\"Go\",\"name\":\"p\"}},{part}}}]}}").Single().Advisory.Severity);
        Assert.Equal(FindingSeverity.Blocking, Read($"{{\"id\":\"MAL-1\",{part},\"affected\":[{{\"package\":{{\"ecosystem\":\"Go\",\"name\":\"p\"}}}}]}}").Single().Advisory.Severity);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"id\":1}")]
    [InlineData("{\"id\":\"A\"}")]
    [InlineData("{\"id\":\"A\",\"affected\":{}}")]
    [InlineData("{\"id\":\"A\",\"affected\":[1,{\"package\":\"p\"},{\"package\":{\"ecosystem\":\"Debian\",\"name\":\"p\"}}]}")]
    [InlineData("{\"id\":\"A\",\"withdrawn\":\"2024-01-01T00:00:00Z\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"p\"}}]}")]
    [InlineData("{\"id\":\"A\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\"")]
    public void What_says_nothing_about_a_package_is_passed_over(string json) => Assert.Empty(Read(json));

    [Fact]
    public void Forms_that_nobody_writes_do_no_harm()
    {
        var advisory = Read("{\"id\":\"A\",\"aliases\":[1,\"B\"],\"severity\":[1,{\"score\":2}],\"affected\":[{\"package\":{\"ecosystem\":\"npm:x\",\"name\":\"p\"},\"versions\":[1,null],\"ranges\":[1,{\"type\":\"GIT\",\"events\":[{\"introduced\":\"0\"}]},{\"type\":\"SEMVER\",\"events\":[1,{\"introduced\":1},{\"other\":\"x\"}]}]}]}").Single().Advisory;
        Assert.Equal(["B"], advisory.Aliases);
        Assert.Empty(advisory.Versions);
        Assert.Empty(advisory.Ranges);
    }

    private static List<(Ecosystem Ecosystem, string Name, Advisory Advisory)> Read(string json)
    {
        var found = new List<(Ecosystem, string, Advisory)>();
        AdvisoryReader.Read(Encoding.UTF8.GetBytes(json), (ecosystem, name, advisory) => found.Add((ecosystem, name, advisory)));
        return found;
    }
}
